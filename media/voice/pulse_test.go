package voice

import (
	"context"
	"testing"

	"confab/media/device"
	"confab/media/mediatest"
	"confab/media/playback"
	"confab/media/voice/echo"
	"confab/media/voice/voicetest"
)

// tape is a source of a mixer that plays once.
type tape []float32

func (p *tape) Pull(block []int16) bool {
	n := min(len(*p), len(block)/2)
	clear(block)
	for i, s := range (*p)[:n] {
		block[2*i], block[2*i+1] = int16(32767*s), int16(32767*s)
	}
	*p = (*p)[n:]
	return n > 0
}

// TestEchoThroughPulseAudio: what a real speaker plays is played into a real microphone, as far as a sound server's
// are real. The machine may be busy, and lose sound all the time: what counts is the best of several stretches, and
// it is less than 50 dB then.
func TestEchoThroughPulseAudio(t *testing.T) {
	const seconds = 12
	p := mediatest.StartPulse(t)
	p.Pactl("load-module", "module-loopback", "source="+mediatest.PulseSpeaker+".monitor",
		"sink="+mediatest.PulseFeed, "latency_msec=40")
	p.Pactl("set-sink-volume", mediatest.PulseFeed, "70%")
	mixer, reference := playback.NewMixer(), new(Reference)
	ctx, cancel := context.WithCancel(t.Context())
	speaker := playback.NewSpeaker(playback.SpeakerOptions{
		Mixer: mixer, Name: mediatest.PulseSpeaker, Listener: reference,
	})
	ended := make(chan error)
	go func() { ended <- speaker.Run(ctx) }()
	defer func() {
		cancel()
		<-ended
	}()
	devices := device.New(device.Options{})
	defer func() { _ = devices.Close() }()
	mic, err := devices.OpenAudio(mediatest.PulseMicrophone)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mic.Close() }()
	for speaker.State().Output != playback.Playing {
		<-speaker.Changed()
	}
	said := tape(voicetest.Speech(t, "rms", seconds))
	defer mixer.Attach(&said)()
	processor := New(Options{Reference: reference, Noise: true})
	var heard, left []float32
	pcm := make([]int16, echo.Block)
	for range seconds * 100 {
		at, err := mic.Read(pcm)
		if err != nil {
			t.Fatal(err)
		}
		heard = appendFloats(heard, pcm)
		processor.Process(pcm, at)
		left = appendFloats(left, pcm)
	}
	best := 0.0
	for from := 3.0; from+2 <= seconds; from++ {
		less := voicetest.Reduction(heard, left, from, from+2)
		t.Logf("from %.0f s: less by %.1f dB", from, less)
		best = max(best, less)
	}
	t.Logf("%+v", processor.State())
	if best < 10 || !processor.State().Aligned {
		t.Errorf("the echo is less by %.1f dB: %+v", best, processor.State())
	}
}

func appendFloats(to []float32, pcm []int16) []float32 {
	for _, s := range pcm {
		to = append(to, float32(s)/32768)
	}
	return to
}
