package session

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/signaling"
)

// rejoinCases are the cases of TestRejoin.
var rejoinCases = map[string]error{
	"session-forgotten": &signaling.LeaveError{
		Reason: livekit.DisconnectReason_STATE_MISMATCH, Action: livekit.LeaveRequest_RECONNECT,
	},
	"answer-garbled": signaling.ErrBadResponse,
	"server-failed":  signaling.ErrServer,
}

func TestRejoin(t *testing.T) {
	for name, refusal := range rejoinCases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.server = func(n int, o signaling.Options) (*signaling.Welcome, error) {
					if o.Join.Reconnect {
						return nil, &signaling.DialError{Kind: refusal}
					}
					j := joinResponse(participant("ann", "PA_a"))
					j.Participant.Sid = fmt.Sprintf("PA_me%d", n)
					return &signaling.Welcome{Mode: signaling.Single, Join: j}, nil
				}
				w.live()
				before := w.peer()
				w.socket().lose()
				w.settle()
				w.expectPhase(meeting.Live, meeting.NoBanner)
				if e := w.events[0].(event.SessionReconnecting); e.Kind != meeting.Resume ||
					e.Cause != "the connection to the server was lost" {
					t.Errorf("%+v", e)
				}
				if e := w.events[1].(event.SessionReconnecting); e.Kind != meeting.Rejoin ||
					e.Cause != "the connection to the server was lost" {
					t.Errorf("%+v", e)
				}
				if e := last[event.SessionReconnected](w); e.Kind != meeting.Rejoin {
					t.Errorf("%+v", e)
				}
				w.expectEvents("sessionReconnecting", "sessionReconnecting", "sessionReconnected")
				if !before.over() || before == w.peer() {
					t.Error("the old peer lives on")
				}
				if got := w.dials[len(w.dials)-1].Join.AddTrackRequests; len(got) != 1 || got[0].Cid != "mic" {
					t.Errorf("published anew: %v", got)
				}
				if got := w.s.Snapshot().Publications[0].StreamID; got != "" {
					t.Errorf("stream %s of the old participant", got)
				}
				w.socket().say(published("mic", "TR_m2"))
				w.settle()
				if e := w.events[0].(event.PublisherDestroyed); e.StreamID != "TR_m" ||
					e.Reason != meeting.NetworkDisconnected {
					t.Errorf("%+v", e)
				}
				w.expectEvents("publisherDestroyed", "publisherCreated")
				// The next resume is of the new participant.
				w.socket().lose()
				w.settle()
				if s := w.s.Snapshot(); s.Rejoined != 2 || s.Phase != meeting.Live {
					t.Errorf("%+v", s)
				}
				if got := w.dials[3].Join.ParticipantSid; got != "PA_me2" {
					t.Errorf("resumed %s", got)
				}
				_ = w.end()
			})
		})
	}
}

// TestPutOutDuringOutage: who was removed meanwhile stays out.
func TestPutOutDuringOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		w.serve(refusing(&signaling.LeaveError{Reason: livekit.DisconnectReason_DUPLICATE_IDENTITY}))
		w.socket().lose()
		err := w.ended()
		if !errors.Is(err, meeting.ErrNotConnected) || len(w.dials) != 2 ||
			w.s.Snapshot().Reason != meeting.DuplicateIdentity {
			t.Errorf("%v, %d dials", err, len(w.dials))
		}
		w.expectEvents("sessionReconnecting", "sessionDisconnected")
	})
}

func TestMediaLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		first := w.socket()
		w.peer().become(peer.Failure)
		w.settle()
		w.expectPhase(meeting.Live, meeting.NoBanner)
		w.expectEvents("sessionReconnecting", "sessionReconnected")
		if o := w.dials[1]; !o.Join.Reconnect || o.Join.ReconnectReason != livekit.ReconnectReason_RR_PUBLISHER_FAILED {
			t.Errorf("%+v", o.Join)
		}
		if got := w.peer().done(); !slices.Equal(got, []string{"reoffer", "await media", "restart 0"}) {
			t.Errorf("orders %v", got)
		}
		if first == w.socket() || first.saidGoodbye() || len(w.peers) != 1 {
			t.Error("a resume takes a new socket, says no goodbye and keeps the peer")
		}
		_ = w.end()
	})
}

func TestNegotiationFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		old := w.peer()
		old.events.Put(peer.Failed{Err: peer.ErrNoAnswer}, peer.Failed{Err: peer.ErrNoAnswer}, peer.OfferMade{ID: 9})
		w.settle()
		w.expectPhase(meeting.Live, meeting.NoBanner)
		w.expectEvents("sessionReconnecting", "sessionReconnected")
		if len(w.dials) != 2 || w.dials[1].Join.Reconnect || w.s.Snapshot().Rejoined != 1 {
			t.Errorf("%v: what the old peer said after its end must not end the new attempt", w.dialled())
		}
		if got := w.socket().requests(); slices.Contains(got, "offer 9") {
			t.Errorf("requests %v", got)
		}
		_ = w.end()
	})
}
