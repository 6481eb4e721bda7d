//go:build unix

package e2e

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"confab/cmd/e2e/process"
)

// Pulse is a private PulseAudio daemon. The user's own is neither heard nor touched.
type Pulse struct {
	t   testing.TB
	Env []string // makes a program use this daemon
}

// StartPulse starts a daemon with the given modules, each a name with arguments, and waits until it is ready.
func StartPulse(t testing.TB, modules ...string) *Pulse {
	t.Helper()
	// Not t.TempDir: the path of a socket may have 107 bytes only.
	folder, err := os.MkdirTemp("", "e2e")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	socket := filepath.Join(folder, "native")
	p := &Pulse{t: t, Env: []string{
		"PULSE_SERVER=unix:" + socket, "PULSE_RUNTIME_PATH=" + folder,
		"PULSE_COOKIE=" + filepath.Join(folder, "cookie"),
	}}
	args := []string{
		"-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes", "--high-priority=yes",
		"--realtime=yes", "--log-target=stderr", "--log-level=info",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket=" + socket,
	}
	for _, m := range modules {
		args = append(args, "-L", m)
	}
	_, _, stderr := run(t, process.Options{Path: "pulseaudio", Args: args, Env: p.Env})
	_, _, err = stderr.Wait(within(t, starting), 0, func(line string) bool {
		return strings.Contains(line,
			"startup complete")
	})
	if err != nil {
		t.Fatalf("PulseAudio is not ready: %v", err)
	}
	for _, m := range modules {
		if name := sinkName.FindStringSubmatch(m); name != nil {
			p.keepQuick(name[1])
		}
	}
	return p
}

// sinkName finds the name in the arguments of a null sink.
var sinkName = regexp.MustCompile(`^module-null-sink .*sink_name=(\S+)`)

// keepQuick listens to a null sink for as long as the test runs. While nobody wants it quicker, a null sink renders two
// seconds at a time, and a player that begins or stumbles meanwhile waits for them: no sound card does that.
func (p *Pulse) keepQuick(sink string) {
	const listen = `exec parec --device="$0.monitor" --raw --format=s16le --rate=48000 --channels=1 ` +
		`--latency-msec=10 >/dev/null`
	run(p.t, process.Options{Path: "/bin/sh", Args: []string{"-c", listen, sink}, Env: p.Env})
}

// NullSink is a module: a sink that swallows what is played; its monitor has it.
func NullSink(name string, channels int) string {
	return fmt.Sprintf("module-null-sink sink_name=%s rate=48000 channels=%d", name, channels)
}

// Play plays a WAV file into a sink, from now until it ends or the test does.
func (p *Pulse) Play(sink, file string) *process.Process {
	p.t.Helper()
	player, _, _ := run(p.t, process.Options{
		Path: "paplay", Args: []string{"--device=" + sink, "--latency-msec=200", file}, Env: p.Env,
	})
	return player
}

// Record records a source for d and returns a Sound for each channel, all by one clock.
func (p *Pulse) Record(source string, d time.Duration, channels int) []Sound {
	p.t.Helper()
	sounds, err := p.record(within(p.t, d+starting), source, d, channels)
	if err != nil {
		p.t.Fatal(err)
	}
	return sounds
}

// RecordAll records one channel of several sources at the same time.
func (p *Pulse) RecordAll(d time.Duration, sources ...string) []Sound {
	p.t.Helper()
	ctx := within(p.t, d+starting)
	sounds, errs := make([]Sound, len(sources)), make([]error, len(sources))
	var work sync.WaitGroup
	for i, source := range sources {
		work.Go(func() {
			var one []Sound
			if one, errs[i] = p.record(ctx, source, d, 1); errs[i] == nil {
				sounds[i] = one[0]
			}
		})
	}
	work.Wait()
	if err := errors.Join(errs...); err != nil {
		p.t.Fatal(err)
	}
	return sounds
}

func (p *Pulse) record(ctx context.Context, source string, d time.Duration, channels int) ([]Sound, error) {
	cmd := exec.CommandContext(ctx, "parec", "--device="+source, "--raw", "--format=s16le", "--rate=48000",
		fmt.Sprintf("--channels=%d", channels), "--latency-msec=20")
	cmd.Env = append(os.Environ(), p.Env...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("record %s: %w", source, err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("record %s: %w", source, err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed, which is no news
	}()
	pcm := make([]int16, int(d*sampleRate/time.Second)*channels)
	if err := binary.Read(bufio.NewReader(out), binary.LittleEndian, pcm); err != nil {
		return nil, fmt.Errorf("record %s: %w", source, err)
	}
	sounds := make([]Sound, channels)
	for c := range sounds {
		one := make([]int16, 0, len(pcm)/channels)
		for i := c; i < len(pcm); i += channels {
			one = append(one, pcm[i])
		}
		sounds[c] = listen(one)
	}
	return sounds, nil
}
