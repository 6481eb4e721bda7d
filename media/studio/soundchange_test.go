package studio

import (
	"context"
	"testing"
	"time"

	"confab/media/device"
	"confab/media/mediatest"
)

// hearing starts a studio with one microphone of the test's sound server.
func hearing(t *testing.T, preferred string) (session, *mediatest.Sounds) {
	t.Helper()
	devices, sound := device.New(device.Options{}), &mediatest.Sounds{}
	s := newStudio(Options{
		Devices: devices, Sources: []SourceOptions{{Kind: device.Microphone, Device: preferred, On: true}},
	}, func(SourceOptions) sink { return sound })
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = devices.Close()
	})
	return session{t, s.sources[0], s}, sound
}

// source plugs a microphone in.
func source(p *mediatest.Pulse, name string, more ...string) {
	p.Pactl(append([]string{"load-module", "module-null-source", "source_name=" + name}, more...)...)
}

// TestMicrophoneComesBackOtherwise: with another rate and more channels, as a card does whose profile is changed.
func TestMicrophoneComesBackOtherwise(t *testing.T) {
	server := mediatest.StartPulse(t)
	source(server, "desk", "rate=48000", "channels=1")
	r, _ := hearing(t, "desk")
	r.await("desk delivers")
	for _, next := range [][]string{{"rate=44100", "channels=2"}, {"rate=16000", "channels=6"}, {"rate=96000"}} {
		server.Pactl("unload-module", "module-null-source")
		r.await("desk>:lost")
		source(server, "desk", next...)
		r.await(">desk:returned")
		r.await("desk delivers")
		if got := r.mic.State().Format.String(); got == "48000 Hz, mono, s16le" {
			t.Errorf("with %q its format is %s", next, got)
		}
	}
}

// TestDefaultMicrophoneChanges: it is followed, but for what the speaker plays; and when it goes, there is one hop.
func TestDefaultMicrophoneChanges(t *testing.T) {
	server := mediatest.StartPulse(t)
	for _, name := range []string{"desk", "headset", "webcam"} {
		source(server, name)
	}
	server.Pactl("set-default-source", "desk")
	r, _ := hearing(t, "")
	r.await(">desk:started")
	r.await("desk delivers")
	server.Pactl("set-default-source", "webcam")
	r.await("desk>webcam:defaultChanged")
	r.await("webcam delivers")
	server.Pactl("set-default-source", mediatest.PulseMicrophone)
	server.Pactl("unload-module", server.Module("webcam"))
	r.await("webcam>desk:lost")
	r.await("desk delivers")
}

// TestFrozenSoundServer: it does nothing for a while, as on a machine that is short of memory, and then goes on.
func TestFrozenSoundServer(t *testing.T) {
	server := mediatest.StartPulse(t)
	source(server, "desk")
	r, sound := hearing(t, "desk")
	r.await("desk delivers")
	server.Freeze(1500 * time.Millisecond)
	before, limit := len(sound.Heard()), time.After(10*time.Second)
	for len(sound.Heard()) < before+device.SampleRate {
		select {
		case <-time.After(50 * time.Millisecond):
		case <-limit:
			t.Fatalf("after it there is nothing to hear: %+v", r.mic.State())
		}
	}
}

// TestSuspendedMicrophone: by hand, or because another user of the machine has it now.
func TestSuspendedMicrophone(t *testing.T) {
	server := mediatest.StartPulse(t)
	source(server, "desk")
	r, _ := hearing(t, "desk")
	r.await("desk delivers")
	server.Pactl("suspend-source", "desk", "1")
	r.await("desk>:lost")
	server.Pactl("suspend-source", "desk", "0")
	r.await(">desk:returned")
	r.await("desk delivers")
}
