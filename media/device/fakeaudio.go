package device

import (
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"confab/media/device/synth"
	"confab/media/device/wav"
)

// Values of Options.FakeMicrophone that are not files.
const (
	toneName   = "tone"
	speechName = "speech"
)

// speechSeed makes the sound of --fake-microphone speech the same in every run.
const speechSeed = 1

func fakeMicrophoneInfo(option string) Info {
	info := Info{
		Kind: Microphone, Name: "fake:" + filepath.Base(option), Label: filepath.Base(option),
		Default: true, Fake: true,
	}
	switch option {
	case toneName:
		info.Label = "Test tone"
	case speechName:
		info.Label = "Synthetic speech"
	}
	return info
}

// fakeAudio plays samples at an exact rate.
type fakeAudio struct {
	info Info
	fill func(pcm []int16) error
	file io.Closer // nil for synthetic sound

	reading sync.Mutex // held by Read, so that Close never takes the file away from under it
	pace    *pacer
	once    sync.Once
	closed  chan struct{}

	pausing sync.Mutex    // guards resumed
	resumed chan struct{} // closed when a pause ends; nil when there is none
}

func openFakeAudio(option string) (Audio, error) {
	a := &fakeAudio{
		info: fakeMicrophoneInfo(option), pace: newPacer(SampleRate, BlockSamples), closed: make(chan struct{}),
	}
	switch option {
	case toneName:
		tone := new(synth.Tone)
		a.fill = func(pcm []int16) error { tone.Read(pcm); return nil }
	case speechName:
		speech := synth.NewSpeech(speechSeed)
		a.fill = func(pcm []int16) error { speech.Read(pcm); return nil }
	default:
		file, err := os.Open(option)
		if err != nil {
			return nil, fail("open", a.info, classify(err), err)
		}
		sound, err := wav.NewReader(file)
		if err != nil {
			_ = file.Close()
			return nil, fail("open", a.info, classify(err), err)
		}
		a.file, a.fill = file, sound.Read
	}
	return a, nil
}

// Read gives a block when its last sample would have been heard, as a microphone does.
func (a *fakeAudio) Read(pcm []int16) (time.Time, error) {
	a.reading.Lock()
	defer a.reading.Unlock()
	a.pausing.Lock()
	resumed := a.resumed
	a.pausing.Unlock()
	if resumed != nil {
		select {
		case <-resumed:
		case <-a.closed:
		}
	}
	_, at, ok := a.pace.wait(a.closed)
	if !ok {
		return time.Time{}, io.EOF
	}
	if err := a.fill(pcm); err != nil {
		return time.Time{}, fail("read", a.info, ErrLost, err)
	}
	return at.Add(-time.Duration(len(pcm)) * time.Second / SampleRate), nil
}

// Pause lets the time go by: the sound goes on where it was.
func (a *fakeAudio) Pause(paused bool) {
	a.pausing.Lock()
	defer a.pausing.Unlock()
	switch {
	case paused && a.resumed == nil:
		a.resumed = make(chan struct{})
	case !paused && a.resumed != nil:
		close(a.resumed)
		a.resumed = nil
	}
}

// Format is that of what Read gives: a file may have had another.
func (*fakeAudio) Format() Format { return ourSound(1) }

func (a *fakeAudio) Close() error {
	var err error
	a.once.Do(func() {
		close(a.closed)
		a.reading.Lock()
		defer a.reading.Unlock()
		if a.file != nil {
			err = a.file.Close()
		}
	})
	return err
}
