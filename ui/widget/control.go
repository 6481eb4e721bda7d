package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/theme"
)

// ControlProps are all that a Control is drawn from; two that are equal look the same.
type ControlProps struct {
	Icon   assets.Icon
	Hint   string // what a press does
	Alert  bool   // filled in the colour of danger: off, or leave
	Broken bool   // carries a mark: it does not work
	Faint  bool   // in a quiet colour: it has no effect at the moment
	Wide   bool   // a pill and not a circle
	Badge  string // a number at the corner; empty for none
}

// Control is a round button with an icon, as in the control bar.
type Control struct {
	press

	// OnHint is told the hint while the pointer is over the control, and "" when it has gone; nil for nobody.
	OnHint func(hint string)

	props    ControlProps
	diameter float32
}

// NewControl makes a control of a diameter in Fyne's units.
func NewControl(diameter float32, p ControlProps, tapped func()) *Control {
	c := &Control{props: p, diameter: diameter}
	c.OnTapped = tapped
	c.OnHover = c.hinted
	c.ExtendBaseWidget(c)
	return c
}

// Draw shows the control as p says.
func (c *Control) Draw(p ControlProps) {
	if c.props == p {
		return
	}
	c.props = p
	c.Refresh()
	if c.over {
		c.hinted(true)
	}
}

// Props is what the control was drawn from last.
func (c *Control) Props() ControlProps { return c.props }

func (c *Control) hinted(over bool) {
	if c.OnHint == nil {
		return
	}
	if over {
		c.OnHint(c.props.Hint)
	} else {
		c.OnHint("")
	}
}

// CreateRenderer implements fyne.Widget.
func (c *Control) CreateRenderer() fyne.WidgetRenderer {
	back, ring, badge := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent),
		canvas.NewRectangle(color.Transparent)
	ring.StrokeWidth = 2
	mark, warn := newIcon(), newText(12, true)
	warn.Alignment = fyne.TextAlignCenter
	d := &drawing{objects: []fyne.CanvasObject{back, ring, mark.Image, badge, warn}}
	d.min = func() fyne.Size {
		if c.props.Wide {
			return fyne.NewSize(c.diameter*1.4, c.diameter)
		}
		return fyne.NewSquareSize(c.diameter)
	}
	d.layout = func(s fyne.Size) {
		all := layout.Rect{W: s.Width, H: s.Height}
		layout.Put(back, all)
		layout.Put(ring, all)
		back.CornerRadius, ring.CornerRadius = s.Height/2, s.Height/2
		side := s.Height * 0.46
		if c.props.Wide {
			side = s.Height * 0.54
		}
		layout.Put(mark, layout.Rect{X: (s.Width - side) / 2, Y: (s.Height - side) / 2, W: side, H: side})
		layout.Put(badge, layout.Rect{X: s.Width - 16, Y: -2, W: 18, H: 18})
		badge.CornerRadius = 9
		place(warn, s.Width-16, 7, 18)
	}
	d.paint = func() {
		face, ink := colour(theme.Raised), colour(fynetheme.ColorNameForeground)
		if c.props.Alert {
			face, ink = colour(theme.Danger), colour(theme.OnDanger)
		}
		if c.props.Faint && !c.props.Alert {
			ink = colour(theme.Quiet)
		}
		if c.over {
			face = over(face, colour(fynetheme.ColorNameHover))
		}
		fill(back, face)
		mark.draw(c.props.Icon, ink)
		ring.StrokeColor = color.Transparent
		if c.focused {
			ring.StrokeColor = colour(theme.Accent)
		}
		ring.Refresh()
		words, under, above := c.props.Badge, colour(theme.Accent), colour(theme.OnAccent)
		if c.props.Broken {
			words, under, above = "!", colour(theme.Warn), color.NRGBA{R: 0x1B, G: 0x14, B: 0x05, A: 0xFF}
		}
		fill(badge, under)
		write(warn, words, above)
		show(badge, words != "")
		show(warn, words != "")
	}
	d.paint()
	return d
}
