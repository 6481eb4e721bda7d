package view

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/text"
	"confab/ui/widget"
)

// screens are those that people have, and how much larger they have everything drawn.
func screens(t *testing.T, each func(t *testing.T, size fyne.Size)) {
	for _, screen := range [][2]float32{{1600, 1000}, {1366, 768}, {1280, 720}, {800, 600}} {
		for _, scale := range []float32{1, 1.5, 2, 3} {
			t.Run(fmt.Sprintf("%vx%v at %v", screen[0], screen[1], scale), func(t *testing.T) {
				each(t, fyne.NewSize(min(1180, screen[0]/scale), min(760, screen[1]/scale)))
			})
		}
	}
}

// within says whether an object of a canvas is on it with all of its size, and has any.
func within(o fyne.CanvasObject, size fyne.Size) bool {
	p, s := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size()
	inside := p.X >= -1 && p.Y >= -1 && p.X+s.Width <= size.Width+1 && p.Y+s.Height <= size.Height+1
	return inside && s.Width > 1 && s.Height > 1
}

// TestMeetingFitsEveryScreen: whatever the size, what one can do is on the screen, with every panel open and without.
func TestMeetingFitsEveryScreen(t *testing.T) {
	screens(t, func(t *testing.T, size fyne.Size) {
		begin(t)
		m := NewMeeting(&recorder{})
		w := window(t, m.Object)
		for _, side := range []model.Side{model.NoSide, model.PeopleSide, model.ChatSide, model.DiagnosticsSide} {
			m.Show(beside(live(3), side, measured(2)))
			w.Resize(size)
			if got := w.Canvas().Size(); got != size {
				t.Fatalf("with %v the window is %v instead of %v", side, got, size)
			}
			for name, c := range map[string]*widget.Control{
				"microphone": m.bar.switches.of(microphone), "camera": m.bar.switches.of(camera), "chat": m.bar.chat,
				"full": m.bar.full, "leave": m.bar.leave,
			} {
				if c.Visible() && !within(c, size) {
					t.Errorf("with %v %s is at %v, %v large", side, name, c.Position(), c.Size())
				}
			}
			if side != model.NoSide && !within(m.side.object, size) {
				t.Errorf("%v is at %v, %v large", side, m.side.object.Position(), m.side.object.Size())
			}
		}
	})
}

// TestOpeningAPanelKeepsTheWindow: what a panel needs it takes of the meeting, and the window asks for no more.
func TestOpeningAPanelKeepsTheWindow(t *testing.T) {
	begin(t)
	m := NewMeeting(&recorder{})
	window(t, m.Object)
	m.Show(beside(live(3), model.NoSide, nil))
	before := m.Object.MinSize()
	for _, side := range []model.Side{model.PeopleSide, model.ChatSide, model.DiagnosticsSide} {
		m.Show(beside(live(3), side, measured(2)))
		if got := m.Object.MinSize(); got != before {
			t.Errorf("with %v it needs %v, without %v", side, got, before)
		}
	}
}

// TestLobbyFitsEveryScreen: the way into a meeting is as wide as the screen at most, and whatever does not fit can be
// scrolled to.
func TestLobbyFitsEveryScreen(t *testing.T) {
	screens(t, func(t *testing.T, size fyne.Size) {
		begin(t)
		l := NewLobby(&recorder{}, form)
		w := window(t, l.Object)
		l.Show(lobbyOf(ready()))
		w.Resize(size)
		if got := w.Canvas().Size(); got != size {
			t.Fatalf("the window is %v instead of %v", got, size)
		}
		join := button(l.Object, text.Lobby.Join())
		for name, o := range map[string]fyne.CanvasObject{
			"join": join, "room": l.room, "name": l.name, "preview": l.preview,
		} {
			p := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
			if o.Size().Width < 10 || p.X < 0 || p.X+o.Size().Width > size.Width {
				t.Errorf("%s is %v wide at %v", name, o.Size().Width, p.X)
			}
		}
		if size.Height >= 480 && !within(join, size) {
			t.Errorf("the button to join is at %v", fyne.CurrentApp().Driver().AbsolutePositionForObject(join))
		}
	})
}

// TestEndFitsEveryScreen: why one is not in the meeting can be read.
func TestEndFitsEveryScreen(t *testing.T) {
	screens(t, func(t *testing.T, size fyne.Size) {
		begin(t)
		e := NewEnded(&recorder{})
		w := window(t, e.Object)
		why := text.Explain(meeting.ErrNotConnected)
		e.Show(model.EndedScreen{Explanation: why, Retry: text.Lobby.TryAgain(), Back: text.Meeting.BackToLobby()})
		w.Resize(size)
		for _, o := range test.LaidOutObjects(e.sentence) {
			if line, ok := o.(*canvas.Text); ok && line.MinSize().Width > size.Width {
				t.Errorf("%q is %v wide", line.Text, line.MinSize().Width)
			}
		}
	})
}
