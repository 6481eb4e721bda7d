package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"

	"confab/ui/layout"
	"confab/ui/theme"
)

// Progress is three dots of which one is lit. It does not move by itself.
type Progress struct {
	fynewidget.BaseWidget

	step int
}

// NewProgress makes the dots, which stand still between two calls of Step.
func NewProgress() *Progress {
	p := &Progress{}
	p.ExtendBaseWidget(p)
	return p
}

// Step lights the next dot.
func (p *Progress) Step() {
	p.step = (p.step + 1) % 3
	p.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	d := &drawing{}
	dots := make([]*canvas.Rectangle, 3)
	for i := range dots {
		dots[i] = canvas.NewRectangle(color.Transparent)
		dots[i].CornerRadius = 5
		d.objects = append(d.objects, dots[i])
	}
	d.min = func() fyne.Size { return fyne.NewSize(54, 26) }
	d.layout = func(s fyne.Size) {
		for i, o := range dots {
			layout.Put(o, layout.Rect{X: s.Width/2 - 27 + float32(i)*22, Y: s.Height/2 - 5, W: 10, H: 10})
		}
	}
	d.paint = func() {
		for i, o := range dots {
			if i == p.step {
				fill(o, colour(theme.Accent))
			} else {
				fill(o, colour(theme.Faint))
			}
		}
	}
	d.paint()
	return d
}
