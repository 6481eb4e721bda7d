package view

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/model"
	"confab/ui/text"
	"confab/ui/theme"
	"confab/ui/widget"
)

// chat is what was said, and a field to say more.
type chat struct {
	object fyne.CanvasObject

	do     Actions
	none   *widget.Words
	lines  *fyne.Container
	scroll *container.Scroll
	field  *widget.Field
	shown  model.ChatPanel
}

func newChat(do Actions) *chat {
	c := &chat{
		do: do, none: small(text.Chat.Empty(), theme.Quiet), lines: container.New(&layout.Column{Gap: 10}),
		field: widget.NewField("", ""),
	}
	c.scroll = container.NewVScroll(c.lines)
	c.field.OnSubmitted = func(string) { c.say() }
	send := widget.NewControl(38, widget.ControlProps{Icon: assets.Send, Hint: text.Chat.SendHint()}, c.say)
	c.object = container.New(&layout.Shares{Gap: 10, Stretch: 1}, c.none, c.scroll,
		container.NewBorder(nil, nil, nil, send, c.field))
	return c
}

func (c *chat) title(model.MeetingScreen) string { return text.Chat.Title() }

func (c *chat) body() fyne.CanvasObject { return c.object }

func (c *chat) width() float32 { return narrowPanel }

func (c *chat) show(m model.MeetingScreen) {
	s, was := m.Chat, c.shown
	c.shown = s
	if s.Hint != was.Hint {
		c.field.SetPlaceHolder(s.Hint)
	}
	if !slices.Equal(s.Lines, was.Lines) {
		c.draw(was.Lines)
	}
}

// draw adds what is new at the end, and goes there unless somebody reads further up.
func (c *chat) draw(was []model.ChatText) {
	atEnd := c.scroll.Offset.Y >= c.lines.MinSize().Height-c.scroll.Size().Height-20
	fresh := c.shown.Lines
	if more := len(was); more <= len(fresh) && slices.Equal(was, fresh[:more]) {
		fresh = fresh[more:]
	} else {
		c.lines.Objects = nil
	}
	for _, l := range fresh {
		c.lines.Objects = append(c.lines.Objects, widget.NewMessage(l.Head, l.Text, l.Mine, narrowPanel-2*panelPad-12))
	}
	if visible := len(c.shown.Lines) == 0; visible != c.none.Visible() {
		c.none.Hidden = !visible
		c.object.Refresh()
	}
	c.scroll.Refresh()
	if atEnd {
		c.scroll.ScrollToBottom()
	}
}

// say sends what was typed. Without a connection it stays where it is.
func (c *chat) say() {
	said := strings.TrimSpace(c.field.Text)
	if said == "" || !c.shown.CanSay {
		return
	}
	c.do.Say(said)
	c.field.SetText("")
}
