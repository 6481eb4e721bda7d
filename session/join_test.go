package session

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/session/track/tracktest"
	"confab/signaling"
)

func TestJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.server = func(_ int, o signaling.Options) (*signaling.Welcome, error) {
			<-time.After(40 * time.Millisecond)
			return &signaling.Welcome{
				Mode: signaling.Single, Join: joinResponse(participant("ann", "PA_a", cameraInfo("TR_a"))),
			}, nil
		}
		w.start()
		w.expectPhase(meeting.Idle, meeting.NoBanner)
		w.s.Publish(tracktest.Local(meeting.Microphone, "mic"))
		w.s.Join()
		w.settle()
		w.expectPhase(meeting.Joining, meeting.NoBanner)
		w.pass(time.Second)
		w.expectPhase(meeting.Live, meeting.NoBanner)
		joined := last[event.SessionConnected](w)
		if want := (event.SessionConnected{
			SessionID: "RM_1", ConnectionID: "me", Join: 40 * time.Millisecond,
		}); joined != want {
			t.Errorf("%+v", joined)
		}
		w.expectEvents("sessionConnecting", "sessionConnected", "connectionCreated", "streamCreated")

		o := w.dials[0]
		if o.URL != "wss://sfu.example" || o.Token != "ticket-1" || o.Join.PublisherOffer.GetSdp() != "first" ||
			len(o.Join.AddTrackRequests) != 1 {
			t.Errorf("dialled %+v", o.Join)
		}
		if got := w.peer().done(); !slices.Equal(got, []string{"await media", "open 1 relay=false"}) {
			t.Errorf("peer: %v", got)
		}
		if got := w.socket().requests(); len(got) > 0 {
			t.Errorf("everything was in the join, yet %v", got)
		}
		snap := w.s.Snapshot()
		if snap.Room != "room" || snap.Me.ID != "me" ||
			snap.Server != (meeting.Server{
				URL: "wss://sfu.example", Version: "1.13.5", Region: "here", Mode: "single",
			}) ||
			snap.RTT != 7*time.Millisecond || snap.Path != "udp" || len(snap.Others) != 1 ||
			len(snap.Publications) != 1 {
			t.Errorf("%+v", snap)
		}
		if err := w.end(); err != nil {
			t.Error(err)
		}
		if !w.socket().saidGoodbye() || !w.peer().over() {
			t.Error("no goodbye, or the peer lives on")
		}
		w.expectEvents("sessionDisconnected")
		w.expectPhase(meeting.Closed, meeting.NoBanner)
	})
}

// TestJoinCarries: what does not fit into the join goes out right after it, before anything else.
func TestJoinCarries(t *testing.T) {
	tests := map[string]struct {
		welcome  signaling.Welcome
		requests []string
		orders   []string
		peers    int
	}{
		"everything": {
			signaling.Welcome{Mode: signaling.Single}, nil, []string{"await media", "open 1 relay=false"}, 1,
		},
		"no-offer": {
			signaling.Welcome{Mode: signaling.Single, OfferDropped: true},
			[]string{"offer 1"},
			[]string{"await media", "open 1 relay=false"},
			1,
		},
		"nothing-single": {
			signaling.Welcome{Mode: signaling.Single, OfferDropped: true, TracksDropped: true},
			[]string{"add mic muted=false", "offer 1"},
			[]string{"await media", "open 1 relay=false"},
			1,
		},
		"nothing-dual": {
			signaling.Welcome{Mode: signaling.Dual, OfferDropped: true, TracksDropped: true},
			[]string{"add mic muted=false"},
			[]string{"await media", "open 1 relay=false", "publish mic"},
			2,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.server = func(int, signaling.Options) (*signaling.Welcome, error) {
					hello := test.welcome
					hello.Join = joinResponse()
					return &hello, nil
				}
				w.start()
				w.s.Publish(tracktest.Local(meeting.Microphone, "mic"))
				w.s.Join()
				w.settle()
				w.expectPhase(meeting.Live, meeting.NoBanner)
				if got := w.socket().requests(); !slices.Equal(got, test.requests) {
					t.Errorf("requests %v, want %v", got, test.requests)
				}
				if got := w.peer().done(); !slices.Equal(got, test.orders) {
					t.Errorf("orders %v, want %v", got, test.orders)
				}
				if len(w.peers) != test.peers || w.peer().options.Dual != (test.welcome.Mode == signaling.Dual) {
					t.Errorf("%d peers, dual %v", len(w.peers), w.peer().options.Dual)
				}
				_ = w.end()
			})
		})
	}
}

