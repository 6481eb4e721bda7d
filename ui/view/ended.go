package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/model"
	"confab/ui/theme"
	"confab/ui/widget"
)

// Ended explains why one is not in the meeting, and what to do.
type Ended struct {
	Object fyne.CanvasObject

	do                      Actions
	mark                    *widget.Icon
	title, sentence, advice *widget.Words
	retry, back             *widget.Button
	shown                   model.EndedScreen
}

// NewEnded makes the screen, with nothing on it before Show.
func NewEnded(do Actions) *Ended {
	e := &Ended{
		do: do, mark: widget.NewIcon(assets.Warning, theme.Warn, 56), title: heading(fyne.TextAlignCenter, 560),
		sentence: plain(fyne.TextAlignCenter, 560), advice: quiet(fyne.TextAlignCenter, 560),
		retry: widget.NewButton("", "", widget.Primary, do.Rejoin),
		back:  widget.NewButton("", "", widget.Quiet, do.Back),
	}
	e.Object = container.New(&layout.Centre{Width: 560, Gap: 6},
		e.mark, space(10), e.title, space(4), e.sentence, e.advice, space(22),
		container.New(&layout.Row{Gap: theme.Gap}, e.back, e.retry))
	return e
}

// Show shows the screen as s says.
func (e *Ended) Show(s model.EndedScreen) {
	if e.shown == s {
		return
	}
	e.shown = s
	if s.Calm {
		e.mark.Draw(assets.Check, theme.Good)
	} else {
		e.mark.Draw(assets.Warning, theme.Warn)
	}
	e.title.Say(s.Title)
	e.sentence.Say(s.Sentence)
	e.advice.Say(s.Advice)
	e.retry.SetText(s.Retry)
	e.back.SetText(s.Back)
	if s.Retry == "" {
		e.retry.Hide()
	} else {
		e.retry.Show()
	}
	e.Object.Refresh()
}

// Submit does what Enter does: the one thing that helps.
func (e *Ended) Submit() {
	if e.shown.Retry != "" {
		e.do.Rejoin()
	} else {
		e.do.Back()
	}
}
