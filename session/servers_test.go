package session

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/outage"
	"confab/session/meeting"
	"confab/signaling"
)

// TestUnusableServersFailNoJoin: they are left out, and said once in a meeting, without a login.
func TestUnusableServersFailNoJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logged strings.Builder
		w := newWorld(t)
		w.options.Logger = slog.New(slog.NewTextHandler(&logged, nil))
		w.server = func(n int, o signaling.Options) (*signaling.Welcome, error) {
			if o.Join.Reconnect {
				return nil, &signaling.DialError{Kind: signaling.ErrServer} // so that it joins anew
			}
			hello, err := welcome(n, o)
			hello.Join.IceServers = []*livekit.ICEServer{
				{Urls: []string{"turn:me:hunter2@turn.example", "stun:"}},
				{Urls: []string{"stun:good.example"}},
			}
			return hello, err
		}
		w.join()
		w.expectPhase(meeting.Live, meeting.NoBanner)
		if got := w.peer().done(); !slices.Contains(got, "open 1 relay=false") {
			t.Errorf("peer: %v", got)
		}
		w.socket().lose()
		w.pass(outage.BriefCeiling)
		if s := w.s.Snapshot(); s.Phase != meeting.Live || s.Rejoined != 1 {
			t.Errorf("%s after %d rejoins", s.Phase, s.Rejoined)
		}
		_ = w.end()
		if n := strings.Count(logged.String(), "left out"); n != 2 || strings.Contains(logged.String(), "hunter2") {
			t.Errorf("said %d times: %s", n, logged.String())
		}
	})
}
