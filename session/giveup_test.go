package session

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/attempt"
	"confab/session/internal/network"
	"confab/session/internal/outage"
	"confab/session/internal/peer"
	"confab/session/internal/recovery"
	"confab/session/meeting"
	"confab/signaling"
)

func TestUnreachable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.options.GiveUp = true
		w.live()
		w.serve(refusing(signaling.ErrUnreachable))
		begun := time.Now()
		w.socket().lose()
		w.settle()
		w.expectPhase(meeting.Resuming, meeting.NoBanner)
		for time.Since(begun) < recovery.ResumeWindow-time.Millisecond {
			w.pass(time.Millisecond)
			if p := w.s.Snapshot().Phase; p != meeting.Resuming {
				t.Fatalf("%s after %v", p, time.Since(begun))
			}
		}
		resumes := len(w.dials)
		if resumes < 4 || strings.Count(strings.Join(w.dialled(), ""), "(resume)") != resumes-1 {
			t.Errorf("dialled %v", w.dialled())
		}
		w.pass(time.Millisecond)
		w.expectPhase(meeting.Rejoining, meeting.Reconnecting)
		if !w.peer().over() {
			t.Error("the old peer lives on")
		}
		for time.Since(begun) < recovery.GiveUpAfter-time.Millisecond {
			w.pass(time.Millisecond)
		}
		if tail := w.dialled()[resumes:]; slices.ContainsFunc(tail, func(d string) bool { return d != "ticket-1" }) ||
			len(tail) < 5 {
			t.Errorf("dialled %v", tail)
		}
		w.expectPhase(meeting.Rejoining, meeting.Reconnecting)
		w.pass(time.Millisecond)
		w.expectPhase(meeting.Closed, meeting.Disconnected)
		w.expectEvents("sessionReconnecting", "sessionReconnecting", "sessionDisconnected")
		if err := w.ended(); !errors.Is(err, signaling.ErrLost) ||
			w.s.Snapshot().Reason != meeting.NetworkDisconnected {
			t.Errorf("%v: not the first cause", err)
		}
	})
}

// TestGivenUp: a participant reads that it is over after a minute, and is back when the server is, or when the button
// is pressed.
func TestGivenUp(t *testing.T) {
	for name, test := range map[string]struct {
		mend func(*world)
		back time.Duration // at the latest
	}{
		"by-itself":     {func(*world) {}, outage.SlowestWait},
		"by-the-button": {func(w *world) { w.s.Retry() }, 0},
		"by-an-address": {func(w *world) {
			w.s.inbox.Put(command(func() { w.s.networkChanged(network.Change{Routed: true}) }))
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				w.serve(refusing(signaling.ErrUnreachable))
				w.socket().lose()
				w.pass(recovery.GiveUpAfter)
				w.expectPhase(meeting.Rejoining, meeting.Disconnected)
				w.expectEvents("sessionReconnecting", "sessionReconnecting", "sessionDisconnected")
				if s := w.s.Snapshot(); !s.GaveUp || s.Reason != meeting.NetworkDisconnected ||
					!errors.Is(s.Cause, signaling.ErrLost) {
					t.Errorf("given up %v, %q, %v", s.GaveUp, s.Reason, s.Cause)
				}
				w.pass(outage.ForeverCeiling)
				before := len(w.dialled())
				w.pass(10 * time.Minute)
				if tries := len(w.dialled()) - before; tries < 20 || tries > 40 {
					t.Errorf("%d tries in 10 minutes", tries)
				}
				w.serve(nil)
				test.mend(w)
				w.settle()
				w.pass(test.back)
				if s := w.s.Snapshot(); s.Phase != meeting.Live || s.GaveUp || s.Reason != meeting.NoReason ||
					s.Banner == meeting.Disconnected {
					t.Errorf("%s, given up %v, %q, banner %s", s.Phase, s.GaveUp, s.Reason, s.Banner)
				}
				w.expectEvents("sessionReconnected")
				_ = w.end()
			})
		})
	}
}

func TestForeverNeverGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.options.Forever = true
		w.live()
		w.serve(refusing(signaling.ErrDenied)) // even that may pass: somebody mends the server's keys
		w.socket().lose()
		w.pass(time.Hour)
		w.expectPhase(meeting.Rejoining, meeting.Reconnecting)
		w.serve(nil)
		w.pass(7 * time.Second)
		if p := w.s.Snapshot().Phase; p != meeting.Live {
			t.Errorf("%s after the server was back", p)
		}
		_ = w.end()
	})
}

