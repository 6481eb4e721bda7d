package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"confab/session/meeting"
	"confab/ui/model"
)

func TestRejoinWhileTheSessionTriesOn(t *testing.T) {
	w := newWorld()
	run(t, w, Options{}, func(u *running) {
		box := &mailbox{}
		w.mu.Lock()
		w.boxes["p0/camera/0"] = box
		w.mu.Unlock()
		w.become(live(2))
		u.pass(100 * time.Millisecond)
		box.put()
		u.pass(100 * time.Millisecond)
		lost := live(2)
		lost.Phase, lost.Banner = meeting.Rejoining, meeting.Disconnected
		w.become(lost)
		u.pass(100 * time.Millisecond)
		says := func(want meeting.Banner) {
			t.Helper()
			if u.shown.Screen != model.InMeeting || u.shown.Meeting.Banner.Kind != want {
				t.Errorf("%v says %v, want %v", u.shown.Screen, u.shown.Meeting.Banner.Kind, want)
			}
			if tile := u.meeting.Placed()[0].Tile; !tile.HasPicture() {
				t.Error("the last picture is gone")
			}
		}
		says(meeting.Disconnected)
		u.actions().Rejoin()
		w.expect(t, "rejoin")
		says(meeting.Reconnecting) // at once
		u.pass(time.Second)
		says(meeting.Reconnecting)
		u.pass(3 * time.Second)
		says(meeting.Disconnected) // the session says nothing else
		u.actions().Rejoin()
		again := live(2)
		again.Phase, again.Banner = meeting.Rejoining, meeting.Reconnecting
		w.become(again)
		u.pass(100 * time.Millisecond)
		says(meeting.Reconnecting)
		w.become(lost)
		u.pass(100 * time.Millisecond)
		says(meeting.Disconnected) // a new snapshot is the truth
	})
}

func TestInterruptedStreamIsDimmedAtOnce(t *testing.T) {
	w := newWorld()
	box := &mailbox{}
	w.boxes["p0/camera/0"] = box
	run(t, w, Options{}, func(u *running) {
		w.become(live(2))
		u.pass(100 * time.Millisecond)
		box.put()
		u.pass(100 * time.Millisecond)
		tile := u.meeting.Placed()[0].Tile
		plain := test.RenderObjectToMarkup(tile)
		s := live(2)
		s.Others[0].Streams[0].Interrupted = true
		w.become(s)
		u.pass(100 * time.Millisecond)
		if !tile.HasPicture() || !tile.Props().Dim || test.RenderObjectToMarkup(tile) == plain {
			t.Error("must keep its picture under a veil")
		}
		w.become(live(2))
		u.pass(100 * time.Millisecond)
		if test.RenderObjectToMarkup(tile) != plain {
			t.Error("the veil must go")
		}
	})
}
