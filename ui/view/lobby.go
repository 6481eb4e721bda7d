package view

import (
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/model"
	"confab/ui/text"
	"confab/ui/theme"
	"confab/ui/widget"
)

// Lobby is where one gets ready: room, name, picture, sound, devices.
type Lobby struct {
	Object *fyne.Container

	do                 Actions
	room, name, server *widget.Field
	login              *login
	missing            *widget.Words // what is still to be filled in
	disclosure         *widget.Button
	preview            *widget.Tile
	switches           *switches
	controls           *fyne.Container // the switches
	hint, notice       *widget.Bubble
	meter              *widget.Meter
	devices            *fyne.Container // the meter and the pickers
	pickers            map[model.InputID]*picker
	speaker            *widget.Words
	troubles           *fyne.Container
	shown              model.LobbyScreen
	column             *fyne.Container
}

// NewLobby makes the screen, filled in with form.
func NewLobby(do Actions, form model.JoinForm) *Lobby {
	l := &Lobby{do: do}
	left := l.makeDevices()
	right := l.makeForm(form)
	l.notice = widget.NewBubble(widget.Resting, assets.Info)
	columns := &lobbyLayout{}
	body := container.New(&scrolled{columns}, container.NewVScroll(container.New(columns, left, right)))
	l.Object = container.New(&layout.Over{Places: []func(fyne.CanvasObject, fyne.Size) layout.Rect{atTheTop}}, body,
		l.notice)
	l.drawPreview()
	return l
}

func atTheTop(o fyne.CanvasObject, in fyne.Size) layout.Rect {
	m := o.MinSize()
	w := min(m.Width, in.Width-2*theme.Edge)
	return layout.Rect{X: (in.Width - w) / 2, Y: 16, W: w, H: m.Height}
}

func (l *Lobby) makeForm(form model.JoinForm) fyne.CanvasObject {
	entry := func(value, placeholder string) *widget.Field {
		e := widget.NewField(value, placeholder)
		e.OnSubmitted = func(string) { l.Submit() }
		return e
	}
	l.room, l.name, l.server = entry(form.Room, text.Lobby.RoomHint()), entry(form.Name, text.Lobby.YourNameHint()),
		entry(form.Server, "")
	l.room.OnChanged = func(string) { l.say("") }
	l.name.OnChanged = func(string) {
		l.say("")
		l.drawPreview()
	}
	l.server.OnChanged = func(string) { l.drawServer() }
	l.server.Hide()
	l.disclosure = widget.NewButton("", assets.Down, widget.Bare, l.disclose)
	l.drawServer()
	l.login = newLogin(l.do, l.Submit, func() { l.say("") })
	l.missing = small("", theme.Warn)
	l.missing.Hide()
	title, hint := heading(fyne.TextAlignLeading, formWidth), quiet(fyne.TextAlignLeading, formWidth)
	title.Say(text.Lobby.Title())
	hint.Say(text.Lobby.Hint())
	l.troubles = container.New(&layout.Column{Gap: 8})
	l.column = container.New(&layout.Column{Gap: 10},
		container.New(&layout.Column{Gap: 4}, title, hint),
		space(2),
		container.New(&layout.Column{Gap: 5}, small(text.Lobby.Room(), theme.Quiet), l.room),
		container.New(&layout.Column{Gap: 5}, small(text.Lobby.YourName(), theme.Quiet), l.name),
		l.login.object,
		l.missing,
		space(4),
		widget.NewTallButton(text.Lobby.Join(), widget.Primary, l.Submit),
		container.NewHBox(l.disclosure), l.server, l.troubles)
	return l.column
}

func space(h float32) fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	r.SetMinSize(fyne.NewSize(1, h))
	return r
}

func (l *Lobby) makeDevices() fyne.CanvasObject {
	l.preview = widget.NewTile()
	l.switches = &switches{size: 52, set: l.do.Set}
	l.hint = widget.NewBubble(widget.Floating, "")
	l.controls = container.New(&layout.Row{Gap: 14})
	low := func(up float32) func(o fyne.CanvasObject, in fyne.Size) layout.Rect {
		return func(o fyne.CanvasObject, in fyne.Size) layout.Rect {
			m := o.MinSize()
			return layout.Rect{X: (in.Width - m.Width) / 2, Y: in.Height - m.Height - up, W: m.Width, H: m.Height}
		}
	}
	places := []func(fyne.CanvasObject, fyne.Size) layout.Rect{low(16), low(78)}
	picture := container.New(&layout.Over{Places: places}, l.preview, l.controls, l.hint)
	l.switches.hint = floating(l.hint, picture)

	l.meter = widget.NewMeter()
	l.speaker = small("", theme.Quiet)
	l.devices = container.New(&layout.Column{Gap: 8})
	return container.New(&previewLayout{},
		picture, container.New(&layout.Column{Gap: 8},
			l.devices, iconRow(assets.Speaker, container.New(&layout.Start{Inset: 12}, l.speaker))))
}

