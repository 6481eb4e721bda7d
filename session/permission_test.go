package session

import (
	"context"
	"encoding/base64"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/livekit/protocol/livekit"

	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/session/track/tracktest"
	"confab/signaling"
)

// rights are what a participant may publish: nothing, or those sources, or everything.
func rights(publish bool, only ...livekit.TrackSource) *livekit.ParticipantPermission {
	return &livekit.ParticipantPermission{
		CanSubscribe: true, CanPublishData: true, CanPublish: publish, CanPublishSources: only,
	}
}

// let has the server say what we may do now.
func (w *world) let(p *livekit.ParticipantPermission) {
	me := participant("me", "PA_me")
	me.Permission = p
	w.socket().say(&livekit.SignalResponse{Message: &livekit.SignalResponse_Update{
		Update: &livekit.ParticipantUpdate{Participants: []*livekit.ParticipantInfo{me}},
	}})
	w.settle()
}

// admitting is a server that lets us in with these rights.
func admitting(p *livekit.ParticipantPermission) func(int, signaling.Options) (*signaling.Welcome, error) {
	return func(n int, o signaling.Options) (*signaling.Welcome, error) {
		hello, err := welcome(n, o)
		if hello.Join != nil {
			hello.Join.Participant.Permission = p
		}
		return hello, err
	}
}

// TestPermissions plays what the server allows, and how that changes, and compares what is asked of it. Nothing is
// asked for that is not allowed, and what was wanted meanwhile is published when it is.
func TestPermissions(t *testing.T) {
	for name, test := range permissionsCases() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.serve(admitting(test.first))
				w.join()
				w.events = nil
				for _, step := range test.steps {
					step(w)
					w.settle()
				}
				if got := w.socket().requests(); !slices.Equal(got, test.requests) {
					t.Errorf("requests %v, want %v", got, test.requests)
				}
				w.expectEvents(test.events...)
				w.tracks = slices.DeleteFunc(w.tracks, func(c TrackChange) bool {
					_, layers := c.(LayersWanted)
					return layers
				})
				if !slices.EqualFunc(w.tracks, test.tracks, sameChange) {
					t.Errorf("tracks %v, want %v", w.tracks, test.tracks)
				}
				if got := len(w.s.Snapshot().Publications); got != test.left {
					t.Errorf("%d publications", got)
				}
				_ = w.end()
			})
		})
	}
}

// TestJoinAsksForWhatTheTokenAllows: what its token refuses is neither in a join nor asked for after it.
func TestJoinAsksForWhatTheTokenAllows(t *testing.T) {
	token := func(video string) string {
		return "e30." + base64.RawURLEncoding.EncodeToString([]byte(`{"video":`+video+`}`)) + ".x"
	}
	for name, test := range map[string]struct {
		token  string
		rights *livekit.ParticipantPermission
		want   int // tracks in the join
	}{
		"subscriber": {token(`{"room":"r","canPublish":false}`), rights(false), 0},
		"everything": {token(`{"room":"r"}`), rights(true), 2},
		"one-source": {
			token(`{"canPublishSources":["microphone"]}`), rights(true, livekit.TrackSource_MICROPHONE), 1,
		},
		"unreadable":       {"opaque", rights(true), 2},
		"not-json":         {"e30.e30x.x", rights(true), 2},
		"without-a-grant":  {"e30.e30.x", rights(true), 2},
		"server-says-more": {token(`{"canPublish":false}`), rights(true), 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.options.Tickets = func(context.Context) (Ticket, error) {
					return Ticket{URL: "wss://sfu.example", Token: test.token}, nil
				}
				w.serve(admitting(test.rights))
				w.start()
				w.s.Publish(tracktest.Local(meeting.Camera, "cam"))
				w.s.Publish(tracktest.Local(meeting.Microphone, "mic"))
				w.s.Join()
				w.settle()
				if got := len(w.dials[0].Join.AddTrackRequests); got != test.want {
					t.Errorf("%d tracks in the join", got)
				}
				allowed := 0
				for _, source := range []meeting.Source{meeting.Camera, meeting.Microphone} {
					if w.s.Snapshot().MayPublish(source) {
						allowed++
					}
				}
				if got := len(w.socket().requests()); got != max(0, allowed-test.want) {
					t.Errorf("%d requests after the join", got)
				}
				for _, e := range w.events {
					if e.Name() == "error" {
						t.Errorf("complains: %+v", e)
					}
				}
				_ = w.end()
			})
		})
	}
}

// TestRejoinWithOtherRights: a rejoin carries out what was refused before it, and withdraws what is refused after it.
func TestRejoinWithOtherRights(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		now := rights(false)
		w.serve(func(n int, o signaling.Options) (*signaling.Welcome, error) {
			if o.Join.Reconnect {
				return nil, &signaling.LeaveError{Action: livekit.LeaveRequest_RECONNECT}
			}
			return admitting(now)(n, o)
		})
		w.join()
		w.s.Publish(tracktest.Local(meeting.Camera, "cam"))
		w.settle()
		again := func(p *livekit.ParticipantPermission) {
			now = p
			w.events = nil
			w.socket().lose()
			w.pass(recoveryTimeout)
			w.expectPhase(meeting.Live, w.s.Snapshot().Banner)
		}
		again(rights(true))
		if n := len(w.dials[len(w.dials)-1].Join.AddTrackRequests); n != 1 {
			t.Errorf("%d tracks in the rejoin", n)
		}
		w.socket().say(published("cam", "TR_c"))
		w.settle()
		if last[event.PublisherCreated](w).StreamID != "TR_c" {
			t.Error("the wish was not carried out")
		}
		again(rights(false))
		if got := last[event.PublisherDestroyed](
			w,
		); got.StreamID != "TR_c" || got.Reason != meeting.ForceUnpublished {
			t.Errorf("%+v", got)
		}
		if len(w.s.Snapshot().Publications) != 1 {
			t.Error("the wish is lost")
		}
		_ = w.end()
	})
}

// TestSayWhereNobodyMay: a message that the server would drop without a word is refused.
func TestSayWhereNobodyMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).join()
		mute := rights(true)
		mute.CanPublishData = false
		w.let(mute)
		if err := w.s.Say("chat", "hello"); meeting.AsError(err).Name != meeting.ErrPermission.Name {
			t.Errorf("got %v", err)
		}
		w.let(rights(true))
		if err := w.s.Say("chat", "hello"); err != nil {
			t.Error(err)
		}
		_ = w.end()
	})
}

// TestIntroduce: a name that the ticket could not be asked for is said after the join, where the server lets us.
func TestIntroduce(t *testing.T) {
	for name, test := range map[string]struct {
		wanted string
		may    bool
		want   bool
	}{
		"allowed":      {"Ann", true, true},
		"not-allowed":  {"Ann", false, false},
		"is-it-so":     {"ME", true, false},
		"nothing-said": {"", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.options.Tickets = func(context.Context) (Ticket, error) {
					return Ticket{URL: "wss://sfu.example", Token: "t", Name: test.wanted}, nil
				}
				mine := rights(true)
				mine.CanUpdateMetadata = test.may
				w.serve(admitting(mine))
				w.join()
				got := ""
				for _, r := range w.socket().sent {
					got += r.GetUpdateMetadata().GetName()
				}
				if (got != "") != test.want || test.want && got != test.wanted {
					t.Errorf("said %q", got)
				}
				_ = w.end()
			})
		})
	}
}
