package studio

import (
	"io"
	"testing"
	"time"

	"confab/media/capture"
	"confab/media/device"
	"confab/session/queue"
)

// louder is a voice that counts, and gives full blocks of one sample.
type louder struct{ blocks, changes int }

func (l *louder) Process(pcm []int16, _ time.Time) {
	l.blocks++
	for i := range pcm {
		pcm[i] = 20_000
	}
}

func (l *louder) Change() { l.changes++ }

// silentMicrophone gives silence at once.
type silentMicrophone struct{}

func (silentMicrophone) Read(pcm []int16) (time.Time, error) {
	clear(pcm)
	return time.Now(), nil
}
func (silentMicrophone) Pause(bool)            {}
func (silentMicrophone) Format() device.Format { return device.Format{} }
func (silentMicrophone) Close() error          { return io.EOF }

// TestVoiceIsBeforeTheTrack: what is sent is what the voice made of it, and while muted it makes nothing.
func TestVoiceIsBeforeTheTrack(t *testing.T) {
	voice, track := &louder{}, capture.NewAudio(capture.AudioOptions{})
	src := newSource(SourceOptions{Kind: device.Microphone, On: true, Voice: voice}, queue.New[message](), track)
	j := &job{source: src}
	src.gate.admit(j)
	mic := openAudio{silentMicrophone{}, j, new([device.BlockSamples]int16)}
	read := func(blocks int) {
		for range blocks {
			if err := mic.next(); err != nil {
				t.Fatal(err)
			}
		}
	}
	read(10)
	if voice.blocks != 10 || track.Level() < 0.9 {
		t.Errorf("%d blocks, at level %.2f", voice.blocks, track.Level())
	}
	j.info.Fake = true
	if read(10); voice.blocks != 10 || track.Level() != 0 {
		t.Errorf("%d blocks with a fake, at level %.2f", voice.blocks, track.Level())
	}
	j.info.Fake = false
	read(10)
	voice.blocks = 10
	src.Set(false)
	read(10)
	if voice.blocks != 10 || track.Level() != 0 {
		t.Errorf("%d blocks after being muted, at level %.2f", voice.blocks, track.Level())
	}
}

// TestVoiceHearsOfAnotherMicrophone: whenever one takes the place of another.
func TestVoiceHearsOfAnotherMicrophone(t *testing.T) {
	a, b := microphone("a", true), microphone("b", false)
	voice := &louder{}
	run(t, setup{Camera: None, Voice: voice}, func(s *bench) {
		s.after(time.Second)
		was := voice.changes
		s.mic.Choose("b")
		s.after(time.Second)
		if voice.changes != was+1 {
			t.Errorf("%d changes, then %d", was, voice.changes)
		}
	}, a, b)
}
