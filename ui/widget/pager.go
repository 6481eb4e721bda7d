package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"

	"confab/ui/layout"
	"confab/ui/theme"
)

const dotStep = 18

// Pager shows one dot for each page and reports which one was pressed.
type Pager struct {
	fynewidget.BaseWidget

	OnPage func(page int)

	pages, page int
}

// NewPager makes a pager for one page, which shows nothing.
func NewPager(chosen func(page int)) *Pager {
	p := &Pager{OnPage: chosen, pages: 1}
	p.ExtendBaseWidget(p)
	return p
}

// Draw shows how many pages there are and which one it is, counted from 0.
func (p *Pager) Draw(pages, page int) {
	if p.pages != pages || p.page != page {
		p.pages, p.page = pages, page
		p.Refresh()
	}
}

// Pages returns how many pages there are and which one it is, as Draw was told.
func (p *Pager) Pages() (pages, page int) { return p.pages, p.page }

// Tapped implements fyne.Tappable.
func (p *Pager) Tapped(e *fyne.PointEvent) {
	left := (p.Size().Width - float32(p.pages)*dotStep) / 2
	at := int((e.Position.X - left) / dotStep)
	if e.Position.X >= left && at < p.pages && p.OnPage != nil {
		p.OnPage(at)
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Pager) CreateRenderer() fyne.WidgetRenderer {
	d := &drawing{}
	arrange := func(s fyne.Size) {
		left := (s.Width - float32(p.pages)*dotStep) / 2
		for i, o := range d.objects {
			layout.Put(o, layout.Rect{X: left + float32(i)*dotStep + dotStep/2 - 4, Y: s.Height/2 - 4, W: 8, H: 8})
		}
	}
	d.layout = arrange
	d.min = func() fyne.Size { return fyne.NewSize(float32(p.pages)*dotStep, 22) }
	d.paint = func() {
		n := p.pages
		if n < 2 {
			n = 0
		}
		for len(d.objects) < n {
			dot := canvas.NewRectangle(color.Transparent)
			dot.CornerRadius = 4
			d.objects = append(d.objects, dot)
		}
		d.objects = d.objects[:n]
		for i, o := range d.objects {
			dot, _ := o.(*canvas.Rectangle)
			c := colour(theme.Faint)
			if i == p.page {
				c = colour(theme.Accent)
			}
			fill(dot, c)
		}
		arrange(p.Size())
	}
	d.paint()
	return d
}