// TestTokens: the newest one first, then the original, then a fresh one; but never a fresh one for a resume.
func TestTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		w.socket().say(refresh("fresh"))
		w.settle()
		w.server = func(n int, o signaling.Options) (*signaling.Welcome, error) {
			if o.Token != "ticket-2" {
				return nil, &signaling.DialError{Kind: signaling.ErrDenied}
			}
			return welcome(n, o)
		}
		w.socket().lose()
		w.settle()
		want := []string{"ticket-1", "fresh (resume)", "ticket-1 (resume)", "fresh", "ticket-1", "ticket-2"}
		if got := w.dialled(); !slices.Equal(got, want) {
			t.Errorf("dialled %v, want %v", got, want)
		}
		w.expectPhase(meeting.Live, meeting.NoBanner)
		w.socket().lose() // and the fresh ticket is the one from now on
		w.settle()
		if got := w.dialled(); got[len(got)-1] != "ticket-2 (resume)" {
			t.Errorf("dialled %v", got)
		}
		_ = w.end()
	})
}

// TestServerMoved: a server that stays out of reach is looked for anew, and its new place needs a new token. Nothing
// can be resumed there.
func TestServerMoved(t *testing.T) {
	for name, test := range map[string]struct {
		after  time.Duration // the loss
		before meeting.Phase // the server moved
		within time.Duration
	}{
		"soon":               {time.Second, meeting.Resuming, 3 * time.Second},
		"long after resumes": {40 * time.Second, meeting.Rejoining, 7 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				moved := false
				w.options.Tickets = func(context.Context) (Ticket, error) {
					w.mu.Lock()
					defer w.mu.Unlock()
					if moved {
						return Ticket{URL: "wss://elsewhere.example", Token: "new"}, nil
					}
					return Ticket{URL: "wss://sfu.example", Token: "old"}, nil
				}
				w.live()
				w.serve(func(n int, o signaling.Options) (*signaling.Welcome, error) {
					if o.URL != "wss://elsewhere.example" {
						return nil, &signaling.DialError{Kind: signaling.ErrUnreachable}
					}
					if o.Join.Reconnect {
						t.Error("tried to resume at a server that does not know us")
					}
					return welcome(n, o)
				})
				w.socket().lose()
				w.pass(test.after)
				w.expectPhase(test.before, meeting.Reconnecting)
				w.mu.Lock()
				moved = true
				w.mu.Unlock()
				w.pass(test.within)
				if s := w.s.Snapshot(); s.Phase != meeting.Live || s.Server.URL != "wss://elsewhere.example" {
					t.Errorf("%s at %s", s.Phase, s.Server.URL)
				}
				_ = w.end()
			})
		})
	}
}

func TestOldSocketIsNotHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		old := w.s.machine.Epoch
		w.socket().lose()
		w.settle()
		w.events = nil
		w.s.inbox.Put(
			attempted{
				attempt.Received{
					Epoch: old,
					Response: leaveMessage(
						livekit.DisconnectReason_DUPLICATE_IDENTITY, livekit.LeaveRequest_DISCONNECT,
					),
				},
			},
			attempted{attempt.Received{Epoch: old, Response: update(participant("ghost", "PA_g"))}},
			attempted{attempt.Ended{Epoch: old, Fact: recovery.SocketLost{Err: signaling.ErrLost}}},
			attempted{attempt.Ended{Epoch: old, Fact: recovery.AttemptFailed{Err: signaling.ErrDenied}}},
			outlasted{w.s.outage.Number - 1, recovery.DeadlinePassed{}},
			outlasted{w.s.outage.Number - 1, recovery.ResumeWindowEnded{}},
			reported{old, recovery.RetryDue{}},
		)
		w.settle()
		w.expectEvents()
		w.expectPhase(meeting.Live, meeting.NoBanner)
		_ = w.end()
	})
}

// TestLateClocks: what a clock of an earlier attempt or outage put into the inbox just before it was stopped.
func TestLateClocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		w.socket().lose()
		w.settle()
		w.serve(refusing(signaling.ErrUnreachable))
		w.socket().lose()
		w.settle()
		number, epoch, dials := w.s.outage.Number, w.s.machine.Epoch, len(w.dials)
		w.s.inbox.Put(
			outlasted{number - 1, recovery.ResumeWindowEnded{}}, outlasted{number - 1, recovery.DeadlinePassed{}},
			reported{epoch - 1, recovery.RetryDue{}},
		)
		w.settle()
		w.expectPhase(meeting.Resuming, meeting.NoBanner)
		if len(w.dials) != dials {
			t.Error("dialled out of turn")
		}
		_ = w.end()
	})
}

// TestAcceptedTooLate: a server that welcomes an attempt which is over is hung up on, and its peer closed.
func TestAcceptedTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		c := &fakeSocket{hungUp: make(chan struct{})}
		p, _ := w.newPeer(peer.Options{})
		w.s.inbox.Put(attempted{attempt.Opened{Epoch: 0, Socket: c, Welcome: &signaling.Welcome{}, Peer: p}})
		w.settle()
		<-c.hungUp
		<-p.(*fakePeer).ended
		w.expectPhase(meeting.Live, meeting.NoBanner)
		_ = w.end()
	})
}