// TestJoinWhileWishesChange: what is in the join was wanted when it left; the server hears what is wanted now.
func TestJoinWhileWishesChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.server = func(n int, o signaling.Options) (*signaling.Welcome, error) {
			<-time.After(100 * time.Millisecond)
			return welcome(n, o)
		}
		w.start()
		w.s.Publish(tracktest.Local(meeting.Microphone, "mic"))
		w.s.Publish(tracktest.Local(meeting.Camera, "cam-1"))
		w.s.Join()
		w.settle()
		w.s.Unpublish("cam-1")
		w.s.Publish(tracktest.Local(meeting.Camera, "cam-2"))
		w.s.Mute("mic", true)
		w.pass(time.Second)
		want := []string{"await media", "open 1 relay=false", "publish cam-2"}
		got := w.peer().done()
		i := slices.Index(got, "unpublish cam-1")
		if i < 0 || !slices.Equal(slices.Delete(got, i, i+1), want) {
			t.Errorf("orders %v", got)
		}
		w.socket().say(published("mic", "TR_m"))
		w.settle()
		if got := w.socket().requests(); !slices.Equal(got, []string{"add cam-2 muted=false", "mute TR_m true"}) {
			t.Errorf("requests %v", got)
		}
		_ = w.end()
	})
}

func TestSessionConnectedWaitsForTheRoomsSID(t *testing.T) {
	noSID := func(int, signaling.Options) (*signaling.Welcome, error) {
		j := joinResponse(participant("ann", "PA_a"))
		j.Room.Sid = ""
		return &signaling.Welcome{Mode: signaling.Single, Join: j}, nil
	}
	for name, test := range map[string]struct {
		meanwhile func(*world)
		sid       string
		events    []string
	}{
		"until-it-comes": {func(w *world) {
			w.pass(100 * time.Millisecond)
			w.socket().say(
				&livekit.SignalResponse{
					Message: &livekit.SignalResponse_RoomUpdate{
						RoomUpdate: &livekit.RoomUpdate{Room: &livekit.Room{Sid: "RM_late", Name: "room"}},
					},
				},
			)
			w.settle()
		}, "RM_late", []string{"sessionConnected", "connectionCreated"}},
		"not-for-ever": {func(w *world) { w.pass(sidWait) }, "", []string{"sessionConnected", "connectionCreated"}},
		"not-past-an-outage": {func(w *world) { w.socket().lose(); w.settle() }, "", []string{
			"sessionConnected", "connectionCreated", "sessionReconnecting", "sessionReconnected",
		}},
		"not-past-the-end": {func(w *world) { w.s.Leave(); w.settle() }, "", []string{
			"sessionConnected", "connectionCreated", "sessionDisconnected",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.serve(noSID)
				w.join()
				w.expectPhase(meeting.Live, meeting.NoBanner)
				w.expectEvents("sessionConnecting")
				w.serve(nil)
				test.meanwhile(w)
				if got := last[event.SessionConnected](w); got.SessionID != test.sid || got.Join != 0 {
					t.Errorf("%+v", got)
				}
				w.expectEvents(test.events...)
				_ = w.end()
			})
		})
	}
}

func TestForeverKeepsJoining(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.options.Forever = true
		w.server = func(n int, o signaling.Options) (*signaling.Welcome, error) {
			if n < 30 {
				return nil, &signaling.DialError{Kind: signaling.ErrUnreachable}
			}
			return welcome(n, o)
		}
		w.join()
		for range 300 {
			w.pass(time.Second)
		}
		w.expectPhase(meeting.Live, meeting.NoBanner)
		if first := w.events[0].(event.SessionConnecting); first.Attempt != 1 {
			t.Errorf("%+v", first)
		}
		if got := w.events[30].(event.SessionConnecting); got.Attempt != 31 {
			t.Errorf("%+v", got)
		}
		if w.tickets != 31 {
			t.Errorf("%d tickets", w.tickets)
		}
		_ = w.end()
	})
}

// TestModeIsAskedFor: the option goes into the dial, and a resume keeps what the join came to.
func TestModeIsAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.options.Mode = signaling.Dual
		w.join()
		w.socket().lose()
		w.settle()
		if w.dials[0].Mode != signaling.Dual || w.dials[1].Mode != signaling.Dual || len(w.peers) != 1 ||
			!w.peers[0].options.Dual {
			t.Errorf("%+v, %d peers", w.dials, len(w.peers))
		}
		w.expectPhase(meeting.Live, meeting.NoBanner)
		_ = w.end()
	})
}
