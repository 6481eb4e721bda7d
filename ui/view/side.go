package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/model"
	"confab/ui/text"
	"confab/ui/widget"
)

// Widths of the panels in Fyne's units.
const (
	narrowPanel = 330
	widePanel   = 540
	panelPad    = 14
)

// panel is what is shown beside the gallery.
type panel interface {
	title(s model.MeetingScreen) string
	show(s model.MeetingScreen)
	body() fyne.CanvasObject
	width() float32
}

// side is the card beside the gallery, with a title, a cross to close it, and one panel.
type side struct {
	object fyne.CanvasObject

	title  *widget.Line
	stack  *fyne.Container
	panels map[model.Side]panel
	open   model.Side
}

func newSide(do Actions, panels map[model.Side]panel) *side {
	s := &side{
		title: widget.NewLine(fynetheme.ColorNameForeground, 16, true), stack: container.NewStack(),
		panels: panels,
	}
	for _, p := range panels {
		p.body().Hide()
		s.stack.Add(p.body())
	}
	shut := widget.NewControl(30, widget.ControlProps{Icon: assets.Close, Hint: text.Meeting.ClosePanel()},
		func() { do.Open(model.NoSide) })
	head := container.NewBorder(nil, nil, nil, shut, s.title)
	s.object = widget.NewCard(container.New(&layout.Shares{Gap: 10, Stretch: 1}, head, s.stack), panelPad)
	s.object.Hide()
	return s
}

// show shows the open panel and says how wide it is; 0 for none.
func (s *side) show(m model.MeetingScreen) (width float32) {
	if m.Side != s.open {
		if was := s.panels[s.open]; was != nil {
			was.body().Hide()
		}
		s.open = m.Side
		if now := s.panels[m.Side]; now != nil {
			now.body().Show()
		}
	}
	now := s.panels[m.Side]
	if now == nil {
		s.object.Hide()
		return 0
	}
	s.title.Say(now.title(m))
	now.show(m)
	s.object.Show()
	return now.width()
}
