package playback

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// What the mixer gives is heard, unharmed and soon; when the sound server dies, the mixer goes on.
func TestSpeakerThroughPulseAudio(t *testing.T) {
	t.Parallel() // it takes seconds of real time
	sound := startServer(t)
	// First the recorder: a null sink that nobody has asked for low latency renders two seconds of silence ahead and
	// then takes nothing for as long (module-null-sink.c, BLOCK_USEC).
	finish := sound.record(t)
	playing := startChild(t, sound.environment...)
	lines := playing.until(t, "state playing")
	lines = append(lines, playing.until(t, "burst 10 ")...)
	heard := finish()
	sound.stop()
	playing.until(t, "state discarding: the sound device is gone")
	playing.until(t, "burst 14 ")
	playing.checkClock(t)

	var delays []float64
	for _, line := range lines {
		var number int
		var pulled int64
		if n, _ := fmt.Sscanf(line, "burst %d %d", &number, &pulled); n != 2 {
			continue
		}
		at, likeness := heard.find(noise(number))
		if likeness < 0.9 {
			continue // before or after the recording
		}
		delays = append(delays, float64(heard.when(at).Sub(time.Unix(0, pulled)).Microseconds())/1000)
	}
	if len(delays) < 7 {
		t.Fatalf("heard %d bursts of %d lines", len(delays), len(lines))
	}
	slices.Sort(delays)
	median := delays[len(delays)/2]
	t.Logf("mixer to monitor: median %.1f ms, %.1f to %.1f, %d bursts",
		median, delays[0], delays[len(delays)-1], len(delays))
	if median > 80 {
		t.Errorf("median latency %v ms", median)
	}
}

// alsa is an ALSA configuration of the text given alone, so that the machine's own devices are not seen.
func alsa(t *testing.T, text string) (variable string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "asound.conf")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return "ALSA_CONFIG_PATH=" + path
}

func TestSpeakerWithoutDevice(t *testing.T) {
	t.Parallel() // it takes seconds of real time
	c := startChild(t, alsa(t, ""))
	c.until(t, "state discarding: no sound device (")
	c.until(t, "burst 4 ")
	c.checkClock(t)
}

// A sound server that accepts and says nothing stops nobody.
func TestSpeakerWithDeadSoundServer(t *testing.T) {
	t.Parallel() // it takes seconds of real time
	folder, err := os.MkdirTemp("", "pulse")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	listener, err := net.Listen("unix", filepath.Join(folder, "native"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	c := startChild(t, alsa(t, "pcm.default { type pulse }"),
		"PULSE_SERVER=unix:"+listener.Addr().String(), "HOME="+folder, "XDG_RUNTIME_DIR="+folder)
	c.until(t, "state discarding: the sound device does not answer")
	c.until(t, "burst 9 ")
	c.checkClock(t)
}
