//go:build unix

package sfu

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// running is a Server under test with its Run.
type running struct {
	*Server
	stop func() error // cancels Run and gives its result
}

func start(t *testing.T, o Options) running {
	t.Helper()
	o.Keys = testKeys
	s := New(o)
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- s.Run(ctx) }()
	stop := func() error {
		cancel()
		select {
		case err := <-result:
			result <- err
			return err
		case <-time.After(10 * time.Second):
			t.Error("Run did not end")
			return nil
		}
	}
	t.Cleanup(func() { _ = stop() })
	return running{s, stop}
}

// await returns the first status for which is holds.
func (r running) await(t *testing.T, is func(Status) bool) Status {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		status, changed := r.Status()
		if is(status) {
			return status
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("still %+v", status)
		}
	}
}

func ready(s Status) bool { return s.Ready }

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

func TestRunServesAndStops(t *testing.T) {
	for _, behaviour := range []string{"serves", "deaf"} {
		t.Run(behaviour, func(t *testing.T) {
			s := start(t, Options{Command: fakeCommand(behaviour), Grace: 200 * time.Millisecond})
			status := s.await(t, ready)
			began := time.Now()
			if err := s.stop(); err != nil {
				t.Fatal(err)
			}
			took := time.Since(began)
			if behaviour == "deaf" && took < 200*time.Millisecond {
				t.Errorf("killed after %v, before its grace was over", took)
			}
			if took > 5*time.Second {
				t.Errorf("stopping took %v", took)
			}
			if alive(status.PID) {
				t.Errorf("child %d is still there", status.PID)
			}
			if status, _ := s.Status(); status.Ready || status.PID != 0 {
				t.Errorf("after the end: %+v", status)
			}
			if err := s.Ports().Check("127.0.0.1"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRunStartsAgainAfterKill(t *testing.T) {
	s := start(t, Options{Command: fakeCommand("serves")})
	first := s.await(t, ready)
	ports := s.Ports()
	if err := syscall.Kill(first.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	second := s.await(t, func(st Status) bool { return st.Ready && st.Served == 2 })
	if second.PID == first.PID || !alive(second.PID) {
		t.Errorf("pid %d, then %d", first.PID, second.PID)
	}
	if s.Ports() != ports {
		t.Errorf("ports moved from %+v to %+v: clients would not find back", ports, s.Ports())
	}
	if !strings.Contains(second.Cause, "killed") {
		t.Errorf("cause is %q", second.Cause)
	}
}

func TestRunReplacesHungChild(t *testing.T) {
	s := start(t, Options{Command: fakeCommand("mute"), CheckEvery: 20 * time.Millisecond})
	s.await(t, func(st Status) bool { return st.Served >= 2 && strings.Contains(st.Cause, errHung.Error()) })
}

func TestRunGivesUpWhenNeverReady(t *testing.T) {
	for behaviour, row := range map[string]struct {
		timeout time.Duration
		words   string
	}{
		"panics": {0, "out of cheese"},
		"late":   {300 * time.Millisecond, errLate.Error()},
	} {
		t.Run(behaviour, func(t *testing.T) {
			s := New(Options{Keys: testKeys, Command: fakeCommand(behaviour), StartTimeout: row.timeout})
			err := s.Run(t.Context())
			if err == nil || !strings.Contains(err.Error(), row.words) {
				t.Fatalf("got %v, want %q in it", err, row.words)
			}
			if status, _ := s.Status(); status.Starts != maxFalseStarts {
				t.Errorf("started %d times", status.Starts)
			}
		})
	}
}

func TestRunNamesTakenPort(t *testing.T) {
	ports, err := pickPorts("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	taken, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: ports.TURN})
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	err = New(Options{Keys: testKeys, Ports: ports, Command: fakeCommand("serves")}).Run(t.Context())
	wrong, ok := errors.AsType[*PortError](err)
	if !ok || wrong.Port != ports.TURN || wrong.Network != "udp" {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(err.Error(), "is taken") || !strings.Contains(err.Error(), "--sfu-port") {
		t.Errorf("message does not help: %v", err)
	}
}

func TestCommandHidesSettings(t *testing.T) {
	t.Setenv("CONFAB_SERVER_LISTEN", "127.0.0.1:1")
	cmd, err := command()
	if err != nil {
		t.Fatal(err)
	}
	if len(cmd.Args) != 2 || cmd.Args[1] != Subcommand {
		t.Errorf("arguments are %q", cmd.Args)
	}
	for _, entry := range cmd.Env {
		if strings.HasPrefix(entry, "CONFAB_") {
			t.Errorf("environment has %q", entry)
		}
	}
	if len(cmd.Env) == 0 && len(os.Environ()) > 1 {
		t.Error("environment is empty, which means all of ours")
	}
}

func TestPauseGrowsWithinBounds(t *testing.T) {
	for n := 1; n < 100; n++ {
		full := longPause
		if n < 8 {
			full = min(longPause, firstPause<<(n-1))
		}
		for range 50 {
			if p := pause(n); p < full/2 || p > full {
				t.Fatalf("pause %d is %v, not between %v and %v", n, p, full/2, full)
			}
		}
	}
}
