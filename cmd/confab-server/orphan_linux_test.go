//go:build !race

package main

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestLiveKitDiesWithItsParent(t *testing.T) {
	s := up(t, t.TempDir())
	child, err := unix.PidfdOpen(s.childPID(t, 0), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(child)
	s.end(t, s.kill)
	ended, err := unix.Poll([]unix.PollFd{{Fd: int32(child), Events: unix.POLLIN}}, 5000)
	if err != nil || ended != 1 {
		t.Fatalf("LiveKit outlived confab-server (%v)", err)
	}
}
