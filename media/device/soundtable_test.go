package device_test

import (
	"errors"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"confab/media/device"
	"confab/media/mediatest"
)

// soundFormats are those of sound cards, headsets and arrays, as sound servers have them.
var soundFormats = []struct {
	name, samples  string
	rate, channels int
}{
	{"cd", "s16le", 44100, 2},
	{"studio", "float32le", 96000, 1},
	{"hands-free", "s16le", 16000, 1},
	{"telephone", "u8", 8000, 1},
	{"usb", "s24le", 48000, 2},
	{"hdmi", "s32le", 48000, 2},
	{"interface", "s24-32le", 192000, 8},
	{"surround", "float32le", 44100, 6},
	{"quad", "s16be", 32000, 4},
}

// TestMicrophonesAsTheyAre: whatever the format of a microphone, its voice is heard at its loudness, and the format is
// told.
func TestMicrophonesAsTheyAre(t *testing.T) {
	server := mediatest.StartPulse(t)
	m := device.New(device.Options{Logger: chatty})
	voice := mediatest.WriteWAV(t, "voice.wav", speech(3, 8))
	var work sync.WaitGroup
	for _, f := range soundFormats {
		server.Pactl("load-module", "module-null-sink", "sink_name="+f.name, "format="+f.samples,
			"rate="+strconv.Itoa(f.rate), "channels="+strconv.Itoa(f.channels))
		want := device.Format{SampleRate: f.rate, Channels: f.channels, Samples: f.samples}
		work.Go(func() {
			a, err := m.OpenAudio(f.name + ".monitor")
			if err != nil {
				t.Errorf("%s: %v", f.name, err)
				return
			}
			defer func() { _ = a.Close() }()
			if got := a.Format(); got != want {
				t.Errorf("%s is %v, not %v", f.name, got, want)
			}
			// Not before: a server may change the rate of what nobody hears.
			play := exec.CommandContext(t.Context(), "paplay", "--latency-msec=1000", "-d", f.name, voice)
			if err := play.Start(); err != nil {
				t.Errorf("%s: %v", f.name, err)
				return
			}
			defer func() { _ = play.Wait() }()
			heardAs(t, f.name, a, speech(3, 8))
		})
	}
	work.Wait()
}

// heardAs hears six seconds and looks for what was said in the middle of them.
func heardAs(t *testing.T, name string, a device.Audio, said []int16) {
	var block [device.BlockSamples]int16
	var heard []int16
	for len(heard) < 6*device.SampleRate {
		if _, err := a.Read(block[:]); err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		heard = append(heard, block[:]...)
	}
	part := heard[3*device.SampleRate : 5*device.SampleRate]
	_, strength := mediatest.Correlate(part, said)
	if strength < 0.85 {
		t.Errorf("%s: correlation %.2f", name, strength)
	}
	if loud := 10 * math.Log10(power(part)/power(said)); math.Abs(loud) > 4 {
		t.Errorf("%s: %.1f dB louder than it was said", name, loud)
	}
}

// TestMicrophoneIsNotMoved: a server that has a stream move to another source when its own goes would have others hear
// another microphone, or what the speaker plays.
func TestMicrophoneIsNotMoved(t *testing.T) {
	for name, channels := range map[string]string{"stereo": "2", "array": "6"} {
		t.Run(name, func(t *testing.T) {
			server := mediatest.StartPulse(t)
			server.Pactl("load-module", "module-rescue-streams")
			server.Pactl("load-module", "module-null-source", "source_name=desk", "channels="+channels)
			server.Pactl("load-module", "module-null-sink", "sink_name=other")
			a, err := device.New(device.Options{Logger: chatty}).OpenAudio("desk")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = a.Close() }()
			hear(t, a, device.SampleRate/10)
			server.Pactl("unload-module", "module-null-source")
			limit := time.AfterFunc(20*time.Second, func() { _ = a.Close() })
			defer limit.Stop()
			for err == nil {
				_, err = a.Read(make([]int16, device.BlockSamples))
			}
			if !errors.Is(err, device.ErrLost) {
				t.Errorf("it went on with another: %v", err)
			}
		})
	}
}

// TestMutedMicrophoneIsNotLost: silence is sound.
func TestMutedMicrophoneIsNotLost(t *testing.T) {
	server := mediatest.StartPulse(t)
	server.Pactl("load-module", "module-null-source", "source_name=desk")
	a, err := device.New(device.Options{Logger: chatty}).OpenAudio("desk")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	server.Pactl("set-source-mute", "desk", "1")
	server.Pactl("set-source-volume", "desk", "0")
	hear(t, a, 3*device.SampleRate)
}

// TestPipeWire: the server that most systems have by now, through what it has in common with PulseAudio.
func TestPipeWire(t *testing.T) {
	server := mediatest.StartPipeWire(t)
	server.Pactl("load-module", "module-null-sink", "media.class=Audio/Source/Virtual", "sink_name=desk", "channels=1")
	m := device.New(device.Options{Logger: chatty})
	list, err := m.List(device.Microphone)
	if err != nil || len(list) != 3 || list[0].Name != "desk" || !list[0].Default || !list[2].Monitor {
		t.Fatalf("%+v %v", list, err)
	}
	quiet, err := m.OpenAudio("")
	if err != nil {
		t.Fatal(err)
	}
	hear(t, quiet, device.SampleRate)
	if f := quiet.Format(); f.Channels != 1 || f.SampleRate != device.SampleRate {
		t.Errorf("its format is %v", f)
	}
	_ = quiet.Close()
	a, err := m.OpenAudio(mediatest.PulseMicrophone)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	hear(t, a, device.SampleRate/10)
	wait := server.Play(mediatest.WriteWAV(t, "said.wav", speech(3, 3)))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		wait()
	}()
	heard := hearUntil(t, a, ended)
	if _, strength := mediatest.Correlate(speech(3, 2), heard); strength < 0.85 {
		t.Errorf("correlation %.2f", strength)
	}
	for line := range strings.Lines("spk\nmicfeed\n") {
		sink, err := device.OpenSpeaker(device.SpeakerOptions{
			Name: strings.TrimSpace(line), Pull: func(out []byte) { clear(out) },
		})
		if err != nil {
			t.Fatal(err)
		}
		if f := sink.Format(); f.Channels != 2 || f.SampleRate != device.SampleRate {
			t.Errorf("the format of %s is %v", line, f)
		}
		_ = sink.Close()
	}
}
