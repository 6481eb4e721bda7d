package widget

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"

	"confab/ui/layout"
	"confab/ui/theme"
)

const meterBars = 36

// Meter shows how loud the microphone is.
type Meter struct {
	fynewidget.BaseWidget

	lit int
	on  bool
}

// NewMeter makes a meter that is dark until SetLevel.
func NewMeter() *Meter {
	m := &Meter{}
	m.ExtendBaseWidget(m)
	return m
}

// SetLevel shows a level from 0 to 1, on a scale of 50 dB because that is how ears work. A meter that is not on is
// dark.
func (m *Meter) SetLevel(level float64, on bool) {
	lit := 0
	if on && level > 0 {
		lit = int(math.Round((20*math.Log10(min(level, 1)) + 50) / 50 * meterBars))
		lit = max(0, min(meterBars, lit))
	}
	if m.lit != lit || m.on != on {
		m.lit, m.on = lit, on
		m.Refresh()
	}
}

// Lit is how many bars are lit, of 36.
func (m *Meter) Lit() int { return m.lit }

// CreateRenderer implements fyne.Widget.
func (m *Meter) CreateRenderer() fyne.WidgetRenderer {
	d := &drawing{}
	bars := make([]*canvas.Rectangle, meterBars)
	for i := range bars {
		bars[i] = canvas.NewRectangle(color.Transparent)
		d.objects = append(d.objects, bars[i])
	}
	d.min = func() fyne.Size { return fyne.NewSize(288, 30) }
	d.layout = func(s fyne.Size) {
		step := s.Width / meterBars
		for i, b := range bars {
			layout.Put(b, layout.Rect{X: float32(i) * step, Y: (s.Height - 14) / 2, W: 5, H: 14})
			b.CornerRadius = 2.5
		}
	}
	d.paint = func() {
		for i, b := range bars {
			switch {
			case i >= m.lit:
				fill(b, colour(theme.Faint))
			case i >= meterBars-4:
				fill(b, colour(theme.Warn))
			default:
				fill(b, colour(theme.Accent))
			}
		}
	}
	d.paint()
	return d
}
