//go:build unix

package process_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"confab/cmd/e2e/process"
)

const timeout = 10 * time.Second

func TestGoneWaitsForGrandchildren(t *testing.T) {
	p := start(t, `trap '' TERM; sleep 1 >/dev/null 2>&1 & exit 3`)
	await(t, "exit", p.Exited())
	if code := p.ExitCode(); code != 3 {
		t.Errorf("exit code %d, want 3", code)
	}
	select {
	case <-p.Gone():
		t.Error("gone while a grandchild runs")
	default:
	}
	await(t, "end of the grandchild", p.Gone())
}

func TestStop(t *testing.T) {
	for name, tc := range map[string]struct {
		script string
		killed bool
	}{
		"polite":           {`echo ready; exec sleep 60`, false},
		"deaf":             {`trap '' TERM; echo ready; sleep 60 & wait; sleep 60`, true},
		"deaf-grandchild":  {`(trap '' TERM; echo ready; sleep 60; sleep 60) & exit 0`, true},
		"ended-long-since": {`echo ready`, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, tc.script)
			if killed := p.Stop(200 * time.Millisecond); killed != tc.killed {
				t.Errorf("killed = %v, want %v", killed, tc.killed)
			}
			await(t, "end", p.Gone())
			p.Stop(time.Millisecond)
		})
	}
}

func TestSignalReachesTheGroup(t *testing.T) {
	p := start(t, `sleep 60 & echo ready; wait`)
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	await(t, "end of the group", p.Gone())
}

// start runs a shell script and, where the script says ready, waits until it has.
func start(t *testing.T, script string) *process.Process {
	t.Helper()
	ready := make(said, 1)
	p, err := process.Start(process.Options{Path: "/bin/sh", Args: []string{"-c", script}, Stdout: ready})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop(time.Millisecond) })
	if strings.Contains(script, "echo ready") {
		await(t, "ready", ready)
	}
	return p
}

// said is a Writer that puts one value into the channel after the first Write.
type said chan struct{}

func (s said) Write(b []byte) (int, error) {
	select {
	case s <- struct{}{}:
	default:
	}
	return len(b), nil
}

func await(t *testing.T, what string, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(timeout):
		t.Fatalf("no %s within %v", what, timeout)
	}
}
