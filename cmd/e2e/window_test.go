//go:build e2e && unix

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"confab/cmd/e2e/process"
)

// TestRun is make run as a newcomer has it, on a display of its own: the meeting is shown with the guest's picture
// moving, and two seconds after Ctrl-C nothing that it started is left.
func TestRun(t *testing.T) {
	display, pulse := StartDisplay(t, 1280, 800), StartPulse(t, NullSink("ear", 2))
	folder, err := build()
	if err != nil {
		t.Fatal(err)
	}
	demo := filepath.Join(t.TempDir(), "demo")
	compile(t, demo, "./demo")
	p, stdout, _ := run(t, process.Options{Path: demo, Args: []string{folder}, Env: append(display.Env, pulse.Env...)})
	if _, _, err := stdout.Wait(within(t, starting), 0, address.MatchString); err != nil {
		t.Fatalf("no server: %v", err)
	}
	awaitMovement(t, display, 1280*800/20)

	session := members(t, p.Pid())
	if len(session) < 1 {
		t.Error("the demo is in no session of its own, so nothing proves that all is gone")
	}
	if err := p.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.Gone():
	case <-time.After(2 * time.Second):
		t.Errorf("two seconds after Ctrl-C there is still %v", members(t, p.Pid()))
	}
	if p.ExitCode() != 0 {
		t.Errorf("exit code %d", p.ExitCode())
	}
}

// TestWindowOnItsThread starts the window from an empty folder, without the tag that tells Fyne not to look, and fails
// when Fyne says that the window was touched from another goroutine than its own.
func TestWindowOnItsThread(t *testing.T) {
	display, pulse, s := StartDisplay(t, 960, 600), StartPulse(t, NullSink("ear", 2)), StartServer(t)
	confab := filepath.Join(t.TempDir(), "confab")
	compile(t, confab, "../confab")
	status := freeAddress(t)
	guest := StartConfab(t, ConfabOptions{Server: s.URL, Room: "room", Name: "Guest", Args: []string{
		"--fake-camera", "pattern", "--fake-microphone", "speech", "--speaker", "none",
	}})
	p, stdout, stderr := run(t, process.Options{
		Path: confab, Dir: t.TempDir(), Env: append(display.Env, pulse.Env...), Args: []string{
			"--join", "--server", s.URL, "--room", "room", "--name", "Window", "--events", "-", "--status", status,
			"--fake-camera", "pattern", "--fake-microphone", "tone",
		},
	})
	window := &Confab{t: t, process: p, stdout: stdout, stderr: stderr, status: status}
	awaitMedia(window)
	awaitMovement(t, display, 960*600/20)
	if code := guest.Leave(); code != 0 {
		t.Errorf("the guest's exit code is %d", code)
	}
	window.Await(starting, "connectionDestroyed", nil)
	if code := window.Leave(); code != 0 {
		t.Errorf("the window's exit code is %d", code)
	}
	for _, output := range []*process.Lines{stdout, stderr} {
		if text := output.String(); strings.Contains(text, "Fyne call thread") || strings.Contains(text, "panic") {
			t.Error("the window was touched from a goroutine that is not its own")
		}
	}
}

// awaitMovement waits until the display shows a picture of many colours, of which more than that many pixels change.
func awaitMovement(t *testing.T, d *Display, pixels int) {
	t.Helper()
	ctx := within(t, starting)
	next := time.NewTicker(500 * time.Millisecond)
	defer next.Stop()
	for before := d.Picture(); ; {
		select {
		case <-next.C:
		case <-ctx.Done():
			t.Fatalf("no moving picture within %v", starting)
		}
		now := d.Picture()
		colours, moving := now.Colours(), now.Differing(before)
		if colours > 100 && moving > pixels {
			t.Logf("the display shows %d colours, %d pixels moved within half a second", colours, moving)
			return
		}
		before = now
	}
}

// members lists the processes of the given session, by /proc, as "pid name".
func members(t *testing.T, session int) []string {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, file := range stats {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		// proc_pid_stat(5): pid (name) state ppid pgrp session ...; the name may hold anything, even brackets.
		head, rest, _ := bytes.Cut(data, []byte(" ("))
		name := rest[:bytes.LastIndexByte(rest, ')')]
		fields := strings.Fields(string(rest[len(name)+1:]))
		if fields[3] == strconv.Itoa(session) && fields[0] != "Z" {
			found = append(found, string(head)+" "+string(name))
		}
	}
	return found
}

// compile builds a command of the project without any tags.
func compile(t *testing.T, into, pkg string) {
	t.Helper()
	cmd := exec.Command("go", "build", "-o", into, pkg)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", pkg, err, out)
	}
}
