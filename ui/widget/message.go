package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"confab/ui/layout"
	"confab/ui/theme"
)

// NewMessage makes a message of a width: who and when, and what was said. One's own head is in the accent's colour.
func NewMessage(head, said string, mine bool, width float32) fyne.CanvasObject {
	ink := theme.Quiet
	if mine {
		ink = theme.Accent
	}
	top := NewLine(ink, 12, false)
	top.Say(head)
	body := NewWords(WordsStyle{Color: fynetheme.ColorNameForeground, Size: 14, Width: width, Break: true})
	body.Say(said)
	return container.New(&layout.Column{Gap: 1}, top, body)
}
