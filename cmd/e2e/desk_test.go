//go:build e2e && linux

package e2e

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"confab/cmd/e2e/process"
)

// desk is the sound of two people who talk to each other, near and far. Each direction is a PulseAudio sink with two
// channels: the voice on the left, which the microphone of who says it takes, and on the right the speaker of who hears
// it, so that one recording has both by one clock (see BenchmarkLatency).
type desk struct {
	pulse *Pulse
	voice string // file
}

// longTalk is how long a voice on a desk goes on: longer than a round of BenchmarkNetwork.
const longTalk = 110 * time.Second

func startDesk(t testing.TB) *desk {
	t.Helper()
	var modules []string
	for _, way := range []string{"up", "down"} {
		remap := "module-remap-sink remix=no channels=1 channel_map=mono master=" + way + " sink_name=" + way
		modules = append(modules, NullSink(way, 2),
			remap+"-mouth master_channel_map=front-left", remap+"-ear master_channel_map=front-right",
			// Chromium takes no monitor for a microphone.
			fmt.Sprintf("module-remap-source master=%s-mouth.monitor source_name=%s-microphone", way, way))
	}
	d := &desk{pulse: StartPulse(t, modules...), voice: filepath.Join(t.TempDir(), "voice.wav")}
	if err := writeWAV(d.voice, Voice(7, longTalk)); err != nil {
		t.Fatal(err)
	}
	return d
}

// talk lets both say something, until it is stopped.
func (d *desk) talk() (stop func()) {
	up, down := d.pulse.Play("up-mouth", d.voice), d.pulse.Play("down-mouth", d.voice)
	return func() {
		for _, player := range []*process.Process{up, down} {
			player.Stop(ending)
		}
	}
}

// place gives a program the microphone and, by its environment, both of the far or the near end.
func (d *desk) place(atFarEnd bool) (microphone string, env []string) {
	says, hears := "down", "up"
	if atFarEnd {
		says, hears = hears, says
	}
	microphone = says + "-microphone"
	return microphone, append([]string{"PULSE_SOURCE=" + microphone, "PULSE_SINK=" + hears + "-ear"}, d.pulse.Env...)
}

// delays begins to measure mouth to ear, and returns what waits for the result: in milliseconds.
func (d *desk) delays(t testing.TB, down bool, long time.Duration) (wait func() []float64) {
	way := "up"
	if down {
		way = "down"
	}
	done := make(chan []float64, 1)
	go func() {
		defer close(done)
		both, err := d.pulse.record(within(t, long+starting), way+".monitor", long, 2)
		if err != nil {
			t.Error(err)
			return
		}
		done <- mouthToEar(both[0], both[1])
	}()
	return func() []float64 { return <-done }
}
