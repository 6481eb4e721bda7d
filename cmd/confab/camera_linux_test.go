package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"confab/media/device/v4l2/v4l2test"
)

// TestNoDeviceIsTouchedForHelp runs this very program where /dev/video0 is a camera that hangs.
func TestNoDeviceIsTouchedForHelp(t *testing.T) {
	if args := os.Getenv("CONFAB_TEST_ARGS"); args != "" {
		os.Exit(confab(strings.Fields(args), os.Stdout, os.Stderr, func(*slog.Logger) {}))
	}
	bus := v4l2test.NewBus(t)
	node := bus.Plug("video0", v4l2test.Camera{On: func(_ v4l2test.Op, gone <-chan struct{}) syscall.Errno {
		<-gone
		return 0
	}})
	target, err := os.Readlink(filepath.Join(bus.Devices, "video0"))
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"--version", "--help"} {
		script := fmt.Sprintf("mount -t tmpfs none /dev && ln -s %s /dev/video0 && exec %s -test.run='^%s$'",
			target, os.Args[0], t.Name())
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		c := exec.CommandContext(ctx, "sh", "-c", script)
		c.Env = append(os.Environ(), "CONFAB_TEST_ARGS="+args)
		c.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
		out, err := c.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "confab") {
			t.Errorf("%s: %v\n%s", args, err, out)
		}
	}
	for _, args := range []string{"--version", "--help"} {
		if touched := devicesTouched(t, args); len(touched) > 0 {
			t.Errorf("%s touches %q", args, touched)
		}
	}
	if node.Opens() != 0 || node.Asked() != 0 {
		t.Errorf("opened %d times, asked %d times", node.Opens(), node.Asked())
	}
}

// deviceOrServer finds in a line of strace what is about a camera, a sound card, a display, or a server of one.
var deviceOrServer = regexp.MustCompile(`"[^"]*(/dev/(video|v4l|snd|dri|media)|/sys/class/` +
	`(video4linux|sound)|pulse|pipewire|/tmp/\.X11-unix|/wayland-[0-9])[^"]*"`)

// devicesTouched runs this program under strace, which tells of each file and each socket.
func devicesTouched(t *testing.T, args string) []string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "strace", "-f", "-qq", "-e", "trace=%file,connect", os.Args[0],
		"-test.run=^"+t.Name()+"$")
	c.Env = append(os.Environ(), "CONFAB_TEST_ARGS="+args)
	var trace bytes.Buffer
	c.Stderr = &trace
	if err := c.Run(); err != nil {
		t.Fatalf("strace: %v\n%s", err, trace.String())
	}
	if !strings.Contains(trace.String(), "execve(") {
		t.Fatalf("strace has seen nothing: %s", trace.String())
	}
	return deviceOrServer.FindAllString(trace.String(), -1)
}

// TestOthersCameraDriverIsNotLinked: mediadevices' own asks every camera as soon as the program starts.
func TestOthersCameraDriverIsNotLinked(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "blackjack/webcam") || strings.HasSuffix(line, "pkg/driver/camera\n") {
			t.Errorf("linked: %s", line)
		}
	}
}
