package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"confab/session/meeting"
	"confab/ui/model"
)

func TestFramesAreShown(t *testing.T) {
	w := newWorld()
	box := &mailbox{}
	run(t, w, Options{}, func(u *running) {
		w.become(live(2))
		u.pass(100 * time.Millisecond)
		tile := u.meeting.Placed()[0].Tile
		if tile.HasPicture() {
			t.Fatal("there is no mailbox yet")
		}
		w.mu.Lock()
		box.changed = w.picturesChanged
		w.boxes["p0/camera/0"] = box
		w.mu.Unlock()
		w.picturesChanged <- struct{}{}
		u.pass(100 * time.Millisecond)
		if size := box.size(); size[0] < 100 || size[1] < 50 {
			t.Errorf("a new mailbox was told the size %v", size)
		}
		box.put()
		u.pass(100 * time.Millisecond)
		if !tile.HasPicture() {
			t.Error("the picture is not shown")
		}
		w.become(&meeting.Snapshot{Phase: meeting.Closed, Cause: meeting.ErrTimeout})
		u.pass(100 * time.Millisecond)
		if box.size() != [2]int{} {
			t.Errorf("nobody looks any more, but the size is %v", box.size())
		}
	})
}

// What arrives at 60 pictures a second is posted at most 30 times a second, and nothing is posted when nothing moves.
func TestPostsAreFew(t *testing.T) {
	w := newWorld()
	run(t, w, Options{}, func(u *running) {
		w.become(live(1))
		u.pass(time.Second)
		before := u.posts
		u.pass(10 * time.Second)
		if idle := u.posts - before; idle > 0 {
			t.Errorf("%d posts in ten idle seconds", idle)
		}
		before = u.posts
		for range 60 {
			w.boxes["mine"].put()
			u.pass(time.Second / 60)
		}
		if busy := u.posts - before; busy > 32 || busy < 25 {
			t.Errorf("%d posts in a second of pictures", busy)
		}
	})
}

func TestAtMostOnePostWaits(t *testing.T) {
	w := newWorld()
	run(t, w, Options{}, func(u *running) {
		u.pass(time.Second)
		u.block = true
		for range 50 {
			w.boxes["mine"].put()
			w.become(live(3))
			u.pass(time.Second / 20)
		}
		if len(u.posted) != 1 {
			t.Errorf("%d posts wait", len(u.posted))
		}
		u.block = false
		u.pass(100 * time.Millisecond)
		if u.shown.Screen != model.InMeeting {
			t.Error("what happened while the main goroutine was busy was lost")
		}
	})
}

func TestNothingHappensAfterTheEnd(t *testing.T) {
	w := newWorld()
	var late *running
	run(t, w, Options{}, func(u *running) {
		u.pass(time.Second)
		u.block = true
		w.become(live(3))
		u.pass(time.Second)
		late = u
	})
	if late.shown.Screen != model.Lobby {
		t.Error("a post ran after Run had returned")
	}
}

func TestWatchTellsWhatIsSeen(t *testing.T) {
	w := newWorld()
	run(t, w, Options{}, func(u *running) {
		w.become(live(12))
		u.pass(time.Second)
		if len(w.watched) != 1 {
			t.Fatalf("told %d times", len(w.watched))
		}
		seen, hidden := 0, 0
		for _, v := range w.watched[0] {
			switch {
			case v.Hidden && v.Width == 0:
				hidden++
			case !v.Hidden && v.Width > 0 && v.Height > 0:
				seen++
			}
		}
		if seen != 8 || hidden != 3 {
			t.Errorf("%d seen and %d hidden, want 8 and 3: %v", seen, hidden, w.watched[0])
		}
		for width := range 20 { // somebody drags the window's edge
			u.window.Resize(fyne.NewSize(float32(700+10*width), 760))
			u.pass(20 * time.Millisecond)
		}
		if len(w.watched) != 1 {
			t.Errorf("told %d times while the edge was dragged", len(w.watched))
		}
		u.pass(time.Second)
		if len(w.watched) != 2 {
			t.Errorf("told %d times after it came to rest", len(w.watched))
		}
	})
}

// TestStillPictureIsLeftAlone: that nothing new comes is no news; what the session calls interrupted is dimmed.
func TestStillPictureIsLeftAlone(t *testing.T) {
	w := newWorld()
	box := &mailbox{}
	w.boxes["p0/camera/0"] = box
	run(t, w, Options{}, func(u *running) {
		w.become(live(2))
		box.put()
		u.pass(time.Second)
		tile := u.meeting.Placed()[0].Tile
		u.pass(time.Minute)
		if tile.Props().Dim || !tile.HasPicture() {
			t.Errorf("a minute later: %+v", tile.Props())
		}
		s := live(2)
		s.Others[0].Streams[0].Interrupted = true
		w.become(s)
		u.pass(100 * time.Millisecond)
		if !tile.Props().Dim || tile.Props().Mark == "" || !tile.HasPicture() {
			t.Errorf("interrupted: %+v", tile.Props())
		}
	})
}

func TestBackInTheMeetingFades(t *testing.T) {
	w := newWorld()
	run(t, w, Options{}, func(u *running) {
		s := live(2)
		s.Banner = meeting.Reconnected
		w.become(s)
		u.pass(time.Second)
		before := u.posts
		u.pass(2 * time.Second)
		if u.shown.Meeting.Banner.Opacity != 1 {
			t.Errorf("while the session says it: %+v", u.shown.Meeting.Banner)
		}
		if n := u.posts - before; n > 10 {
			t.Errorf("the window was worked on %d times in two seconds though nothing moved", n)
		}
		w.become(live(2)) // the session says it no more: now it fades
		u.pass(200 * time.Millisecond)
		if b := u.shown.Meeting.Banner; b.Headline == "" || b.Opacity <= 0 || b.Opacity >= 1 {
			t.Errorf("after 0.2 s: %+v", b)
		}
		u.pass(time.Second)
		if u.shown.Meeting.Banner != (model.Banner{}) {
			t.Errorf("after 1.2 s: %+v", u.shown.Meeting.Banner)
		}
		before = u.posts
		u.pass(2 * time.Second)
		if n := u.posts - before; n > 10 {
			t.Errorf("the window was worked on %d times in two seconds after that", n)
		}
	})
}

// TestIdleLobbyIsLeftAlone: where nothing moves the window is not worked on at all.
func TestIdleLobbyIsLeftAlone(t *testing.T) {
	run(t, newWorld(), Options{}, func(u *running) {
		u.pass(time.Second)
		before := u.posts
		u.pass(10 * time.Second)
		if n := u.posts - before; n > 0 {
			t.Errorf("worked on %d times in ten seconds", n)
		}
	})
}
