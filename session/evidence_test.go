package session

import (
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/session/internal/liveness"
	"confab/session/internal/network"
	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/signaling"

	"github.com/livekit/protocol/livekit"
)

// show has the peer report this evidence.
func (p *fakePeer) show(seen func() peer.Seen) {
	p.mu.Lock()
	p.seen = seen
	p.mu.Unlock()
}

// watching is a session that receives ann's camera, and bob's when there are two; their packets stop after flows.
func watching(t *testing.T, people int, flows time.Duration) *world {
	w := newWorld(t)
	w.serve(func(n int, o signaling.Options) (*signaling.Welcome, error) {
		if o.Join.Reconnect {
			return welcome(n, o)
		}
		ann, bob := participant("ann", "PA_a", cameraInfo("TR_a")), participant("bob", "PA_b", cameraInfo("TR_b"))
		return &signaling.Welcome{
			Mode: signaling.Single, Join: joinResponse([]*livekit.ParticipantInfo{ann, bob}[:people]...),
		}, nil
	})
	w.join()
	for _, id := range []string{"TR_a", "TR_b"}[:people] {
		w.peer().events.Put(peer.TrackArrived{Track: &webrtc.TrackRemote{}, TrackID: id})
	}
	w.settle()
	until := time.Now().Add(flows)
	w.peer().show(func() peer.Seen {
		last := time.Now()
		if last.After(until) {
			last = until
		}
		return peer.Seen{LastIn: last, Streams: map[uint32]time.Time{0: last}}
	})
	w.events = nil
	return w
}

// TestUnmutedIsGivenTime: the silence before counts for nothing.
func TestUnmutedIsGivenTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watching(t, 1, 0)
		w.s.Watch([]meeting.View{{StreamID: "TR_a", Hidden: true}})
		w.pass(time.Minute)
		w.s.Watch([]meeting.View{{StreamID: "TR_a"}})
		w.pass(2 * time.Second)
		if w.interrupted() {
			t.Error("interrupted, and just shown again")
		}
		w.pass(1500 * time.Millisecond)
		if !w.interrupted() {
			t.Error("not interrupted, and still silent")
		}
		_ = w.end()
	})
}

// TestAllSilent: when nobody is heard any more it is us, and within 6 s.
func TestAllSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watching(t, 2, 5*time.Second)
		w.peer().done()
		w.pass(9 * time.Second)
		w.expectPhase(meeting.Live, meeting.NoBanner)
		w.events = nil
		w.silence()
		w.pass(2 * time.Second)
		w.expectPhase(meeting.Resuming, meeting.Reconnecting)
		if e := last[event.SessionReconnecting](
			w,
		); e.Kind != meeting.Resume || e.Cause != "nothing of the others arrives any more" {
			t.Errorf("%+v", e)
		}
		w.peer().events.Put(peer.MediaFlowed{})
		w.settle()
		w.expectPhase(meeting.Live, meeting.Reconnected)
		w.pass(6 * time.Second) // no better: everything new
		if e := last[event.SessionReconnecting](w); e.Kind != meeting.Rejoin {
			t.Errorf("%+v", e)
		}
		_ = w.end()
	})
}

// silence has peers connect from now on without packets.
func (w *world) silence() {
	w.mu.Lock()
	w.silent = true
	w.mu.Unlock()
}

// TestUnheard: we send, and the server reports nothing.
func TestUnheard(t *testing.T) {
	for name, test := range map[string]struct {
		sends   bool
		reports time.Duration // until then
		want    meeting.Recovery
	}{
		"unheard":         {true, time.Second, meeting.Resume},
		"heard":           {true, time.Hour, meeting.NoRecovery},
		"nothing-to-hear": {false, time.Second, meeting.NoRecovery},
		"reports-unread":  {true, 0, meeting.NoRecovery},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				begun := time.Now()
				w.peer().show(func() peer.Seen {
					s := peer.Seen{LastIn: time.Now()}
					if test.sends {
						s.Sent = uint64(time.Since(begun) / (20 * time.Millisecond))
					}
					if test.reports > 0 {
						s.LastReport = begun.Add(min(time.Since(begun), test.reports))
					}
					return s
				})
				w.pass(7*time.Second - time.Millisecond)
				w.expectEvents()
				w.pass(liveness.LookEvery)
				if test.want == meeting.NoRecovery {
					w.expectEvents()
				} else if e := last[event.SessionReconnecting](w); e.Kind != test.want {
					t.Errorf("%+v", e)
				}
				_ = w.end()
			})
		})
	}
}

// TestPathFrail: a path that ICE doubts is left after a short grace, one that it finds again is not.
func TestPathFrail(t *testing.T) {
	for name, test := range map[string]struct {
		found bool
		want  []string
	}{
		"lost":  {false, []string{"sessionReconnecting", "sessionReconnected"}},
		"found": {true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				w.peer().become(peer.Disconnected)
				w.pass(iceGrace - time.Millisecond)
				w.expectEvents()
				if test.found {
					w.peer().become(peer.Connected)
					w.settle()
				}
				w.pass(time.Millisecond)
				w.expectEvents(test.want...)
				_ = w.end()
			})
		})
	}
}

