package session

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"confab/session/internal/outage"
	"confab/session/meeting"
	"confab/signaling"
)

// TestClocks: a token that is not valid yet is kept until it is, because a fresh one is always as early.
func TestClocks(t *testing.T) {
	const differ = 65 * time.Second // LiveKit forgives a minute
	early := func(w *world) {
		w.server = func(n int, o signaling.Options) (*signaling.Welcome, error) {
			server := time.Now().Add(-differ)
			if from := signaling.ValidFrom(o.Token); from.After(server.Add(time.Minute)) {
				return nil, &signaling.DialError{Kind: signaling.ErrEarly, Status: 401, Clock: server}
			}
			return welcome(n, o)
		}
		w.options.Tickets = func(context.Context) (Ticket, error) {
			return Ticket{URL: "wss://sfu.example", Token: jwtFrom(time.Now())}, nil
		}
	}
	t.Run("waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			early(w)
			w.join()
			w.expectPhase(meeting.Joining, meeting.NoBanner)
			if why := meeting.AsError(w.s.Snapshot().Cause).Message; !strings.Contains(why, "not valid yet") ||
				!strings.Contains(why, "differ by a minute") {
				t.Errorf("said %q", why)
			}
			w.pass(5*time.Second + 2*outage.BriefCeiling)
			w.expectPhase(meeting.Live, meeting.NoBanner)
			_ = w.end()
		})
	})
}

// TestClocksEndAJoinWithWords: by how much they differ, where that can be told.
func TestClocksEndAJoinWithWords(t *testing.T) {
	for name, row := range map[string]struct {
		kind          error
		ahead, server time.Duration // of their clocks before ours
		valid         time.Duration // the token's nbf after our clock
		want          string
	}{
		"endpoint-ahead":          {signaling.ErrEarly, 5 * time.Minute, 0, 5 * time.Minute, "differ by 5 minutes"},
		"server-behind":           {signaling.ErrEarly, 0, -2 * time.Hour, 0, "differ by 2 hours"},
		"nothing-known-but-times": {signaling.ErrEarly, 0, 0, 12 * time.Minute, "differ by 12 minutes"},
		"we-are-off-too": {
			signaling.ErrEarly, 95 * time.Minute, 90 * time.Minute, 95 * time.Minute,
			"differ by 5 minutes",
		},
		"endpoint-behind":   {signaling.ErrExpired, -72 * time.Hour, 0, -72 * time.Hour, "differ by 3 days"},
		"just-an-old-token": {signaling.ErrExpired, 0, 0, -time.Hour, "the token has expired"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.options.Tickets = func(context.Context) (Ticket, error) {
					return Ticket{
						URL: "wss://sfu.example", Token: jwtFrom(time.Now().Add(row.valid)), Ahead: row.ahead,
					}, nil
				}
				w.server = func(int, signaling.Options) (*signaling.Welcome, error) {
					return nil, &signaling.DialError{Kind: row.kind, Status: 401, Clock: time.Now().Add(row.server)}
				}
				w.join()
				err := <-w.done
				if e := meeting.AsError(err); e.Name != meeting.ErrAuthentication.Name ||
					!strings.HasSuffix(e.Message, row.want) {
					t.Errorf("said %q", e.Message)
				}
			})
		})
	}
}
