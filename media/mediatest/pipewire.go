package mediatest

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// StartPipeWire starts a private PipeWire that speaks PulseAudio's protocol, with the sinks of StartPulse, and points
// this process's clients at it for the rest of the test, which is skipped where PipeWire is not installed.
func StartPipeWire(t testing.TB) *Pulse {
	t.Helper()
	for _, program := range []string{"dbus-run-session", "pipewire", "wireplumber", "pipewire-pulse"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("no PipeWire: %v", err)
		}
	}
	p := newPulse(t, filepath.Join("pulse", "native"))
	// The servers are its children, and end with its process group.
	p.start("dbus-run-session", "--", "sh", "-c", "pipewire & wireplumber & exec pipewire-pulse")
	p.awaits("pactl", "info")
	for _, sink := range []string{PulseSpeaker, PulseFeed} {
		p.Pactl("load-module", "module-null-sink", "sink_name="+sink, "rate=48000")
	}
	p.awaits("pactl", "set-default-source", PulseMicrophone)
	return p
}

// start starts the server's program in a process group of its own.
func (p *Pulse) start(program string, args ...string) {
	p.t.Helper()
	p.command = exec.Command(program, args...) //nolint:noctx // ended by Kill
	p.command.Env = append(os.Environ(), "HOME="+p.home, "DBUS_SESSION_BUS_ADDRESS=disabled:")
	p.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := p.command.Start(); err != nil {
		p.t.Fatal(program, ": ", err)
	}
	p.done = make(chan struct{})
	command, done := p.command, p.done
	go func() {
		_ = command.Wait()
		close(done)
	}()
}
