package ui

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"confab/session/meeting"
	"confab/ui/model"
)

// TestPressStopsWhatIsSent: whatever is wrong with a device, a press asks for the opposite of what was wanted.
func TestPressStopsWhatIsSent(t *testing.T) {
	w := newWorld()
	mic := w.input(microphone)
	mic.State, mic.Problem = model.Replaced, meeting.ErrNoDevice
	run(t, w, Options{}, func(u *running) {
		w.become(live(2))
		u.pass(100 * time.Millisecond)
		press(u, fyne.KeyD, fyne.KeyModifierControl)
		w.expect(t, "microphone false")
	})
}

// TestPressShowsAtOnce in the lobby and in a meeting: two quick presses are off and on, and not the same twice.
func TestPressShowsAtOnce(t *testing.T) {
	for name, snapshot := range map[string]*meeting.Snapshot{"lobby": {}, "meeting": live(2)} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			run(t, w, Options{}, func(u *running) {
				w.become(snapshot)
				u.pass(100 * time.Millisecond)
				shown := func() model.Control {
					controls := u.shown.Meeting.Controls
					if name == "lobby" {
						controls = u.shown.Lobby.Controls()
					}
					return controls[slices.IndexFunc(controls, func(c model.Control) bool { return c.ID == camera })]
				}
				press(u, fyne.KeyE, fyne.KeyModifierControl)
				if shown().On {
					t.Error("still shown as on")
				}
				press(u, fyne.KeyE, fyne.KeyModifierControl)
				if !shown().On {
					t.Error("still shown as off")
				}
				press(u, fyne.KeyD, fyne.KeyModifierControl)
				w.expect(t, "camera false", "camera true", "microphone false")
			})
		})
	}
}
