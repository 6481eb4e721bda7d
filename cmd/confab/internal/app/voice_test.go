package app

import (
	"testing"

	"confab/cmd/confab/internal/sources"
	"confab/media/studio"
	"confab/session/meeting"
)

// TestVoiceIsMadeAsWished: nothing works, and nothing listens to the speaker, where that is of no use.
func TestVoiceIsMadeAsWished(t *testing.T) {
	for name, row := range map[string]struct {
		voice              Voice
		speaker            string
		processes, listens bool
		noise, gaining     bool // as the status says
	}{
		"all":                  {Voice{Echo: true, Noise: true, Gain: true}, "", true, true, true, true},
		"echo alone":           {Voice{Echo: true}, "", true, true, false, false},
		"echo without speaker": {Voice{Echo: true}, studio.None, false, false, false, false},
		"all without speaker":  {Voice{Echo: true, Noise: true}, studio.None, true, false, true, false},
		"nothing":              {Voice{}, "", false, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			a := &App{o: Options{Voice: row.voice, Speaker: row.speaker, Sources: sources.Plans(sources.Choice{})}}
			processor, listener := newVoice(a.o)
			if (processor != nil) != row.processes || (listener != nil) != row.listens {
				t.Fatalf("processor %v, listener %v", processor != nil, listener != nil)
			}
			a.voice = processor
			a.process(processor)
			for _, p := range a.o.Sources {
				if (p.Voice != nil) != (row.processes && p.As == meeting.Microphone) {
					t.Errorf("%v has a voice: %v", p.As, p.Voice != nil)
				}
			}
			s := a.voiceStatus()
			if (s != nil) != row.processes {
				t.Fatalf("the status has %+v", s)
			}
			if s != nil && (s.Echo || s.Noise != row.noise || s.Gain != row.gaining || s.DelayMs != 0) {
				t.Errorf("the status has %+v before there was any sound", s)
			}
		})
	}
}
