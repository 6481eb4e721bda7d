package session

import (
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/network"
	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/session/track"
	"confab/session/track/tracktest"
	"confab/signaling"
)

// TestUplinkEstimated: the estimate reaches whoever captures media, and the next peer of the same path begins with it.
func TestUplinkEstimated(t *testing.T) {
	for name, test := range map[string]struct {
		moved bool
		want  int
	}{"same-path": {false, 2_000_000}, "another-path": {true, 0}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.server = func(_ int, o signaling.Options) (*signaling.Welcome, error) {
					if o.Join.Reconnect {
						return nil, &signaling.DialError{Kind: signaling.ErrServer}
					}
					return &signaling.Welcome{Mode: signaling.Single, Join: joinResponse()}, nil
				}
				w.live()
				if got := w.peer().options.UplinkBitrate; got != 0 {
					t.Errorf("the first peer begins with %d", got)
				}
				e := peer.UplinkEstimated{Bitrate: 2_000_000, RoundTrip: 40 * time.Millisecond, Loss: 0.1}
				w.peer().events.Put(e)
				w.settle()
				if got := w.tracks; !slices.Contains(got, TrackChange(UplinkEstimated(e))) {
					t.Errorf("got %v", got)
				}
				if test.moved {
					gone := netip.MustParseAddr("192.0.2.1")
					w.peer().mu.Lock()
					w.peer().address = gone
					w.peer().mu.Unlock()
					w.s.inbox.Put(networkChange{network.Change{Gone: []netip.Addr{gone}}})
				} else {
					w.socket().lose()
				}
				w.settle()
				if got := w.peer().options.UplinkBitrate; got != test.want {
					t.Errorf("the next peer begins with %d bit/s, want %d", got, test.want)
				}
			})
		})
	}
}

// TestWhatIsMutedIsNotWanted: nobody probes for a camera that is off.
func TestWhatIsMutedIsNotWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).join()
		camera := tracktest.Local(meeting.Camera, "cam")
		camera.Layers = []track.Layer{{Bitrate: 160_000}, {Bitrate: 450_000}}
		for _, step := range []struct {
			do   func()
			want int64
		}{
			{func() { w.s.Publish(camera) }, 610_000},
			{func() { w.s.Mute("cam", true) }, 0},
			{func() { w.s.Mute("cam", false) }, 610_000},
			{func() { w.socket().say(published("cam", "TR_c")) }, 610_000},
			{func() {
				w.socket().say(&livekit.SignalResponse{
					Message: &livekit.SignalResponse_Mute{Mute: &livekit.MuteTrackRequest{Sid: "TR_c", Muted: true}},
				})
			}, 0},
			{func() { w.s.Unpublish("cam") }, 0},
		} {
			step.do()
			w.settle()
			if got := w.peer().wanted.Load(); got != step.want {
				t.Errorf("%d bit/s are wanted, want %d", got, step.want)
			}
		}
	})
}