// TestHealed: a path that carries packets again by the time that the server answers is left alone, and nobody waits for
// ICE to notice.
func TestHealed(t *testing.T) {
	for name, test := range map[string]struct {
		quiet  time.Duration // since the last packet, when the server answers
		cause  func(*world)  // instead of ICE's doubts
		healed bool
	}{
		"healed":          {0, nil, true},
		"healed-just-now": {liveness.HealedWithin - 1, nil, true},
		"silent":          {liveness.HealedWithin, nil, false},
		"the-server-lost-us": {0, func(w *world) {
			w.socket().say(leaveMessage(livekit.DisconnectReason_CONNECTION_TIMEOUT, livekit.LeaveRequest_RESUME))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				w.peer().show(func() peer.Seen { return peer.Seen{LastIn: time.Now().Add(-test.quiet)} })
				w.peer().become(peer.Disconnected)
				if test.cause != nil {
					test.cause(w)
				}
				w.pass(iceGrace)
				want := []string{"reoffer", "await media", "restart 0"}
				if test.healed {
					want = want[:1]
				}
				if got := w.peer().done(); !slices.Equal(got, want) {
					t.Errorf("orders %v, want %v", got, want)
				}
				state := peer.Connected
				if test.healed {
					state = peer.Disconnected
				}
				if got := w.peer().State(); got != state {
					t.Errorf("ICE is %s, want %s", got, state)
				}
				w.expectPhase(meeting.Live, meeting.NoBanner)
				w.expectEvents("sessionReconnecting", "sessionReconnected")
				_ = w.end()
			})
		})
	}
}

// TestStoppedInAnOutage: an outage is given up after a minute of trying, and who does not run does not try.
func TestStoppedInAnOutage(t *testing.T) {
	for range 8 { // the clocks that ran out meanwhile are heard in any order
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t).live()
			w.serve(refusing(signaling.ErrUnreachable))
			w.socket().lose()
			w.pass(40 * time.Second)
			w.expectEvents("sessionReconnecting", "sessionReconnecting")
			for range 2 {
				w.s.inbox.Put(command(func() { <-time.After(90 * time.Second) }))
				w.pass(90 * time.Second)
				w.pass(5 * time.Second)
				w.expectPhase(meeting.Rejoining, meeting.Reconnecting)
			}
			w.pass(9 * time.Second)
			w.expectPhase(meeting.Rejoining, meeting.Reconnecting)
			w.expectEvents()
			w.pass(2 * time.Second)
			w.expectPhase(meeting.Rejoining, meeting.Disconnected)
			w.expectEvents("sessionDisconnected")
			_ = w.end()
		})
	}
}

// TestSleep: whoever wakes up trusts nothing.
func TestSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		w.pass(time.Second)
		w.s.inbox.Put(command(func() { w.s.look(time.Now().Add(time.Minute)) }))
		w.settle()
		w.expectEvents("sessionReconnecting", "sessionReconnected")
		if o := w.dials[1]; !o.Join.Reconnect || o.Join.ReconnectReason != livekit.ReconnectReason_RR_PUBLISHER_FAILED {
			t.Errorf("%+v", o.Join)
		}
		_ = w.end()
	})
}

func TestNetworkChanged(t *testing.T) {
	here, other := netip.MustParseAddr("10.0.0.2"), netip.MustParseAddr("10.0.0.3")
	loopback := netip.MustParseAddr("127.0.0.1")
	for name, test := range map[string]struct {
		path   netip.Addr
		change network.Change
		want   bool
	}{
		"our-address-gone":     {here, network.Change{Gone: []netip.Addr{here}}, true},
		"another-address-gone": {here, network.Change{Gone: []netip.Addr{other}}, false},
		"an-address-more":      {here, network.Change{Come: []netip.Addr{other}}, false},
		"another-way-out":      {here, network.Change{Routed: true}, true},
		"on-this-machine":      {loopback, network.Change{Gone: []netip.Addr{here}, Routed: true}, false},
		"path-unknown":         {netip.Addr{}, network.Change{Routed: true}, true},
		"path-unknown-noise":   {netip.Addr{}, network.Change{Gone: []netip.Addr{other}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				p := w.peer()
				p.mu.Lock()
				p.address = test.path
				p.mu.Unlock()
				w.s.inbox.Put(command(func() { w.s.networkChanged(test.change) }))
				w.settle()
				if !test.want {
					w.expectEvents()
				} else if e := last[event.SessionReconnecting](w); e.Cause != "the network has changed" {
					t.Errorf("%+v", e)
				}
				_ = w.end()
			})
		})
	}
}
