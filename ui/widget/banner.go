package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/theme"

	fynetheme "fyne.io/fyne/v2/theme"
)

// Mood is what a banner is about.
type Mood uint8

// The moods.
const (
	Waiting Mood = iota // something is being tried
	Glad                // it worked
	Sorry               // it is over
)

// BannerProps is what a banner shows.
type BannerProps struct {
	Mood             Mood
	Headline, Detail string
	First, Second    string  // labels of the buttons; empty for none
	Opacity          float32 // 0 to 1
}

// Banner is the card across the top of the meeting. It is hidden without a headline.
type Banner struct {
	fynewidget.BaseWidget

	props         BannerProps
	first, second *Button
}

// NewBanner makes a hidden banner.
func NewBanner(first, second func()) *Banner {
	b := &Banner{first: NewButton("", "", Primary, first), second: NewButton("", "", Quiet, second)}
	b.ExtendBaseWidget(b)
	b.BaseWidget.Hide()
	return b
}

// Say shows the banner as p says.
func (b *Banner) Say(p BannerProps) {
	if b.props == p {
		return
	}
	b.props = p
	b.first.SetText(p.First)
	b.second.SetText(p.Second)
	show(b.first, p.First != "")
	show(b.second, p.Second != "")
	b.Refresh()
	show(b, p.Headline != "")
}

// Props is what the banner shows.
func (b *Banner) Props() BannerProps { return b.props }

// CreateRenderer implements fyne.Widget.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer {
	d := &bannerDrawing{banner: b, back: canvas.NewRectangle(color.Transparent), mark: newIcon(), headline: newText(15, true), detail: newText(13.5, false)}
	d.back.CornerRadius, d.back.StrokeWidth = theme.CardRadius, 1
	d.Refresh()
	return d
}

type bannerDrawing struct {
	banner           *Banner
	back             *canvas.Rectangle
	mark             *icon
	headline, detail *canvas.Text
}

const (
	bannerPad  = 16
	bannerIcon = 22
)

func (d *bannerDrawing) Destroy() {}

func (d *bannerDrawing) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{d.back, d.mark.Image, d.headline, d.detail, d.banner.first, d.banner.second}
}

func (d *bannerDrawing) buttons() (width float32) {
	for _, b := range []*Button{d.banner.first, d.banner.second} {
		if b.Visible() {
			width += b.MinSize().Width + 10
		}
	}
	return width
}

func (d *bannerDrawing) MinSize() fyne.Size {
	p := d.banner.props
	h := fyne.MeasureText(p.Headline, d.headline.TextSize, d.headline.TextStyle)
	t := fyne.MeasureText(p.Detail, d.detail.TextSize, d.detail.TextStyle)
	w := bannerPad + bannerIcon + 12 + max(h.Width, t.Width) + bannerPad + 6
	if d.buttons() > 0 {
		w += 10 + d.buttons()
	}
	height := float32(48)
	if p.Detail != "" {
		height = 62
	}
	return fyne.NewSize(w, height)
}

func (d *bannerDrawing) Layout(s fyne.Size) {
	layout.Put(d.back, layout.Rect{W: s.Width, H: s.Height})
	layout.Put(d.mark, layout.Rect{X: bannerPad + 2, Y: (s.Height - bannerIcon) / 2, W: bannerIcon, H: bannerIcon})
	right := s.Width - bannerPad
	for _, b := range []*Button{d.banner.second, d.banner.first} {
		if !b.Visible() {
			continue
		}
		m := b.MinSize()
		right -= m.Width
		layout.Put(b, layout.Rect{X: right, Y: (s.Height - m.Height) / 2, W: m.Width, H: m.Height})
		right -= 10
	}
	x := float32(bannerPad + bannerIcon + 14)
	room := right - x
	p := d.banner.props
	middle := s.Height / 2
	if p.Detail != "" {
		middle -= 10
	}
	write(d.headline, ellipsis(p.Headline, room, d.headline.TextSize, d.headline.TextStyle), d.headline.Color)
	write(d.detail, ellipsis(p.Detail, room, d.detail.TextSize, d.detail.TextStyle), d.detail.Color)
	place(d.headline, x, middle, room)
	place(d.detail, x, s.Height/2+11, room)
}

func (d *bannerDrawing) Refresh() {
	p := d.banner.props
	which, ink := assets.Refresh, colour(theme.Warn)
	switch p.Mood {
	case Glad:
		which, ink = assets.Check, colour(theme.Good)
	case Sorry:
		which, ink = assets.Warning, colour(theme.Danger)
	}
	fill(d.back, faded(colour(theme.Surface), p.Opacity))
	d.back.StrokeColor = faded(colour(theme.Outline), p.Opacity)
	d.back.Shadow = canvas.Shadow{Color: faded(colour(fynetheme.ColorNameShadow), p.Opacity), BlurRadius: 16, Offset: fyne.NewPos(0, 4)}
	d.back.Refresh()
	d.mark.draw(which, faded(ink, p.Opacity))
	write(d.headline, p.Headline, faded(colour(fynetheme.ColorNameForeground), p.Opacity))
	write(d.detail, p.Detail, faded(colour(theme.Quiet), p.Opacity))
	d.Layout(d.banner.Size())
}
