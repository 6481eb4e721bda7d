package session

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/meeting"
	"confab/signaling"
)

// TestEarlierJoinComesIn: a server that stood still reads a join of ours that was lost and the one after it, and lets
// the older one put the newer one out. That is no other device. Whoever comes later is.
func TestEarlierJoinComesIn(t *testing.T) {
	displaced := leaveMessage(livekit.DisconnectReason_DUPLICATE_IDENTITY, livekit.LeaveRequest_DISCONNECT)
	for name, row := range map[string]struct {
		lost  int             // joins before the one that comes in
		after []time.Duration // from a join to the Leave that follows it
		ends  bool            // with the last Leave
		dials int             // of joins
	}{
		"one-of-ours":           {lost: 1, after: []time.Duration{time.Second}, dials: 3},
		"two-of-ours":           {lost: 2, after: []time.Duration{time.Second, time.Second}, dials: 5},
		"somebody-else-later":   {lost: 1, after: []time.Duration{rivalWindow + time.Second}, ends: true, dials: 2},
		"somebody-else-after":   {lost: 1, after: []time.Duration{time.Second, time.Second}, ends: true, dials: 3},
		"somebody-else-at-once": {lost: 0, after: []time.Duration{time.Second}, ends: true, dials: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				joins := 0
				w.serve(func(_ int, o signaling.Options) (*signaling.Welcome, error) {
					if o.Join.Reconnect {
						return nil, &signaling.DialError{Kind: signaling.ErrBadResponse}
					}
					if joins++; joins <= row.lost {
						return nil, signaling.ErrLost
					}
					return &signaling.Welcome{Mode: signaling.Single, Join: joinResponse()}, nil
				})
				w.socket().lose()
				w.pass(2 * time.Second)
				for _, wait := range row.after {
					if got := w.s.Snapshot().Phase; got != meeting.Live {
						t.Fatalf("%v after %d joins", got, joins)
					}
					w.pass(wait)
					w.socket().say(displaced)
					w.pass(2 * time.Second)
				}
				if s := w.s.Snapshot(); (s.Phase == meeting.Closed) != row.ends || joins != row.dials {
					t.Errorf("%v after %d joins", s.Phase, joins)
				}
				_ = w.end()
			})
		})
	}
}