func iconRow(g assets.Icon, o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, container.NewPadded(widget.NewIcon(g, theme.Quiet, 20)), nil, o)
}

// makePickers lists the devices of other inputs than before, pictures first.
func (l *Lobby) makePickers(inputs []model.Picker) {
	l.pickers = map[model.InputID]*picker{}
	var pictures, sounds []fyne.CanvasObject
	for _, in := range inputs {
		id := in.Control.ID
		p := newPicker(func(name string) { l.do.Choose(id, name) })
		l.pickers[id] = p
		glyph, _ := glyphs(id.Source)
		if id.Source.Video() {
			pictures = append(pictures, iconRow(glyph, p.Select))
		} else {
			sounds = append(sounds, iconRow(glyph, p.Select))
		}
	}
	l.devices.Objects = slices.Concat([]fyne.CanvasObject{iconRow(assets.Mic, l.meter)}, pictures, sounds)
	l.controls.Objects = l.switches.objects()
}

// Show shows the screen as s says.
func (l *Lobby) Show(s model.LobbyScreen) {
	troubles := !slices.Equal(s.Troubles, l.shown.Troubles)
	l.shown = s
	others := l.switches.show(s.Controls())
	if others {
		l.makePickers(s.Inputs)
	}
	for _, in := range s.Inputs {
		l.pickers[in.Control.ID].show(in)
	}
	l.speaker.Say(s.Speaker)
	floating(l.notice, l.Object)(s.Notice)
	l.drawPreview()
	if l.login.show(s.Login) || others {
		l.Object.Refresh()
	}
	if troubles {
		l.troubles.Objects = nil
		for _, t := range s.Troubles {
			l.troubles.Objects = append(l.troubles.Objects, widget.NewTrouble(t.Title, t.Sentence+" "+t.Advice,
				formWidth))
		}
		l.Object.Refresh()
	}
}

func (l *Lobby) drawPreview() {
	name := strings.TrimSpace(l.name.Text)
	p := widget.TileProps{Person: theme.Person(name), Caption: l.shown.Placeholder, Video: l.shown.Placeholder == ""}
	if name != "" {
		p.Initials = model.Initials(name)
	}
	if p.Video {
		p.Caption = text.Devices.CameraStarting()
	}
	l.preview.Draw(p)
}

// Preview is the tile with one's own picture.
func (l *Lobby) Preview() *widget.Tile { return l.preview }

// SetLevel shows how loud one's own sound is, 0 to 1.
func (l *Lobby) SetLevel(level float64) {
	heard := slices.ContainsFunc(l.switches.shown, func(c model.Control) bool { return !c.ID.Source.Video() && c.On })
	l.meter.SetLevel(level, heard)
}

// Submit joins, or says what is missing.
func (l *Lobby) Submit() {
	form := model.JoinForm{
		Server: strings.TrimSpace(l.server.Text), Room: strings.TrimSpace(l.room.Text),
		Name:    strings.TrimSpace(l.name.Text),
		Devices: map[model.InputID]string{},
	}
	for id, p := range l.pickers {
		form.Devices[id] = p.chosen()
	}
	field, reproach := l.login.missing()
	switch {
	case form.Room == "":
		field, reproach = l.room, text.Lobby.NeedRoom()
	case form.Name == "":
		field, reproach = l.name, text.Lobby.NeedName()
	}
	if field != nil {
		l.say(reproach)
		focus(field)
		return
	}
	if l.login.shown.Ask {
		l.do.Login(strings.TrimSpace(l.login.user.Text), l.login.password.Text)
		l.login.password.SetText("")
	}
	l.do.Join(form)
}

// Wanting is the first field that is still to be filled in; nil for none.
func (l *Lobby) Wanting() fyne.Focusable {
	switch {
	case l.room.Text == "":
		return l.room
	case l.name.Text == "":
		return l.name
	}
	if field, _ := l.login.missing(); field != nil {
		return field
	}
	return nil
}

func focus(e *widget.Field) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil {
		c.Focus(e)
	}
}

func (l *Lobby) say(missing string) {
	if l.missing.Said() == missing {
		return
	}
	l.missing.Say(missing)
	if missing == "" {
		l.missing.Hide()
	} else {
		l.missing.Show()
	}
	l.column.Refresh()
}

func (l *Lobby) disclose() {
	if l.server.Visible() {
		l.server.Hide()
		l.disclosure.SetIcon(assets.Down)
	} else {
		l.server.Show()
		l.disclosure.SetIcon(assets.Up)
	}
	l.drawServer()
	l.Object.Refresh()
}

func (l *Lobby) drawServer() {
	if l.server.Visible() || l.server.Text == "" {
		l.disclosure.SetText(text.Lobby.ServerAddress())
	} else {
		l.disclosure.SetText(text.Lobby.ServerAt(l.server.Text))
	}
}
