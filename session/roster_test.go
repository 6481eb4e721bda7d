package session

import (
	"fmt"
	"slices"
	"testing"

	"github.com/livekit/protocol/livekit"

	"confab/session/meeting"
)

// TestRoster plays updates and compares the events, in order, and who is there.
func TestRoster(t *testing.T) {
	muted := func(t *livekit.TrackInfo) *livekit.TrackInfo { t.Muted = true; return t }
	sized := func(t *livekit.TrackInfo, w, h uint32) *livekit.TrackInfo { t.Width, t.Height = w, h; return t }
	version := func(p *livekit.ParticipantInfo, v uint32) *livekit.ParticipantInfo { p.Version = v; return p }
	left := func(identity, sid string) *livekit.ParticipantInfo {
		return &livekit.ParticipantInfo{Identity: identity, Sid: sid, State: livekit.ParticipantInfo_DISCONNECTED, DisconnectReason: livekit.DisconnectReason_PARTICIPANT_REMOVED}
	}
	type people = []*livekit.ParticipantInfo
	tests := map[string]struct {
		updates people
		full    people // reconciled afterwards
		events  []string
		present string
	}{
		"come":                      {people{participant("ann", "PA_a", cameraInfo("TR_a"), microphoneInfo("TR_b"))}, nil, []string{"+ann ANN", "+TR_a camera", "+TR_b microphone"}, "ann[TR_a TR_b]"},
		"come-in-order":             {people{participant("ann", "PA_a"), participant("bob", "PA_b")}, nil, []string{"+ann ANN", "+bob BOB"}, "ann[] bob[]"},
		"say-nothing-new":           {people{participant("ann", "PA_a"), participant("ann", "PA_a")}, nil, []string{"+ann ANN"}, "ann[]"},
		"publish-and-withdraw":      {people{participant("ann", "PA_a"), participant("ann", "PA_a", cameraInfo("TR_a")), participant("ann", "PA_a")}, nil, []string{"+ann ANN", "+TR_a camera", "-TR_a clientDisconnected"}, "ann[]"},
		"go":                        {people{participant("ann", "PA_a", cameraInfo("TR_a")), left("ann", "PA_a")}, nil, []string{"+ann ANN", "+TR_a camera", "-TR_a forceDisconnected", "-ann forceDisconnected"}, ""},
		"go-twice":                  {people{participant("ann", "PA_a"), left("ann", "PA_a"), left("ann", "PA_a")}, nil, []string{"+ann ANN", "-ann forceDisconnected"}, ""},
		"go-unknown":                {people{left("ann", "PA_a")}, nil, nil, ""},
		"older-life-goes":           {people{participant("ann", "PA_a"), participant("ann", "PA_2"), left("ann", "PA_a")}, nil, []string{"+ann ANN"}, "ann[]"},
		"come-back-without-a-word":  {people{participant("ann", "PA_a", cameraInfo("TR_a")), participant("ann", "PA_2", cameraInfo("TR_2"))}, nil, []string{"+ann ANN", "+TR_a camera", "-TR_a networkDisconnected", "+TR_2 camera"}, "ann[TR_2]"},
		"older-version":             {people{version(participant("ann", "PA_a", cameraInfo("TR_a")), 5), version(participant("ann", "PA_a"), 4)}, nil, []string{"+ann ANN", "+TR_a camera"}, "ann[TR_a]"},
		"older-version-of-new-life": {people{version(participant("ann", "PA_a", cameraInfo("TR_a")), 5), version(participant("ann", "PA_2", cameraInfo("TR_2")), 0)}, nil, []string{"+ann ANN", "+TR_a camera", "-TR_a networkDisconnected", "+TR_2 camera"}, "ann[TR_2]"},
		"mute-sound":                {people{participant("ann", "PA_a", microphoneInfo("TR_a")), participant("ann", "PA_a", muted(microphoneInfo("TR_a")))}, nil, []string{"+ann ANN", "+TR_a microphone", "TR_a hasAudio true->false"}, "ann[TR_a]"},
		"unmute-picture":            {people{participant("ann", "PA_a", muted(cameraInfo("TR_a"))), participant("ann", "PA_a", cameraInfo("TR_a"))}, nil, []string{"+ann ANN", "+TR_a camera", "TR_a hasVideo false->true"}, "ann[TR_a]"},
		"turn-the-phone":            {people{participant("ann", "PA_a", cameraInfo("TR_a")), participant("ann", "PA_a", sized(cameraInfo("TR_a"), 360, 640))}, nil, []string{"+ann ANN", "+TR_a camera", "TR_a videoDimensions [640 360]->[360 640]"}, "ann[TR_a]"},
		"gone-without-a-word":       {people{participant("ann", "PA_a", cameraInfo("TR_a")), participant("bob", "PA_b")}, people{participant("bob", "PA_b")}, []string{"+ann ANN", "+TR_a camera", "+bob BOB", "-TR_a networkDisconnected", "-ann networkDisconnected"}, "bob[]"},
		"listed-as-gone":            {people{participant("ann", "PA_a")}, people{left("ann", "PA_a")}, []string{"+ann ANN", "-ann networkDisconnected"}, ""},
		"still-there":               {people{participant("ann", "PA_a", cameraInfo("TR_a"))}, people{participant("ann", "PA_a", cameraInfo("TR_a"))}, []string{"+ann ANN", "+TR_a camera"}, "ann[TR_a]"},
		"swapped":                   {people{participant("ann", "PA_a")}, people{participant("bob", "PA_b")}, []string{"+ann ANN", "-ann networkDisconnected", "+bob BOB"}, "bob[]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := roster{}
			var events []meeting.Event
			for _, info := range test.updates {
				events = append(events, r.apply(info)...)
			}
			if test.full != nil {
				events = append(events, r.reconcile(test.full)...)
			}
			var got []string
			for _, e := range events {
				got = append(got, spellEvent(e))
			}
			if !slices.Equal(got, test.events) {
				t.Errorf("events %q\nwant   %q", got, test.events)
			}
			present := ""
			for _, c := range r.connections() {
				var ids []string
				for _, st := range c.Streams {
					ids = append(ids, st.ID)
				}
				if present += fmt.Sprintf(" %s%v", c.ID, ids); r.find(c.ID) == nil {
					t.Error("cannot find " + c.ID)
				}
			}
			if present != "" {
				present = present[1:]
			}
			if present != test.present {
				t.Errorf("present %q, want %q", present, test.present)
			}
		})
	}
}

