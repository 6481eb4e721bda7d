package main

import (
	"fmt"
	"runtime"

	"confab/signaling"
)

// Set by the linker; see the Makefile.
var (
	version = "0.0.0" //nolint:gochecknoglobals // the linker needs a variable
	commit  = "unknown"
)

// versionNumber is what the server is told.
var versionNumber = version

func versionLine() string {
	return fmt.Sprintf("confab %s (%s), %s, LiveKit protocol %d", version, commit, runtime.Version(), signaling.Protocol)
}
