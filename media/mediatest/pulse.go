package mediatest

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Pulse is a private PulseAudio server with two null sinks: "spk" is what a user would hear (its monitor can be
// recorded), and what is played into "micfeed" is what the default microphone hears.
type Pulse struct {
	Server string // for PULSE_SERVER

	t       testing.TB
	home    string
	command *exec.Cmd
	done    chan struct{}
}

// Names of the private server's devices.
const (
	PulseSpeaker    = "spk"
	PulseFeed       = "micfeed"
	PulseMicrophone = "micfeed.monitor"
)

// StartPulse starts a server and points this process's PulseAudio clients at it for the rest of the test.
func StartPulse(t testing.TB) *Pulse {
	t.Helper()
	p := newPulse(t, "native")
	p.Start()
	return p
}

// newPulse points this process's clients at a server that is to have its socket there, in a home of its own.
func newPulse(t testing.TB, socket string) *Pulse {
	t.Helper()
	home, err := os.MkdirTemp("", "pulse") // not t.TempDir: its path may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	p := &Pulse{t: t, home: home, Server: "unix:" + filepath.Join(home, socket)}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	t.Cleanup(p.Kill)
	setter, ok := t.(interface{ Setenv(key, value string) })
	if !ok {
		t.Fatal("StartPulse needs a test or a benchmark")
	}
	setter.Setenv("PULSE_SERVER", p.Server)
	setter.Setenv("PULSE_RUNTIME_PATH", filepath.Join(home, filepath.Dir(socket)))
	setter.Setenv("XDG_RUNTIME_DIR", home)
	setter.Setenv("PULSE_COOKIE", filepath.Join(home, "cookie"))
	return p
}

// Start starts the server, again after a Kill, and waits until it answers.
func (p *Pulse) Start() {
	p.t.Helper()
	socket := filepath.Join(p.home, "native")
	_ = os.Remove(socket)
	p.start("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
		"--disable-shm=yes",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+socket,
		"-L", "module-null-sink sink_name="+PulseSpeaker+" rate=48000",
		"-L", "module-null-sink sink_name="+PulseFeed+" rate=48000")
	p.awaits("pactl", "set-default-source", PulseMicrophone)
}

// awaits tries a command until the server is up; each try ends by itself.
func (p *Pulse) awaits(command ...string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	retry := time.NewTicker(50 * time.Millisecond)
	defer retry.Stop()
	for exec.CommandContext(ctx, command[0], command[1:]...).Run() != nil {
		select {
		case <-retry.C:
		case <-p.done:
			p.t.Fatal("the sound server ended at once")
		case <-ctx.Done():
			p.t.Fatal("the sound server does not answer")
		}
	}
}

// Kill ends the server without a goodbye, as a crash does. It may be called again.
func (p *Pulse) Kill() {
	if p.done == nil {
		return // it could not be started
	}
	_ = syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL) // fails only when it has ended
	<-p.done
}

// Freeze has the server do nothing at all for a while.
func (p *Pulse) Freeze(d time.Duration) {
	_ = p.command.Process.Signal(syscall.SIGSTOP)
	<-time.After(d)
	_ = p.command.Process.Signal(syscall.SIGCONT)
}

// Pactl runs pactl with args.
func (p *Pulse) Pactl(args ...string) {
	p.t.Helper()
	if out, err := exec.Command("pactl", args...).CombinedOutput(); err != nil { //nolint:noctx // a short command
		p.t.Fatalf("pactl %v: %v: %s", args, err, out)
	}
}

// Module is the number of the module that has made a source.
func (p *Pulse) Module(source string) string {
	p.t.Helper()
	out, err := exec.Command("pactl", "list", "short", "modules").Output() //nolint:noctx // a short command
	for line := range strings.Lines(string(out)) {
		if number, _, ok := strings.Cut(line, "\t"); ok && strings.Contains(line, "source_name="+source) {
			return number
		}
	}
	p.t.Fatalf("no module has made %s: %v", source, err)
	return ""
}

// Play plays a WAV file into the microphone's feed. The returned function waits for its end.
func (p *Pulse) Play(file string) (wait func()) {
	p.t.Helper()
	//nolint:noctx // ends with the file or the server
	play := exec.Command("paplay", "--latency-msec=300", "-d", PulseFeed, file)
	if err := play.Start(); err != nil {
		p.t.Fatal("paplay: ", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = play.Wait()
		close(ended)
	}()
	p.t.Cleanup(func() {
		_ = play.Process.Kill()
		<-ended
	})
	return func() { <-ended }
}

// Record records what a source hears (PulseSpeaker+".monitor", say) for a number of samples at 48 kHz mono.
func (p *Pulse) Record(source string, samples int) ([]int16, error) {
	p.t.Helper()
	//nolint:noctx // killed below
	record := exec.Command("parec", "-d", source, "--format=s16le", "--rate=48000", "--channels=1", "--raw",
		"--latency-msec=20")
	out, err := record.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := record.Start(); err != nil {
		return nil, err
	}
	defer func() {
		_ = record.Process.Kill()
		_ = record.Wait()
	}()
	raw := make([]byte, 2*samples)
	if _, err := io.ReadFull(out, raw); err != nil {
		return nil, err
	}
	pcm := make([]int16, samples)
	for i := range pcm {
		pcm[i] = int16(uint16(raw[2*i]) | uint16(raw[2*i+1])<<8)
	}
	return pcm, nil
}