func spellEvent(e meeting.Event) string {
	switch e := e.(type) {
	case meeting.ConnectionCreated:
		return "+" + e.ConnectionID + " " + e.DisplayName
	case meeting.ConnectionDestroyed:
		return fmt.Sprintf("-%s %s", e.ConnectionID, e.Reason)
	case meeting.StreamCreated:
		return fmt.Sprintf("+%s %s", e.StreamID, e.Source)
	case meeting.StreamDestroyed:
		return fmt.Sprintf("-%s %s", e.StreamID, e.Reason)
	case meeting.StreamPropertyChanged:
		return fmt.Sprintf("%s %s %v->%v", e.StreamID, e.Property, e.Old, e.New)
	}
	return e.Name()
}

// TestRosterKeepsWhatUpdatesDoNotSay: level, quality, pause and subscription come by other messages.
func TestRosterKeepsWhatUpdatesDoNotSay(t *testing.T) {
	r := roster{}
	r.apply(participant("ann", "PA_a", cameraInfo("TR_a")))
	p := r.findSID("PA_a")
	p.Speaking, p.Quality = true, meeting.PoorQuality
	p.Streams[0].Paused, p.Streams[0].Subscribed, p.Streams[0].Interrupted = true, true, true
	r.apply(participant("ann", "PA_a", cameraInfo("TR_a")))
	if st := p.Streams[0]; !p.Speaking || p.Quality != meeting.PoorQuality || !st.Paused || !st.Subscribed || !st.Interrupted {
		t.Errorf("%+v", p)
	}
}
