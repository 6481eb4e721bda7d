package session

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/roster"
	"confab/session/meeting"
)

// tileStep is what the server says of ann, and what comes of it.
type tileStep struct {
	after   time.Duration // since the one before
	message *livekit.SignalResponse
	events  []string // at once
	present string   // streams of ann; one of who has gone in brackets
}

// returningCases are the cases of TestReturning. Long because it is a table.
func returningCases() map[string][]tileStep {
	const (
		timeout = livekit.DisconnectReason_CONNECTION_TIMEOUT
		soon    = 30 * time.Millisecond
	)
	gone := func(sid string, why livekit.DisconnectReason) *livekit.SignalResponse {
		return update(
			&livekit.ParticipantInfo{
				Identity: "ann", Sid: sid, State: livekit.ParticipantInfo_DISCONNECTED, DisconnectReason: why,
				Version: 9,
			},
		)
	}
	return map[string][]tileStep{
		"comes-back": {
			{0, gone("PA_a", livekit.DisconnectReason_STATE_MISMATCH), nil, "here (TR_a)"},
			{
				soon, update(participant("ann", "PA_2", cameraInfo("TR_2"))),
				[]string{"streamDestroyed", "streamCreated"},
				"here TR_2",
			},
			{time.Minute, nil, nil, "here TR_2"},
		},
		"comes-back-before-the-pictures": {
			{0, gone("PA_a", livekit.DisconnectReason_DUPLICATE_IDENTITY), nil, "here (TR_a)"},
			{soon, update(participant("ann", "PA_2")), nil, "here (TR_a)"},
			{
				soon, update(participant("ann", "PA_2", microphoneInfo("TR_m"))),
				[]string{"streamCreated"},
				"here (TR_a) TR_m",
			},
			{
				soon, update(participant("ann", "PA_2", microphoneInfo("TR_m"), cameraInfo("TR_2"))),
				[]string{"streamDestroyed", "streamCreated"},
				"here TR_m TR_2",
			},
			{time.Minute, nil, nil, "here TR_m TR_2"},
		},
		"comes-back-without-pictures": {
			{0, gone("PA_a", timeout), nil, "here (TR_a)"},
			{soon, update(participant("ann", "PA_2")), nil, "here (TR_a)"},
			{roster.ReturnWait, nil, []string{"streamDestroyed"}, "here"},
		},
		"comes-back-as-the-same": {
			{0, gone("PA_a", livekit.DisconnectReason_MIGRATION), nil, "here (TR_a)"},
			{
				soon,
				update(
					&livekit.ParticipantInfo{
						Identity: "ann", Sid: "PA_a", Version: 10, Tracks: []*livekit.TrackInfo{cameraInfo("TR_a")},
					},
				),
				nil, "here TR_a",
			},
			{time.Minute, nil, nil, "here TR_a"},
		},
		"without-a-word": {
			{0, update(participant("ann", "PA_2")), nil, "here (TR_a)"},
			{soon, gone("PA_a", livekit.DisconnectReason_DUPLICATE_IDENTITY), nil, "here (TR_a)"},
			{
				soon, update(participant("ann", "PA_2", cameraInfo("TR_2"))),
				[]string{"streamDestroyed", "streamCreated"},
				"here TR_2",
			},
		},
		"goes-again": {
			{0, gone("PA_a", timeout), nil, "here (TR_a)"},
			{soon, update(participant("ann", "PA_2")), nil, "here (TR_a)"},
			{soon, gone("PA_2", timeout), nil, "here (TR_a)"},
			{roster.ReturnWait, nil, []string{"streamDestroyed", "connectionDestroyed"}, ""},
		},
		"stays-away": {
			{0, gone("PA_a", livekit.DisconnectReason_SIGNAL_CLOSE), nil, "here (TR_a)"},
			{roster.ReturnWait - time.Millisecond, nil, nil, "here (TR_a)"},
			{time.Millisecond, nil, []string{"streamDestroyed", "connectionDestroyed"}, ""},
			{soon, update(participant("ann", "PA_2")), []string{"connectionCreated"}, "here"},
		},
		"leaves": {
			{
				0, gone("PA_a", livekit.DisconnectReason_CLIENT_INITIATED),
				[]string{"streamDestroyed", "connectionDestroyed"},
				"",
			},
		},
		"is-removed": {
			{
				0, gone("PA_a", livekit.DisconnectReason_PARTICIPANT_REMOVED),
				[]string{"streamDestroyed", "connectionDestroyed"},
				"",
			},
		},
		"is-removed-meanwhile": {
			{0, gone("PA_a", timeout), nil, "here (TR_a)"},
			{
				soon, gone("PA_a", livekit.DisconnectReason_PARTICIPANT_REMOVED),
				[]string{"streamDestroyed", "connectionDestroyed"},
				"",
			},
		},
	}
}

// TestReturning: who did not mean to go keeps the tile, dimmed, and comes back into it. Whoever stays away, or meant
// it, goes.
func TestReturning(t *testing.T) {
	tests := returningCases()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := watching(t, 1, time.Hour)
				for i, s := range test {
					w.pass(s.after)
					if s.message != nil {
						w.socket().say(s.message)
						w.settle()
					}
					w.expectEvents(s.events...)
					if got := spellTile(w.s.Snapshot()); got != s.present {
						t.Errorf("step %d: %q, want %q", i, got, s.present)
					}
				}
				_ = w.end()
			})
		})
	}
}

func spellTile(s *meeting.Snapshot) string {
	text := ""
	for _, p := range s.Others {
		text += "here"
		for _, st := range p.Streams {
			if st.Interrupted {
				text += " (" + st.ID + ")"
			} else {
				text += " " + st.ID
			}
		}
	}
	return text
}

// TestFormerStreamsAreNoEvidence: nothing is expected of somebody who is waited for.
func TestFormerStreamsAreNoEvidence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watching(t, 1, time.Hour)
		expects := func() (expects bool) {
			done := make(chan struct{})
			w.s.inbox.Put(command(func() { expects = w.s.expectsMedia(); close(done) }))
			<-done
			return expects
		}
		if !expects() {
			t.Error("nothing is expected of somebody who is there")
		}
		w.socket().say(
			update(
				&livekit.ParticipantInfo{
					Identity: "ann", Sid: "PA_a", State: livekit.ParticipantInfo_DISCONNECTED, Version: 9,
				},
			),
		)
		w.settle()
		if expects() {
			t.Error("media is expected of somebody who has gone")
		}
		w.socket().say(update(participant("ann", "PA_2")))
		w.settle()
		if expects() {
			t.Error("media is expected of a former stream")
		}
		if spellTile(w.s.Snapshot()) != "here (TR_a)" {
			t.Error(spellTile(w.s.Snapshot()))
		}
		_ = w.end()
	})
}
