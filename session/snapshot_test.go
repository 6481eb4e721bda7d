package session

import (
	"fmt"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"confab/session/meeting"
	"confab/session/track/tracktest"
)

// TestSnapshotSaysSinceWhenTheMeetingIsLost: from the first sign of an outage until it is over, whatever phases it goes
// through.
func TestSnapshotSaysSinceWhenTheMeetingIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		if lost := w.s.Snapshot().Lost; !lost.IsZero() {
			t.Errorf("lost %v before anything was", lost)
		}
		w.serve(outagesOf([]time.Duration{time.Second}))
		begun := time.Now()
		w.socket().lose()
		w.settle()
		if lost := w.s.Snapshot().Lost; !lost.Equal(begun) {
			t.Errorf("lost at %v, not at %v", lost, begun)
		}
		<-time.After(2 * time.Second)
		w.settle()
		if s := w.s.Snapshot(); s.Phase != meeting.Live || !s.Lost.IsZero() {
			t.Errorf("%v, lost %v", s.Phase, s.Lost)
		}
		_ = w.end()
	})
}

// TestSnapshotsAreImmutable: a reader keeps every snapshot and finds it as it was, while everything in the meeting
// changes. Under -race this also proves that nothing in a snapshot is written again.
func TestSnapshotsAreImmutable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.serveAnn()
		w.join()
		stop, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			type kept struct {
				snapshot *meeting.Snapshot
				said     string
			}
			var all []kept
			revision := uint64(0)
			for open := true; open; {
				select {
				case <-w.s.Changed():
				case <-stop:
					open = false
				}
				s := w.s.Snapshot()
				if s.Revision < revision {
					t.Errorf("revision %d after %d", s.Revision, revision)
				}
				revision = s.Revision
				all = append(all, kept{s, fmt.Sprintf("%+v", *s)})
			}
			for _, k := range all {
				if now := fmt.Sprintf("%+v", *k.snapshot); now != k.said {
					t.Errorf("was %s\nis %s", k.said, now)
				}
			}
		}()
		for i := range 20 {
			info := participant("ann", "PA_a", cameraInfo("TR_a"))
			info.Attributes = map[string]string{"n": fmt.Sprint(i)}
			info.Tracks[0].Muted = i%2 == 0
			me := participant("me", "PA_me", microphoneInfo("TR_m"))
			me.Attributes = map[string]string{"n": fmt.Sprint(i)}
			w.socket().say(update(info, me))
			w.s.Unpublish(fmt.Sprint("mic", i-1))
			w.s.Publish(tracktest.Local(meeting.Microphone, fmt.Sprint("mic", i)))
			w.s.Mute(fmt.Sprint("mic", i), i%3 == 0)
			if i%5 == 0 {
				w.socket().lose()
			}
			w.settle()
		}
		close(stop)
		<-stopped
		_ = w.end()
	})
}

// TestSnapshotOwnsItsLists: what a reader does to its snapshot reaches nobody else.
func TestSnapshotOwnsItsLists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.serveAnn()
		w.join()
		spoilt := w.s.Snapshot()
		spoilt.Others[0].Streams[0].ID = "spoilt"
		spoilt.Others[0] = meeting.Connection{}
		w.s.Mute("cam", true)
		w.socket().say(update(participant("bob", "PA_b")))
		w.settle()
		if got := w.s.Snapshot().Others[0]; got.ID != "ann" || got.Streams[0].ID != "TR_a" {
			t.Errorf("%+v", got)
		}
		if reflect.DeepEqual(spoilt, w.s.Snapshot()) {
			t.Error("no new snapshot")
		}
		_ = w.end()
	})
}
