package view

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/model"
	"confab/ui/text"
	"confab/ui/theme"
	"confab/ui/widget"
)

// people is the list of who is there, and what one may do to them.
type people struct {
	object fyne.CanvasObject

	do      Actions
	search  *widget.Field
	list    *fynewidget.List
	nobody  *widget.Words
	muteAll *widget.Button
	hushed  *widget.Words // says that newcomers are muted
	open    *widget.Button
	shown   model.PeoplePanel
	rows    []model.PersonRow // those that the search has found
	asking  string            // the connection id of the one whose removal is to be confirmed
}

func newPeople(do Actions) *people {
	p := &people{
		do: do, search: widget.NewSearchField(text.People.SearchHint()),
		nobody: small(text.People.NobodyFound(), theme.Quiet),
	}
	p.search.OnChanged = func(string) { p.find() }
	p.list = fynewidget.NewList(
		func() int { return len(p.rows) },
		func() fyne.CanvasObject { return widget.NewPerson() },
		func(i fynewidget.ListItemID, o fyne.CanvasObject) {
			if row, ok := o.(*widget.Person); ok && i < len(p.rows) {
				p.draw(row, p.rows[i])
			}
		})
	p.list.HideSeparators = true
	p.list.OnSelected = func(i fynewidget.ListItemID) { p.list.Unselect(i) }
	p.nobody.Hide()
	p.muteAll = widget.NewSmallButton(text.People.MuteAll(), assets.MicOff, widget.Quiet, do.ForceMuteAll)
	p.hushed = widget.NewWords(widget.WordsStyle{Color: theme.Quiet, Size: 13, Width: narrowPanel - 2*panelPad})
	p.open = widget.NewSmallButton(text.People.Unsilence(), assets.Mic, widget.Quiet, do.DisableForceMute)
	for _, o := range []fyne.CanvasObject{p.muteAll, p.hushed, p.open} {
		o.Hide()
	}
	p.object = container.New(&layout.Shares{Gap: 10, Stretch: 2}, p.search, p.nobody, p.list, p.hushed, p.open,
		p.muteAll)
	return p
}

func (p *people) title(m model.MeetingScreen) string { return m.PeopleList.Title }

func (p *people) body() fyne.CanvasObject { return p.object }

func (p *people) width() float32 { return narrowPanel }

func (p *people) show(m model.MeetingScreen) {
	p.shown = m.PeopleList
	silenced := p.shown.Silenced != ""
	if p.shown.MuteAll != p.muteAll.Visible() || silenced != p.open.Visible() {
		p.hushed.Say(p.shown.Silenced)
		p.muteAll.Hidden, p.hushed.Hidden, p.open.Hidden = !p.shown.MuteAll, !silenced, !silenced
		p.object.Refresh()
	}
	p.find()
}

// find lists those whom the search finds.
func (p *people) find() {
	rows := p.shown.Search(p.search.Text)
	if slices.Equal(rows, p.rows) {
		return
	}
	p.rows = rows
	if !slices.ContainsFunc(rows, func(r model.PersonRow) bool { return r.ID == p.asking && r.CanRemove }) {
		p.asking = ""
	}
	if visible := len(rows) == 0; visible != p.nobody.Visible() {
		p.nobody.Hidden = !visible
		p.object.Refresh()
	}
	p.list.Refresh()
}

// ask asks whether somebody is really to be removed; "" asks nothing.
func (p *people) ask(id string) {
	p.asking = id
	p.list.Refresh()
}

func (p *people) draw(o *widget.Person, r model.PersonRow) {
	props := widget.PersonProps{
		Name: r.Name, Note: r.Note, Initials: r.Initials, Phone: r.Phone,
		Person: theme.Person(r.Person), Muted: r.Muted, Speaking: r.Speaking, Bars: bars(
			r.Quality,
		),
	}
	o.OnFirst, o.OnSecond = func() { p.do.ForceMute(r.ID) }, func() { p.ask(r.ID) }
	if r.CanMute {
		props.First = text.People.Mute()
	}
	if r.CanRemove {
		props.Second = text.People.Remove()
	}
	if r.ID == p.asking && r.CanRemove {
		props.Note, props.Grave = text.People.ReallyRemove(), true
		props.First, props.Second = text.People.Keep(), text.People.Remove()
		o.OnFirst, o.OnSecond = func() { p.ask("") }, func() {
			p.ask("")
			p.do.ForceDisconnect(r.ID)
		}
	}
	o.Draw(props)
}
