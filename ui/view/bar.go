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

const barHeight = 84

// bar is the control bar: where one is on the left, what one can do in the middle, who is there on the right.
type bar struct {
	object fyne.CanvasObject

	room              *widget.Line
	clock             *widget.Line
	switches          *switches
	chat, full, leave *widget.Control
	controls          *fyne.Container
	people            *widget.Button
	recording         *widget.Bubble
	shown             model.MeetingScreen
}

func newBar(do Actions, hint func(string)) *bar {
	b := &bar{
		room:      widget.NewLine(fynetheme.ColorNameForeground, 15, true),
		clock:     widget.NewLine(theme.Quiet, 14, false),
		people:    widget.NewButton("", assets.People, widget.Bare, func() { do.Open(model.PeopleSide) }),
		recording: widget.NewBubble(widget.Alarm, ""),
	}
	b.switches = &switches{size: 54, set: do.Set, hint: hint}
	b.chat = widget.NewControl(54, widget.ControlProps{}, func() { do.Open(model.ChatSide) })
	b.chat.Hide()
	b.full = widget.NewControl(54, widget.ControlProps{}, do.FullScreen)
	b.leave = widget.NewControl(54, widget.ControlProps{
		Icon: assets.Leave, Hint: text.Meeting.LeaveHint(), Alert: true,
		Wide: true,
	}, do.Leave)
	b.setFullScreen(false)
	for _, c := range []*widget.Control{b.chat, b.full, b.leave} {
		c.OnHint = hint
	}
	b.people.OnHover = func(over bool) {
		if over {
			hint(text.People.Hint())
		} else {
			hint("")
		}
	}
	where := container.New(&layout.Column{Gap: 1}, b.room, b.clock)
	b.controls = container.New(&layout.Row{Gap: 14}, b.chat, b.full, b.leave)
	b.object = container.New(barLayout{}, where, b.controls,
		container.New(&layout.Row{Gap: 12}, b.recording, b.people))
	return b
}

func (b *bar) show(s model.MeetingScreen) {
	b.shown = s
	b.room.Say(s.Room)
	b.clock.Say(s.Clock)
	others := b.switches.show(s.Controls)
	if others {
		b.controls.Objects = append(b.switches.objects(), b.chat, b.full, b.leave)
	}
	b.chat.Draw(widget.ControlProps{
		Icon: assets.Chat, Hint: text.Chat.Hint(s.Unread),
		Badge: text.Chat.Unread(s.Unread),
	})
	if others || s.CanChat != b.chat.Visible() {
		b.chat.Hidden = !s.CanChat
		b.controls.Refresh()
		b.object.Refresh()
	}
	was := b.people.Text() + b.recording.Text()
	b.people.SetText(s.People)
	if s.Recording {
		b.recording.Say(text.Meeting.Recording())
	} else {
		b.recording.Say("")
	}
	if was != b.people.Text()+b.recording.Text() {
		b.object.Refresh()
	}
}

func (b *bar) setFullScreen(on bool) {
	p := widget.ControlProps{Icon: assets.FullScreen, Hint: text.Meeting.FullScreenHint(on)}
	if on {
		p.Icon = assets.FullScreenExit
	}
	b.full.Draw(p)
}

// barLayout keeps the middle in the middle, whatever is beside it, while there is room for that. In a narrow window
// what one can do comes first, then who is there, then where one is.
type barLayout struct{}

// Layout implements fyne.Layout.
func (barLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	where, middle, right := objects[0].MinSize(), objects[1].MinSize(), objects[2].MinSize()
	edge := min(float32(theme.Edge), max(4, (size.Width-middle.Width)/2))
	w := min(middle.Width, size.Width-2*edge)
	x := (size.Width - w) / 2
	rightX := size.Width - edge - right.Width
	if x+w+8 > rightX {
		x = max(edge, rightX-8-w)
	}
	if x+w > rightX {
		x, rightX = (size.Width-w)/2, size.Width // there is no room for it
	}
	middled := func(h float32) float32 { return (size.Height - h) / 2 }
	layout.Put(objects[0], layout.Rect{X: edge + 4, Y: middled(where.Height), W: max(0, x-edge-8), H: where.Height})
	layout.Put(objects[1], layout.Rect{X: x, Y: middled(middle.Height), W: w, H: middle.Height})
	layout.Put(objects[2], layout.Rect{X: rightX, Y: middled(right.Height), W: right.Width, H: right.Height})
}

// MinSize implements fyne.Layout.
func (barLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, barHeight) }

// meetingLayout stacks notice, gallery, pages and bar; the gallery takes what is left.
type meetingLayout struct{}

// Layout implements fyne.Layout.
func (meetingLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	notice, gallery, pages, controls := objects[0], objects[1], objects[2], objects[3]
	top, bottom := float32(16), size.Height-barHeight
	layout.Put(controls, layout.Rect{Y: bottom, W: size.Width, H: barHeight})
	if notice.Visible() {
		m := notice.MinSize()
		w := min(m.Width, size.Width-2*theme.Edge)
		layout.Put(notice, layout.Rect{X: (size.Width - w) / 2, Y: 10, W: w, H: m.Height})
		top = 10 + m.Height + 10
	}
	if pages.Visible() {
		layout.Put(pages, layout.Rect{Y: bottom - 34, W: size.Width, H: 34})
		bottom -= 34 + 8
	}
	layout.Put(gallery, layout.Rect{X: 16, Y: top, W: size.Width - 32, H: max(0, bottom-top)})
}

// MinSize implements fyne.Layout: whatever there is does.
func (meetingLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, barHeight) }
