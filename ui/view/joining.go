package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confab/ui/layout"
	"confab/ui/model"
	"confab/ui/text"
	"confab/ui/theme"
	"confab/ui/widget"
)

// Joining is the calm screen between the lobby and the meeting.
type Joining struct {
	Object fyne.CanvasObject

	title, hint *widget.Words
	progress    *widget.Progress
	cancel      *widget.Button
}

// NewJoining makes the screen, with nothing on it before Show.
func NewJoining(do Actions) *Joining {
	j := &Joining{
		title: heading(fyne.TextAlignCenter, 520), hint: quiet(fyne.TextAlignCenter, 520),
		progress: widget.NewProgress(),
		cancel:   widget.NewButton(text.Lobby.Cancel(), "", widget.Quiet, do.Cancel),
	}
	j.Object = container.New(&layout.Centre{Width: 520, Gap: theme.Gap},
		j.title, container.New(&layout.Row{}, j.progress), j.hint, space(12), container.New(&layout.Row{}, j.cancel))
	return j
}

// Show shows the screen as s says.
func (j *Joining) Show(s model.JoiningScreen) {
	j.title.Say(s.Title)
	j.hint.Say(s.Hint)
}

// Step moves the progress dots on by one.
func (j *Joining) Step() { j.progress.Step() }
