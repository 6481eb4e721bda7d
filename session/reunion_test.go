package session

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/roster"
	"confab/session/meeting"
	"confab/signaling"
)

// TestRoomMadeAnew: after the server's restart everybody is on the way back. Nobody goes who comes back, and nobody
// stays who does not.
func TestRoomMadeAnew(t *testing.T) {
	for name, test := range map[string]struct {
		room   string
		back   time.Duration // 0: never
		events []string
	}{
		"comes-back":        {"RM_2", roster.RestartWait - time.Second, []string{"streamDestroyed", "streamCreated"}},
		"stays-away":        {"RM_2", 0, []string{"streamDestroyed", "connectionDestroyed"}},
		"sid-not-known-yet": {"", 0, []string{"streamDestroyed", "connectionDestroyed"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.serve(func(n int, o signaling.Options) (*signaling.Welcome, error) {
					j := joinResponse(participant("ann", "PA_a", cameraInfo("TR_a")))
					if n > 0 {
						j = joinResponse()
						j.Room = &livekit.Room{Sid: test.room}
					}
					return &signaling.Welcome{Mode: signaling.Single, Join: j}, nil
				})
				w.join()
				w.events = nil
				if err := w.s.Fault(Fault{Kind: FullReconnect}); err != nil {
					t.Fatal(err)
				}
				w.settle()
				w.expectPhase(meeting.Live, meeting.NoBanner)
				w.expectEvents("sessionReconnecting", "sessionReconnected")
				if others := w.s.Snapshot().Others; len(others) != 1 || !others[0].Streams[0].Interrupted {
					t.Errorf("%+v", others)
				}
				w.pass(roster.RestartWait - time.Second)
				w.expectEvents()
				if test.back > 0 {
					w.socket().say(update(participant("ann", "PA_a2", cameraInfo("TR_a2"))))
				}
				w.pass(time.Second)
				w.expectEvents(test.events...)
				if others := w.s.Snapshot().Others; (len(others) == 1) != (test.back > 0) ||
					len(others) == 1 && others[0].Streams[0].Interrupted {
					t.Errorf("%+v", others)
				}
				_ = w.end()
			})
		})
	}
}
