package session

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/publications"
	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/session/track/tracktest"
	"confab/signaling"
)

// twoCameras joins with two cameras that the server has accepted, and clears what was recorded.
func twoCameras(t *testing.T) *world {
	w := newWorld(t)
	w.server = func(n int, _ signaling.Options) (*signaling.Welcome, error) { return rewelcome(n) }
	w.join()
	w.s.Publish(tracktest.Local(meeting.Camera, "front"))
	w.s.Publish(tracktest.Local(meeting.Camera, "back"))
	w.settle()
	w.socket().say(published("front", "TR_f"), published("back", "TR_b"))
	w.settle()
	if got := w.socket().requests(); !slices.Equal(got, []string{"add front muted=false", "add back muted=false"}) {
		t.Errorf("requests %v", got)
	}
	if got := w.peer().done(); !slices.Contains(got, "publish front") || !slices.Contains(got, "publish back") {
		t.Errorf("orders %v", got)
	}
	w.events, w.tracks = nil, nil
	return w
}

// streams are what the snapshot says of our publications, in their order.
func (w *world) streams() (list []string) {
	for _, p := range w.s.Snapshot().Publications {
		line := p.Source.String() + " " + p.TrackID + " " + p.StreamID
		if p.Muted {
			line += " muted"
		}
		list = append(list, line)
	}
	return list
}

func (w *world) expectStreams(want ...string) {
	w.t.Helper()
	if got := w.streams(); !slices.Equal(got, want) {
		w.t.Errorf("publications %q, want %q", got, want)
	}
}

// TestOneOfTwoCamerasIsWithdrawn: the other one is sent on.
func TestOneOfTwoCamerasIsWithdrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := twoCameras(t)
		w.expectStreams("camera front TR_f", "camera back TR_b")
		w.s.Unpublish("front")
		w.settle()
		w.expectStreams("camera back TR_b")
		if got := w.peer().done(); !slices.Equal(got, []string{"unpublish front"}) {
			t.Errorf("orders %v", got)
		}
		if got := last[event.PublisherDestroyed](w); got.StreamID != "TR_f" || got.TrackID != "front" {
			t.Errorf("%+v", got)
		}
		w.expectEvents("publisherDestroyed")
		_ = w.end()
	})
}

// TestTwoCamerasRejoin: both are in the join, and each is accepted for itself.
func TestTwoCamerasRejoin(t *testing.T) {
	for name, rejoin := range waysToRejoin {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := twoCameras(t)
				w.s.Mute("back", true)
				w.settle()
				rejoin(w)
				w.settle()
				w.expectPhase(meeting.Live, meeting.NoBanner)
				var carried []string
				for _, r := range w.dials[len(w.dials)-1].Join.AddTrackRequests {
					carried = append(carried, r.Cid)
					if r.Source != livekit.TrackSource_CAMERA || r.Muted != (r.Cid == "back") {
						t.Errorf("%+v", r)
					}
				}
				if !slices.Equal(carried, []string{"front", "back"}) {
					t.Errorf("the join carries %v", carried)
				}
				w.expectStreams("camera front ", "camera back  muted")
				w.socket().say(published("back", "TR_b2"), published("front", "TR_f2"))
				w.settle()
				w.expectStreams("camera front TR_f2", "camera back TR_b2 muted")
				if got := w.socket().requests(); len(got) != 0 {
					t.Errorf("requests %v", got)
				}
				_ = w.end()
			})
		})
	}
}

// TestServerMutesOneOfTwoCameras, and wants layers of the other.
func TestServerMutesOneOfTwoCameras(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := twoCameras(t)
		w.socket().say(&livekit.SignalResponse{
			Message: &livekit.SignalResponse_Mute{Mute: &livekit.MuteTrackRequest{Sid: "TR_b", Muted: true}},
		}, nobodyWatches("TR_f"))
		w.pass(publications.AuthorWait)
		w.expectStreams("camera front TR_f", "camera back TR_b muted")
		want := []TrackChange{
			MuteWanted{TrackID: "back"},
			LayersWanted{TrackID: "front", Active: map[string]bool{"q": false, "h": false, "f": false}},
		}
		if !slices.EqualFunc(w.tracks, want, sameChange) {
			t.Errorf("tracks %v", w.tracks)
		}
		if got := last[event.MuteForced](w); got.TrackID != "back" || got.Source != meeting.Camera {
			t.Errorf("%+v", got)
		}
		w.s.Mute("back", false)
		w.settle()
		if got := w.socket().requests(); !slices.Equal(got, []string{"mute TR_b false"}) {
			t.Errorf("requests %v", got)
		}
		_ = w.end()
	})
}

// TestServerEndsOneOfTwoCameras: only that one is given up.
func TestServerEndsOneOfTwoCameras(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := twoCameras(t)
		w.socket().say(&livekit.SignalResponse{Message: &livekit.SignalResponse_TrackUnpublished{
			TrackUnpublished: &livekit.TrackUnpublishedResponse{TrackSid: "TR_f"},
		}})
		w.pass(publications.AuthorWait)
		w.expectStreams("camera back TR_b")
		if !slices.EqualFunc(w.tracks, []TrackChange{Revoked{TrackID: "front"}}, sameChange) {
			t.Errorf("tracks %v", w.tracks)
		}
		_ = w.end()
	})
}
