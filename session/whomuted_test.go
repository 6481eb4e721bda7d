package session

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/publications"
	"confab/session/meeting"
	"confab/session/meeting/event"
)

// whoMutedCase is a case of TestWhoMuted.
type whoMutedCase struct {
	steps []func(*world)
	want  []meeting.Event
}

// whoMutedCases are the cases of TestWhoMuted. Long because it is a table.
func whoMutedCases() map[string]whoMutedCase {
	mute := func(w *world) {
		w.socket().say(
			&livekit.SignalResponse{
				Message: &livekit.SignalResponse_Mute{Mute: &livekit.MuteTrackRequest{Sid: "TR_m", Muted: true}},
			},
		)
		w.settle()
	}
	verdict := func(from, text string) func(*world) { return func(w *world) { w.announce(from, text) } }
	wait := func(d time.Duration) func(*world) { return func(w *world) { w.pass(d) } }
	silence := func(w *world) { w.tellRoom(`{"confab":{"sessionId":"s","muted":{"by":"mod"}}}`) }
	one := `{"action":"forceMute","by":"mod","byName":"Mo","connectionId":"me","streamId":"TR_m"}`
	all := `{"action":"forceMuteAll","by":"mod","byName":"Mo","excluded":["mod"]}`
	microphone := func(by, name string) []meeting.Event {
		return []meeting.Event{event.MuteForced{TrackID: "mic", Source: meeting.Microphone, By: by, ByName: name}}
	}
	return map[string]whoMutedCase{
		"verdict-first":    {[]func(*world){verdict("", one), mute}, microphone("mod", "Mo")},
		"mute-first":       {[]func(*world){mute, verdict("", one)}, microphone("mod", "Mo")},
		"all":              {[]func(*world){verdict("", all), mute}, microphone("mod", "Mo")},
		"mute-waits":       {[]func(*world){mute, wait(publications.AuthorWait / 2)}, nil},
		"nobody-says-who":  {[]func(*world){mute, wait(publications.AuthorWait)}, microphone("", "")},
		"silenced-session": {[]func(*world){silence, mute, wait(publications.AuthorWait)}, microphone("mod", "")},
		"forgery": {
			[]func(*world){verdict("eve", one), mute, wait(publications.AuthorWait)}, microphone("", ""),
		},
		"forgery-of-all": {
			[]func(*world){verdict("eve", all), mute, wait(publications.AuthorWait)}, microphone("", ""),
		},
		"somebody-elses-stream": {
			[]func(*world){
				verdict("", `{"action":"forceMute","by":"mod","streamId":"TR_x"}`), mute, wait(publications.AuthorWait),
			},
			microphone("", ""),
		},
		"all-but-us": {
			[]func(*world){
				verdict("", `{"action":"forceMuteAll","by":"mod","excluded":["me"]}`), mute,
				wait(publications.AuthorWait),
			},
			microphone("", ""),
		},
		"all-but-this-stream": {
			[]func(*world){
				verdict("", `{"action":"forceMuteAll","by":"mod","excluded":["TR_m"]}`), mute,
				wait(publications.AuthorWait),
			},
			microphone("", ""),
		},
		"verdict-of-long-ago": {
			[]func(*world){
				verdict("", one), wait(publications.ActLife + time.Second), mute, wait(publications.AuthorWait),
			},
			microphone("", ""),
		},
		"newest-verdict-counts": {
			[]func(*world){verdict("", all), verdict("", `{"action":"forceMute","by":"mod2","streamId":"TR_m"}`), mute},
			microphone("mod2", ""),
		},
		"a-verdict-mutes-nobody": {[]func(*world){verdict("", one), wait(time.Minute)}, nil},
		"nonsense-is-not-a-signal": {
			[]func(*world){verdict("", "}"), verdict("", `{"action":"dance"}`), verdict("eve", "hello")}, nil,
		},
		"twice": {
			[]func(*world){mute, verdict("", one), mute, wait(publications.AuthorWait)},
			append(microphone("mod", "Mo"), microphone("mod", "Mo")...),
		},
	}
}

// TestWhoMuted plays what the server says around a mute of ours, in every order in which it can arrive.
func TestWhoMuted(t *testing.T) {
	for name, test := range whoMutedCases() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).join().speak()
				for _, step := range test.steps {
					step(w)
				}
				if !slices.Equal(w.events, test.want) {
					t.Errorf("got %+v, want %+v", w.events, test.want)
				}
				_ = w.end()
			})
		})
	}
}
