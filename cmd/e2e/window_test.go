//go:build e2e && unix

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
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
	mark := "E2E_MARK=" + filepath.Base(filepath.Dir(filepath.Dir(demo)))
	p, stdout, stderr := run(t, process.Options{
		Path: demo, Args: []string{folder},
		Env: append(append(display.Env, pulse.Env...), mark),
	})
	if _, _, err := stdout.Wait(within(t, starting), 0, address.MatchString); err != nil {
		t.Fatalf("no server: %v", err)
	}
	awaitMovement(t, display, 1280*800/100)

	// The demo, the server, its LiveKit, the guest and the window.
	started := marked(t, mark)
	if len(started) < 5 {
		t.Errorf("only %q run", started)
	}
	if err := p.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	interrupted := time.Now()
	select {
	case <-p.Gone():
	case <-time.After(2 * time.Second):
	}
	if left := marked(t, mark); len(left) > 0 {
		t.Errorf("two seconds after Ctrl-C there is still %q", left)
	}
	t.Logf("%q were gone %v after Ctrl-C", started, time.Since(interrupted).Round(time.Millisecond))
	if p.ExitCode() != 0 {
		t.Errorf("exit code %d", p.ExitCode())
	}
	behaved(t, stdout, stderr)
}

// TestWindowOnItsThread starts the window from an empty folder, without the tag that tells Fyne not to look, and fails
// when Fyne says that the window was touched from another goroutine than its own.
func TestWindowOnItsThread(t *testing.T) {
	display, pulse, s := StartDisplay(t, 1280, 800), StartPulse(t, NullSink("ear", 2)), StartServer(t)
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
	awaitMovement(t, display, 1280*800/100)
	if code := guest.Leave(); code != 0 {
		t.Errorf("the guest's exit code is %d", code)
	}
	window.Await(starting, "connectionDestroyed", nil)
	if code := window.Leave(); code != 0 {
		t.Errorf("the window's exit code is %d", code)
	}
	behaved(t, stdout, stderr)
}

// behaved fails the test when a window wrote that it was touched from a goroutine that is not its own, or crashed.
func behaved(t *testing.T, outputs ...*process.Lines) {
	t.Helper()
	for _, output := range outputs {
		for _, line := range output.All() {
			if strings.Contains(line, "Fyne call thread") || strings.HasPrefix(line, "panic:") {
				t.Error(line)
			}
		}
	}
}

// awaitMovement waits until the display shows a picture of many colours, of which more than that many pixels change,
// three times one after the other: a window that appears moves once.
func awaitMovement(t *testing.T, d *Display, pixels int) {
	t.Helper()
	ctx := within(t, starting)
	next := time.NewTicker(500 * time.Millisecond)
	defer next.Stop()
	times := 0
	for before := d.Picture(); ; {
		select {
		case <-next.C:
		case <-ctx.Done():
			t.Fatalf("no moving picture within %v", starting)
		}
		now := d.Picture()
		colours, moving := now.Colours(), now.Differing(before)
		if colours <= 100 || moving <= pixels {
			times = 0
		} else if times++; times == 3 {
			t.Logf("the display shows %d colours, %d pixels moved within half a second", colours, moving)
			// To be looked at: E2E_PICTURES=/some/folder make e2e
			if folder := os.Getenv("E2E_PICTURES"); folder != "" {
				if err := now.Save(filepath.Join(folder, t.Name()+".png")); err != nil {
					t.Error(err)
				}
			}
			return
		}
		before = now
	}
}

// marked lists the running processes that have the mark in their environment, which whatever they start inherits, as
// "pid command".
func marked(t *testing.T, mark string) []string {
	t.Helper()
	environments, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, file := range environments {
		data, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(data, []byte(mark)) {
			continue // it has ended, or is none of ours
		}
		command, _ := os.ReadFile(filepath.Join(filepath.Dir(file), "comm"))
		found = append(found, filepath.Base(filepath.Dir(file))+" "+strings.TrimSpace(string(command)))
	}
	return found
}

// compile builds a command of the project without any tags.
func compile(t testing.TB, into, pkg string) {
	t.Helper()
	cmd := exec.Command("go", "build", "-o", into, pkg)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", pkg, err, out)
	}
}
