package app

import (
	"context"

	"confab/cmd/confab/internal/observe"
	"confab/media/device"
	"confab/media/playback"
	"confab/media/studio"
	"confab/media/voice"
	"confab/session/meeting"
)

// Voice is what is done to what the microphone hears. The zero value does nothing.
type Voice struct {
	Echo     bool // of the speaker is taken out
	Headsets bool // but not while the speaker is known to be worn on the ears
	Noise    bool // is taken out
	Gain     bool // is set by how loud the voice is
}

// newVoice makes what works on the microphone's sound; nil where nothing is wanted, and a listener to what is played
// where that matters.
func newVoice(o Options) (*voice.Processor, playback.Listener) {
	want := voice.Options{Noise: o.Voice.Noise, Gain: o.Voice.Gain}
	if !o.Voice.Echo || o.Speaker == studio.None {
		if !want.Noise && !want.Gain {
			return nil, nil
		}
		return voice.New(want), nil
	}
	want.Reference = new(voice.Reference)
	return voice.New(want), want.Reference
}

// process has the processor work on every microphone there is.
func (a *App) process(p *voice.Processor) {
	for i := range a.o.Sources {
		if p != nil && a.o.Sources[i].As == meeting.Microphone {
			a.o.Sources[i].Voice = p
		}
	}
}

// followHeadset asks whether the speaker is worn on the ears, for as long as the sound server answers.
func (a *App) followHeadset() {
	if a.voice == nil || !a.o.Voice.Headsets || a.followed.Swap(true) {
		return
	}
	a.background(func(ctx context.Context) {
		defer a.followed.Store(false)
		device.FollowHeadset(ctx, a.o.Speaker, a.voice.Headset)
	})
}

func (a *App) voiceStatus() *observe.Voice {
	if a.voice == nil {
		return nil
	}
	s := a.voice.State()
	v := &observe.Voice{Echo: s.Echo, Noise: a.o.Voice.Noise, Gain: a.o.Voice.Gain, GainDB: s.Gain}
	if s.Aligned {
		v.DelayMs, v.DriftPPM, v.ERLE = observe.Milliseconds(s.Delay), s.Drift, s.ERLE
	}
	return v
}
