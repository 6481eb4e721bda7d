package session

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/recovery"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/signaling"
)

// serverLeavesCase is a case of TestServerLeaves.
type serverLeavesCase struct {
	reason livekit.DisconnectReason
	action livekit.LeaveRequest_Action
	old    bool // only can_reconnect, as before protocol 13
	phase  meeting.Phase
	said   meeting.Reason
	kind   meeting.Recovery
}

// serverLeavesCases are the cases of TestServerLeaves.
var serverLeavesCases = map[string]serverLeavesCase{
	"removed": {
		livekit.DisconnectReason_PARTICIPANT_REMOVED, livekit.LeaveRequest_DISCONNECT, false, meeting.Closed,
		meeting.ForceDisconnected, 0,
	},
	"room-deleted": {
		livekit.DisconnectReason_ROOM_DELETED, livekit.LeaveRequest_DISCONNECT, false, meeting.Closed,
		meeting.RoomClosed, 0,
	},
	"room-closed": {
		livekit.DisconnectReason_ROOM_CLOSED, livekit.LeaveRequest_DISCONNECT, false, meeting.Closed,
		meeting.RoomClosed, 0,
	},
	"duplicate-identity": {
		livekit.DisconnectReason_DUPLICATE_IDENTITY, livekit.LeaveRequest_DISCONNECT, false, meeting.Closed,
		meeting.DuplicateIdentity, 0,
	},
	"never-connected": {
		livekit.DisconnectReason_JOIN_FAILURE, livekit.LeaveRequest_DISCONNECT, false, meeting.Live, "",
		meeting.Rejoin,
	},
	"unknown": {
		livekit.DisconnectReason_UNKNOWN_REASON, livekit.LeaveRequest_DISCONNECT, false, meeting.Live, "",
		meeting.Rejoin,
	},
	"from-the-future": {
		livekit.DisconnectReason(99), livekit.LeaveRequest_DISCONNECT, false, meeting.Live, "", meeting.Rejoin,
	},
	"shutdown": {
		livekit.DisconnectReason_SERVER_SHUTDOWN, livekit.LeaveRequest_DISCONNECT, false, meeting.Live, "",
		meeting.Rejoin,
	},
	"state-mismatch": {
		livekit.DisconnectReason_STATE_MISMATCH, livekit.LeaveRequest_RECONNECT, false, meeting.Live, "",
		meeting.Rejoin,
	},
	"media-timeout": {
		livekit.DisconnectReason_CONNECTION_TIMEOUT, livekit.LeaveRequest_RESUME, false, meeting.Live, "",
		meeting.Resume,
	},
	"migration": {
		livekit.DisconnectReason_MIGRATION, livekit.LeaveRequest_RESUME, false, meeting.Live, "", meeting.Resume,
	},
	"old-server": {
		livekit.DisconnectReason_UNKNOWN_REASON, livekit.LeaveRequest_DISCONNECT, true, meeting.Live, "",
		meeting.Rejoin,
	},
}

func TestServerLeaves(t *testing.T) {
	for name, test := range serverLeavesCases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				message := leaveMessage(test.reason, test.action)
				message.GetLeave().CanReconnect = test.old
				first := w.socket()
				first.say(message)
				first.lose()
				w.settle()
				w.expectPhase(
					test.phase, map[bool]meeting.Banner{true: meeting.Disconnected}[test.phase == meeting.Closed],
				)
				if test.phase == meeting.Closed {
					if e := last[event.SessionDisconnected](w); e.Reason != test.said {
						t.Errorf("%+v", e)
					}
					w.expectEvents("sessionDisconnected")
					if err := w.ended(); !errors.Is(err, meeting.ErrNotConnected) {
						t.Error(err)
					}
					return
				}
				if e := last[event.SessionReconnected](w); e.Kind != test.kind {
					t.Errorf("%+v", e)
				}
				w.expectEvents("sessionReconnecting", "sessionReconnected")
				if first == w.socket() || len(w.dials) != 2 {
					t.Errorf("dialled %v", w.dialled())
				}
				_ = w.end()
			})
		})
	}
}

