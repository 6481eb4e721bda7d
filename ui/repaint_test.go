package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"confab/session/meeting"
	"confab/ui/model"
)

// painting is an app whose windows count what asks them to be painted: each time Fyne paints all of it.
type painting struct {
	fyne.App
	asked *int
}

func (p painting) Driver() fyne.Driver { return paintingDriver{p.App.Driver(), p.asked} }

type paintingDriver struct {
	fyne.Driver
	asked *int
}

func (d paintingDriver) CanvasForObject(o fyne.CanvasObject) fyne.Canvas {
	return paintingCanvas{d.Driver.CanvasForObject(o), d.asked}
}

type paintingCanvas struct {
	fyne.Canvas
	asked *int
}

func (c paintingCanvas) Refresh(o fyne.CanvasObject) {
	*c.asked++
	c.Canvas.Refresh(o)
}

// SetDirty is what the driver's canvas has besides (canvas/canvas.go, repaint): something has moved or was hidden.
func (c paintingCanvas) SetDirty() { *c.asked++ }

// counted counts from now on.
func counted(t *testing.T) (asked *int) {
	app := fyne.CurrentApp()
	asked = new(int)
	fyne.SetCurrentApp(painting{app, asked})
	t.Cleanup(func() { fyne.SetCurrentApp(app) })
	return asked
}

// muted is a meeting of so many in which nothing can be seen to move, and nobody speaks.
func muted(n int) *meeting.Snapshot {
	s := live(n)
	for i := range s.Others {
		s.Others[i].Streams[0].Muted = true
	}
	return s
}

// TestMutedMeetingIsNotPainted: where nothing moves the window is painted once a minute, for its clock. What comes in
// meanwhile and is not on the screen, such as figures, does not count.
func TestMutedMeetingIsNotPainted(t *testing.T) {
	for name, people := range map[string]int{"alone": 1, "two": 2, "a page and more": 12} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.local.Inputs = []model.Input{{ID: microphone}, {ID: camera}}
			run(t, w, Options{}, func(u *running) {
				s := muted(people)
				w.become(s)
				u.pass(time.Second)
				asked, posts := counted(t), u.posts
				u.pass(58 * time.Second)
				if *asked > 0 || u.posts > posts {
					t.Errorf("within a minute asked to paint %d times, worked on %d times", *asked, u.posts-posts)
				}
				for range 60 {
					again := *s
					again.Revision++
					again.RTT += time.Millisecond
					again.Downlink.NACKs++
					again.Uplink.Sent += 1000
					s = &again
					w.become(s)
					u.pass(time.Second)
				}
				if u.posts == posts || u.shown.Meeting.Clock != "1 min" {
					t.Errorf("the clock says %s", u.shown.Meeting.Clock)
				}
				if *asked == 0 || *asked > 2 { // Fyne asks twice when a text gets wider
					t.Errorf("asked to paint %d times in a minute", *asked)
				}
			})
		})
	}
}

// TestOutageIsNotPainted: a banner that stands is not painted again.
func TestOutageIsNotPainted(t *testing.T) {
	w := newWorld()
	run(t, w, Options{}, func(u *running) {
		w.become(muted(2))
		u.pass(time.Second)
		lost := muted(2)
		lost.Phase, lost.Banner, lost.Lost, lost.Attempt = meeting.Resuming, meeting.Reconnecting, time.Now(), 1
		w.become(lost)
		u.pass(time.Second)
		asked := counted(t)
		u.pass(10 * time.Minute)
		if *asked > 0 {
			t.Errorf("asked to paint %d times in ten minutes", *asked)
		}
		again := *lost
		again.Attempt = 3
		w.become(&again)
		u.pass(time.Second)
		if *asked == 0 {
			t.Error("another attempt is not shown")
		}
	})
}
