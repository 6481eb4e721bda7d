package session

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/signaling"
)

// joinFailure is a join that must fail.
type joinFailure struct {
	name   string
	world  func(*world)
	after  func(*world) // once the join hangs
	want   error
	reason meeting.Reason
	within time.Duration
}

// joinFailsCases are the cases of TestJoinFails.
func joinFailsCases() []joinFailure {
	leave := func(r livekit.DisconnectReason) error {
		return &signaling.DialError{Kind: &signaling.LeaveError{Reason: r}}
	}
	refuse := func(err error) func(*world) {
		return func(w *world) {
			w.server = func(int, signaling.Options) (*signaling.Welcome, error) {
				return nil, &signaling.DialError{Kind: err}
			}
		}
	}
	return []joinFailure{
		{name: "token-refused", world: refuse(signaling.ErrDenied), want: meeting.ErrAuthentication},
		{name: "no-such-room", world: refuse(signaling.ErrNoRoom), want: meeting.ErrInvalidSession},
		{name: "room-full", world: refuse(signaling.ErrFull), want: meeting.ErrLimitExceeded},
		{name: "not-a-livekit", world: refuse(signaling.ErrNoPath), want: meeting.ErrNotConnected},
		{name: "unreachable", world: refuse(signaling.ErrUnreachable), want: meeting.ErrNotConnected},
		{name: "untrusted", world: refuse(signaling.ErrInsecure), want: meeting.ErrNotConnected},
		{name: "bad-request", world: refuse(signaling.ErrBadRequest), want: meeting.ErrConnectRejected},
		{name: "garbage", world: refuse(signaling.ErrBadResponse), want: meeting.ErrBadResponse},
		{name: "server-slow", world: refuse(signaling.ErrTimeout), want: meeting.ErrTimeout},
		{
			name: "server-silent", world: func(w *world) { w.stall = true }, want: meeting.ErrTimeout,
			within: joinTimeout,
		},
		{name: "put-out-at-the-door", world: func(w *world) {
			w.server = func(int, signaling.Options) (*signaling.Welcome, error) {
				return nil, leave(livekit.DisconnectReason_PARTICIPANT_REMOVED)
			}
		}, want: meeting.ErrNotConnected, reason: meeting.ForceDisconnected},
		{name: "reconnect-for-a-join", world: func(w *world) {
			w.server = func(int, signaling.Options) (*signaling.Welcome, error) {
				return &signaling.Welcome{Reconnect: &livekit.ReconnectResponse{}}, nil
			}
		}, want: meeting.ErrBadResponse},
		{name: "no-ticket", world: func(w *world) {
			w.options.Tickets = func(context.Context) (Ticket, error) {
				return Ticket{}, fmt.Errorf("ask: %w", meeting.ErrInvalidSession)
			}
		}, want: meeting.ErrInvalidSession},
		{name: "no-media-path", world: func(w *world) { w.still = true }, want: meeting.ErrICE, within: joinTimeout},
		{
			name: "media-fails", world: func(w *world) { w.still = true },
			after: func(w *world) { w.peer().become(peer.Failure) }, want: meeting.ErrNotConnected,
		},
		{
			name: "no-answer", world: func(w *world) { w.still = true },
			after: func(w *world) { w.peer().events.Put(peer.Failed{Err: peer.ErrNoAnswer}) }, want: meeting.ErrICE,
		},
		{
			name: "socket-lost", world: func(w *world) { w.still = true }, after: func(w *world) { w.socket().lose() },
			want: meeting.ErrNotConnected,
		},
		{name: "room-closed", world: func(w *world) { w.still = true }, after: func(w *world) {
			w.socket().say(leaveMessage(livekit.DisconnectReason_ROOM_DELETED, livekit.LeaveRequest_DISCONNECT))
		}, want: meeting.ErrNotConnected, reason: meeting.RoomClosed},
	}
}

func TestJoinFails(t *testing.T) {
	tests := joinFailsCases()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				test.world(w)
				begun := time.Now()
				w.join()
				if test.after != nil {
					w.expectPhase(meeting.Joining, meeting.NoBanner)
					test.after(w)
				}
				err := <-w.done
				w.settle()
				if took := time.Since(begun); took != test.within {
					t.Errorf("took %v, want %v", took, test.within)
				}
				if !errors.Is(err, test.want) || !errors.Is(w.s.Snapshot().Cause, test.want) {
					t.Errorf("Run: %v, snapshot: %v, want %v", err, w.s.Snapshot().Cause, test.want)
				}
				if test.reason == "" {
					test.reason = meeting.NetworkDisconnected
				}
				if got := last[event.SessionDisconnected](w); got.Reason != test.reason {
					t.Errorf("reason %s", got.Reason)
				}
				w.expectEvents("sessionConnecting", "error", "sessionDisconnected")
				w.expectPhase(meeting.Closed, meeting.Disconnected)
				for _, p := range w.peers {
					// One that was never adopted is closed by its attempt, an adopted one by the loop.
					if !p.over() {
						t.Error("a peer lives on")
					}
				}
			})
		})
	}
}
