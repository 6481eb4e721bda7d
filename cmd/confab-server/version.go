package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/livekit/livekit-server/pkg/rtc/types"
)

// Set by the linker; see the Makefile. Without it the build's own information serves.
var buildVersion, buildCommit string

// version is the line of --version: confab's own version and commit, Go, LiveKit and its signalling protocol.
func version() string {
	own, commit, livekit := "unknown", "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		own = info.Main.Version
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				commit = setting.Value
			}
		}
		for _, module := range info.Deps {
			if module.Path == "github.com/livekit/livekit-server" {
				livekit = module.Version
			}
		}
	}
	own, commit = cmp.Or(buildVersion, own), cmp.Or(buildCommit, commit)
	return fmt.Sprintf("confab-server %s, commit %s, %s, livekit-server %s, LiveKit protocol %d",
		own, commit, runtime.Version(), livekit, types.CurrentProtocol)
}