// leaveAtAnyTimeCases are the cases of TestLeaveAtAnyTime.
var leaveAtAnyTimeCases = map[string]func(*world){
	"idle":                func(w *world) { w.start() },
	"fetching-the-ticket": func(w *world) { w.options.Tickets = hangs; w.join() },
	"dialling":            func(w *world) { w.stall = true; w.join() },
	"waiting-for-media":   func(w *world) { w.still = true; w.join() },
	"between-joins": func(w *world) {
		w.options.Forever = true
		w.serve(refusing(signaling.ErrUnreachable))
		w.join()
	},
	"live":     func(w *world) { w.live() },
	"resuming": func(w *world) { w.live(); w.stall = true; w.socket().lose(); w.settle() },
	"between-resumes": func(w *world) {
		w.live()
		w.serve(refusing(signaling.ErrUnreachable))
		w.socket().lose()
		w.settle()
	},
	"rejoining": func(w *world) { w.live(); w.stall = true; w.socket().lose(); w.pass(recovery.ResumeWindow) },
	"between-rejoins": func(w *world) {
		w.live()
		w.serve(refusing(signaling.ErrUnreachable))
		w.socket().lose()
		w.pass(recovery.ResumeWindow)
	},
	"waiting-for-rejoined": func(w *world) {
		w.live()
		w.still = true
		w.serve(fullOnly)
		w.socket().lose()
		w.settle()
	},
}

// TestLeaveAtAnyTime: by Leave or by the context, in every phase, Run returns at once, says nothing is wrong and leaves
// nothing behind.
func TestLeaveAtAnyTime(t *testing.T) {
	phases := leaveAtAnyTimeCases
	for name, arrive := range phases {
		for way, leave := range map[string]func(*world, context.CancelFunc){
			"leave":   func(w *world, _ context.CancelFunc) { w.s.Leave() },
			"context": func(_ *world, cancel context.CancelFunc) { cancel() },
			"twice":   func(w *world, cancel context.CancelFunc) { w.s.Leave(); cancel(); w.s.Leave() },
		} {
			t.Run(name+"-by-"+way, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t)
					arrive(w)
					leave(w, w.cancel)
					begun := time.Now()
					if err := w.ended(); err != nil || time.Since(begun) != 0 {
						t.Errorf("%v after %v", err, time.Since(begun))
					}
					w.expectPhase(meeting.Closed, meeting.NoBanner)
					if s := w.s.Snapshot(); s.Reason != meeting.ClientDisconnected || s.Cause != nil {
						t.Errorf("%+v", s)
					}
					if n := len(w.events); name != "idle" &&
						(n == 0 ||
							w.events[n-1] != meeting.Event(
								event.SessionDisconnected{Reason: meeting.ClientDisconnected},
							)) {
						t.Errorf("events %v", w.names())
					}
					for _, p := range w.peers {
						if !p.over() {
							t.Error("a peer lives on")
						}
					}
					if name == "live" && !w.socket().saidGoodbye() {
						t.Error("no goodbye")
					}
				})
			})
		}
	}
}

// TestLeaveWhenTheServerAcceptsJustThen: the welcome is in the inbox behind the Leave, or comes when the loop has
// ended.
func TestLeaveWhenTheServerAcceptsJustThen(t *testing.T) {
	for name, later := range map[string]time.Duration{"at-once": 0, "after-the-loop": time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.server = func(n int, o signaling.Options) (*signaling.Welcome, error) {
					w.s.Leave()
					if later > 0 {
						<-time.After(later)
					}
					return welcome(n, o)
				}
				w.join()
				if err := w.ended(); err != nil {
					t.Error(err)
				}
				select {
				case <-w.socket().hungUp:
				default:
					t.Error("the socket is open")
				}
				if !w.peer().over() {
					t.Error("the peer lives on")
				}
				w.expectEvents("sessionConnecting", "sessionDisconnected")
			})
		})
	}
}

func hangs(ctx context.Context) (Ticket, error) {
	<-ctx.Done()
	return Ticket{}, ctx.Err()
}

// fullOnly refuses every resume.
func fullOnly(n int, o signaling.Options) (*signaling.Welcome, error) {
	if o.Join.Reconnect {
		return nil, &signaling.DialError{Kind: signaling.ErrBadResponse}
	}
	return welcome(n, o)
}
