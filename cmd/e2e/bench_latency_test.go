//go:build e2e && unix

package e2e

import (
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkLatency measures how long pictures and sound take from one confab to another on this machine.
//
// Glass to glass: the receiving confab reads the clock that the sender's test pattern carries, when it has the decoded
// picture for its window; both clocks are this machine's. Not counted are a camera's exposure and the screen's refresh.
//
// Mouth to ear: one PulseAudio sink with two channels has the voice on the left and the listener's speaker on the
// right, and one recording takes both, so that both are measured by one clock. The microphone is the monitor of the
// left channel. Counted is everything from a sample being played to the microphone's device until it is played by the
// speaker's device: capture, codec, network, jitter buffer, mixer and output buffer. The error is that of finding a
// stretch of sound in another, a sample of 1/8000 s, and the block in which PulseAudio renders, which shifts both
// channels alike. Not counted are the converters and the air.
func BenchmarkLatency(b *testing.B) {
	s := StartServer(b)
	pulse := StartPulse(
		b, NullSink("desk", 2),
		"module-remap-sink sink_name=mouth master=desk channels=1 channel_map=mono master_channel_map=front-left "+
			"remix=no",
		"module-remap-sink sink_name=ear master=desk channels=1 channel_map=mono master_channel_map=front-right "+
			"remix=no",
	)
	voice := filepath.Join(b.TempDir(), "voice.wav")
	const long = 40 * time.Second
	if err := writeWAV(voice, Voice(7, long+20*time.Second)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		said := StartConfab(b, ConfabOptions{
			Server: s.URL, Room: "latency", Name: "Mouth", Env: pulse.Env,
			Args: []string{"--fake-camera", "pattern", "--microphone", "mouth.monitor", "--speaker", "none"},
		})
		said.Await(starting, "publisherCreated", func(e Event) bool { return e.Text("source") == "microphone" })
		ear := StartConfab(b, ConfabOptions{
			Server: s.URL, Room: "latency", Name: "Ear", Args: []string{
				"--camera", "none", "--microphone", "none",
				"--diagnostics",
			},
			Env: append([]string{"PULSE_SINK=ear"}, pulse.Env...),
		})
		player := pulse.Play("mouth", voice)
		awaitMedia(ear)
		both := pulse.Record("desk.monitor", long, 2)
		player.Stop(ending)

		glass := ear.Received("Mouth", "camera").PatternLatencyMs
		if glass == nil || glass.Count < 100 {
			b.Fatalf("the test pattern's clock was not read: %+v", glass)
		}
		b.Logf("glass to glass  median %4.0f ms   p95 %4.0f ms   (%.0f pictures)", glass.Median, glass.P95, glass.Count)
		b.ReportMetric(glass.Median, "glass-median-ms")
		b.ReportMetric(glass.P95, "glass-p95-ms")
		delays := mouthToEar(both[0], both[1])
		if len(delays) < 20 {
			b.Fatalf("only %d stretches of what was said were heard", len(delays))
		}
		median, p95 := quantile(delays, 0.5), quantile(delays, 0.95)
		b.Logf("mouth to ear    median %4.0f ms   p95 %4.0f ms   (%d stretches)", median, p95, len(delays))
		b.ReportMetric(median, "mouth-median-ms")
		b.ReportMetric(p95, "mouth-p95-ms")
		said.Leave()
		ear.Leave()
	}
}

// mouthToEar returns the delays, in milliseconds, after which stretches of what was said are heard. Stretches are
// short, because a jitter buffer that adapts changes the delay within a sentence; those that fit nowhere well are left
// out.
func mouthToEar(said, heard Sound) []float64 {
	const (
		stretch = 250 * time.Millisecond
		latest  = 2 * time.Second // a delay beyond this is taken for none
		fits    = 0.75            // no other quarter of a second within reach resembles one so much
	)
	var delays []float64
	for at := time.Duration(0); at+stretch+latest < heard.Duration(); at += 2 * stretch {
		// The stretch is looked for from the moment on at which it was said.
		m := Find(said.Slice(at, stretch), heard.Slice(at, stretch+latest))
		if m.Score >= fits && m.At <= latest {
			delays = append(delays, float64(m.At)/float64(time.Millisecond))
		}
	}
	return delays
}
