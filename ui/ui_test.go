package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"confab/session/meeting"
	"confab/ui/model"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestScreensFollowTheSession(t *testing.T) {
	w := newWorld()
	run(t, w, Options{FirstForm: model.JoinForm{Room: "demo", Name: "Ada"}}, func(u *running) {
		visible := func(want model.Screen) {
			t.Helper()
			if u.shown.Screen != want {
				t.Errorf("shows %v, want %v", u.shown.Screen, want)
			}
			for i, o := range u.stack.Objects {
				if o.Visible() != (i == int(want)) {
					t.Errorf("%v: screen %d visible: %v", want, i, o.Visible())
				}
			}
		}
		visible(model.Lobby)
		u.lobby.Submit()
		visible(model.Joining) // at once, before the session has said anything
		w.expect(t, "join demo")
		w.become(&meeting.Snapshot{}) // still idle: the token is being fetched
		u.pass(time.Second)
		visible(model.Joining)
		w.become(&meeting.Snapshot{Phase: meeting.Joining, Room: "demo"})
		u.pass(time.Second)
		visible(model.Joining)
		w.become(live(2))
		u.pass(100 * time.Millisecond)
		visible(model.InMeeting)
		lost := live(2)
		lost.Phase, lost.Reason = meeting.Closed, meeting.NetworkDisconnected
		w.become(lost)
		u.pass(100 * time.Millisecond)
		visible(model.InMeeting)
		u.doing().Rejoin()
		visible(model.Joining)
		w.expect(t, "rejoin")
		w.become(&meeting.Snapshot{Phase: meeting.Closed, Cause: meeting.ErrNotConnected})
		u.pass(100 * time.Millisecond)
		visible(model.Ended)
		u.doing().Back()
		visible(model.Lobby)
		u.pass(5 * time.Second)
		visible(model.Lobby)
	})
}

func TestCancelGoesBackAtOnce(t *testing.T) {
	w := newWorld()
	run(t, w, Options{StartIn: model.Joining, FirstForm: model.JoinForm{Room: "demo"}}, func(u *running) {
		if u.shown.Screen != model.Joining {
			t.Fatalf("starts in %v", u.shown.Screen)
		}
		u.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if u.shown.Screen != model.Lobby {
			t.Errorf("shows %v", u.shown.Screen)
		}
		w.expect(t, "cancel")
	})
}

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
		w.boxes["p0/camera"] = box
		w.mu.Unlock()
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
		if idle := u.posts - before; idle > 40 {
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
			u.window.Resize(fyne.NewSize(float32(600+10*width), 760))
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

func TestStalledPictureIsDimmed(t *testing.T) {
	w := newWorld()
	box := &mailbox{}
	w.boxes["p0/camera"] = box
	run(t, w, Options{}, func(u *running) {
		w.become(live(2))
		box.put()
		u.pass(time.Second)
		plain := test.RenderObjectToMarkup(u.meeting.Placed()[0].Tile)
		u.pass(3 * time.Second)
		if test.RenderObjectToMarkup(u.meeting.Placed()[0].Tile) == plain {
			t.Error("a picture of four seconds ago is not dimmed")
		}
		box.put()
		u.pass(100 * time.Millisecond)
		if test.RenderObjectToMarkup(u.meeting.Placed()[0].Tile) != plain {
			t.Error("the next picture does not take the veil away")
		}
	})
}

func TestBackInTheMeetingFades(t *testing.T) {
	w := newWorld()
	run(t, w, Options{}, func(u *running) {
		s := live(2)
		s.Banner = meeting.Reconnected
		w.become(s)
		u.pass(2 * time.Second)
		if u.shown.Meeting.Banner.Opacity != 1 {
			t.Errorf("after 2 s: %+v", u.shown.Meeting.Banner)
		}
		u.pass(1200 * time.Millisecond)
		if o := u.shown.Meeting.Banner.Opacity; o <= 0 || o >= 1 {
			t.Errorf("after 3.2 s: %+v", u.shown.Meeting.Banner)
		}
		u.pass(time.Second)
		if u.shown.Meeting.Banner != (model.Banner{}) {
			t.Errorf("after 4.2 s: %+v", u.shown.Meeting.Banner)
		}
	})
}

func TestKeys(t *testing.T) {
	w := newWorld()
	run(t, w, Options{}, func(u *running) {
		w.become(live(12))
		u.pass(100 * time.Millisecond)
		for _, key := range []fyne.KeyName{fyne.KeyM, fyne.KeyV, fyne.KeyF, fyne.KeyEscape, fyne.KeyPageDown, fyne.KeyG} {
			u.typed(&fyne.KeyEvent{Name: key})
		}
		w.expect(t, "microphone false", "camera false")
		if u.window.FullScreen() || u.meeting.Page() != 1 {
			t.Errorf("full screen %v, page %d", u.window.FullScreen(), u.meeting.Page())
		}
		u.leave()
		w.expect(t, "leave")
		w.become(&meeting.Snapshot{})
		u.pass(100 * time.Millisecond)
		for _, key := range []fyne.KeyName{fyne.KeyM, fyne.KeyV} {
			u.typed(&fyne.KeyEvent{Name: key})
		}
		u.leave()
		w.expect(t)
	})
}

func TestKioskBeginsInFullScreen(t *testing.T) {
	run(t, newWorld(), Options{Kiosk: true}, func(u *running) {
		if !u.window.FullScreen() {
			t.Error("a window")
		}
	})
}

func TestFormIsRemembered(t *testing.T) {
	p := test.NewTempApp(t).Preferences()
	want := model.JoinForm{Server: "http://h", Room: "r", Name: "n", Camera: "c", Microphone: "m"}
	SaveForm(p, want)
	if got := LastForm(p); got != want {
		t.Errorf("got %+v", got)
	}
}
