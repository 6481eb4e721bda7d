package session

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"confab/session/meeting"
	"confab/signaling"
)

// TestFallback: where the way from the server does not carry the picture, it is done without and people are told; it
// comes again as it was shown, also where nobody has said how large that is.
func TestFallback(t *testing.T) {
	for name, row := range map[string]struct {
		views []meeting.View
		back  string
	}{
		"shown":    {[]meeting.View{{StreamID: "TR_a", Width: 640, Height: 360}}, "view [TR_a] 640x360 hidden=false"},
		"headless": {nil, "view [TR_a] 0x0 hidden=false"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.serveAnn()
				w.live()
				w.s.Watch(row.views)
				w.settle()
				w.socket().requests()
				w.events = nil
				w.peer().overused.Store(int64(time.Minute))
				w.pass(time.Second)
				paused := func() bool { return w.s.Snapshot().Others[0].Streams[0].Paused }
				got := w.socket().requests()
				if len(got) != 1 || !strings.HasSuffix(got[0], "hidden=true") || !paused() {
					t.Errorf("asked for %v, paused %v", got, paused())
				}
				w.peer().overused.Store(0)
				w.pass(10 * time.Second)
				if got := w.socket().requests(); !slices.Equal(got, []string{row.back}) || paused() {
					t.Errorf("asked for %v, paused %v", got, paused())
				}
				if got := w.names(); !slices.Equal(got, []string{
					"streamPropertyChanged", "videoDisabled", "streamPropertyChanged", "videoEnabled",
				}) {
					t.Errorf("told %v", got)
				}
				_ = w.end()
			})
		})
	}
}

// TestFallbackEndsWithTheParticipantSession: what another path carries is not known.
func TestFallbackEndsWithTheParticipantSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.serve(func(n int, o signaling.Options) (*signaling.Welcome, error) {
			if o.Join.Reconnect {
				return nil, &signaling.DialError{Kind: signaling.ErrServer}
			}
			return &signaling.Welcome{
				Mode: signaling.Single, Join: joinResponse(participant("ann", "PA_a", cameraInfo("TR_a"))),
			}, nil
		})
		w.live()
		w.peer().overused.Store(int64(time.Minute))
		w.pass(time.Second)
		if !w.s.Snapshot().Others[0].Streams[0].Paused {
			t.Error("not paused before")
		}
		w.socket().lose()
		w.settle()
		if got := w.s.Snapshot().Others[0].Streams[0].Paused; got {
			t.Error("paused after a rejoin")
		}
		if got := w.socket().requests(); slices.Contains(got, "view [TR_a] 0x0 hidden=true") {
			t.Errorf("asked for %v", got)
		}
		_ = w.end()
	})
}
