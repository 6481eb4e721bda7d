package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/model"
	"confab/ui/text"
	"confab/ui/theme"
	"confab/ui/widget"
)

// login is the lobby's part for servers that want to know who one is.
type login struct {
	object *fyne.Container

	user, password *widget.Field
	problem        *widget.Words
	ask, known     *fyne.Container // the fields; who one is logged in as
	as             *widget.Line
	shown          model.LoginForm
}

func newLogin(do Actions, submit func(), changed func()) *login {
	l := &login{
		user: widget.NewField("", ""), password: widget.NewSecretField(),
		as: widget.NewLine(fynetheme.ColorNameForeground, 14, false),
	}
	l.problem = widget.NewWords(widget.WordsStyle{Color: theme.Warn, Size: 13, Width: formWidth})
	for _, f := range []*widget.Field{l.user, l.password} {
		f.OnSubmitted = func(string) { submit() }
		f.OnChanged = func(string) { changed() }
	}
	half := func(label string, f *widget.Field) fyne.CanvasObject {
		return container.New(&layout.Column{Gap: 5}, small(label, theme.Quiet), f)
	}
	l.ask = container.New(&layout.Column{Gap: 8},
		small(text.Login.Hint(), theme.Quiet),
		container.NewGridWithColumns(2,
			half(text.Login.UserName(), l.user), half(text.Login.Password(), l.password)), l.problem)
	out := widget.NewButton(text.Login.LogOut(), "", widget.Bare, do.Logout)
	l.known = container.NewBorder(nil, nil, container.NewPadded(widget.NewIcon(assets.Check, theme.Good, 18)), out,
		l.as)
	l.object = container.New(&layout.Column{}, l.ask, l.known)
	l.draw()
	return l
}

// show shows the part as s says, and tells whether its height may have changed.
func (l *login) show(s model.LoginForm) bool {
	if s == l.shown {
		return false
	}
	if s.User != l.shown.User && l.user.Text == "" {
		l.user.SetText(s.User)
	}
	if !s.Ask {
		l.password.SetText("") // the login was made, or is not wanted any more
	}
	l.shown = s
	l.draw()
	return true
}

func (l *login) draw() {
	l.problem.Say(l.shown.Problem)
	l.as.Say(l.shown.As)
	l.problem.Hidden = l.shown.Problem == ""
	l.ask.Hidden = !l.shown.Ask
	l.known.Hidden = l.shown.As == ""
	l.object.Hidden = l.ask.Hidden && l.known.Hidden
	l.object.Refresh()
}

// missing is the field that is still to be filled in, and what to say about it; nil for none.
func (l *login) missing() (*widget.Field, string) {
	switch {
	case !l.shown.Ask:
		return nil, ""
	case l.user.Text == "":
		return l.user, text.Login.NeedUser()
	case l.password.Text == "":
		return l.password, text.Login.NeedPassword()
	}
	return nil, ""
}
