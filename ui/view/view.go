package view

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"confab/ui/model"
	"confab/ui/theme"
	"confab/ui/widget"
)

// Actions is what a person can do. Calls come on the main goroutine and must not block.
type Actions interface {
	Join(model.JoinForm)
	Cancel()
	Leave()
	Rejoin()
	Back()     // leaves an ended or lost meeting for the lobby
	AskLogin() // leaves for the lobby, which asks for a login
	Set(id model.InputID, on bool)
	Choose(id model.InputID, name string)
	FullScreen()     // begins or ends it
	Open(model.Side) // opens a panel, or closes it; NoSide closes what is open
	Fault(name string)
	Say(text string)
	Login(user, password string)
	Logout()
	ForceMute(connectionID string)
	ForceMuteAll()
	DisableForceMute()
	ForceDisconnect(connectionID string)
}

func heading(align fyne.TextAlign, width float32) *widget.Words {
	return widget.NewWords(widget.WordsStyle{
		Color: fynetheme.ColorNameForeground, Size: 28, Bold: true, Align: align,
		Width: width,
	})
}

func plain(align fyne.TextAlign, width float32) *widget.Words {
	return widget.NewWords(widget.WordsStyle{
		Color: fynetheme.ColorNameForeground, Size: 16, Align: align,
		Width: width,
	})
}

func quiet(align fyne.TextAlign, width float32) *widget.Words {
	return widget.NewWords(widget.WordsStyle{Color: theme.Quiet, Size: 15, Align: align, Width: width})
}

func small(s string, in fyne.ThemeColorName) *widget.Words {
	w := widget.NewWords(widget.WordsStyle{Color: in, Size: 13})
	w.Say(s)
	return w
}

// arrange lays a container out again, after something in it has changed its size.
func arrange(c *fyne.Container) { c.Layout.Layout(c.Objects, c.Size()) }

// floating is what a bubble says, laid out in what it floats over.
func floating(b *widget.Bubble, over *fyne.Container) func(string) {
	return func(s string) {
		b.Say(s)
		arrange(over)
	}
}
