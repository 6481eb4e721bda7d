package main

import (
	"fmt"
	"runtime"

	"confab/signaling"
)

// Set by the linker; see the Makefile.
var (
	buildVersion = "0.0.0" //nolint:gochecknoglobals // the linker needs a variable
	buildCommit  = "unknown"
)

// versionNumber is what the server is told.
var versionNumber = buildVersion

func versionLine() string {
	return fmt.Sprintf(
		"confab %s (%s), %s, LiveKit protocol %d", buildVersion, buildCommit, runtime.Version(), signaling.Protocol,
	)
}
