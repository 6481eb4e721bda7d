package widget

import (
	"image/color"
	"strings"

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

// BannerProps are all that a Banner is drawn from; two that are equal look the same.
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

// Props is what the banner was drawn from last.
func (b *Banner) Props() BannerProps { return b.props }

// HeightFor is how high the banner wants to be when it gets width, both in Fyne's units: a detail that is too long for
// one line takes two.
func (b *Banner) HeightFor(width float32) float32 {
	switch lines := b.detailLines(b.wordsWidth(width)); {
	case b.props.Detail == "":
		return 48
	case len(lines) == 1:
		return 62
	default:
		return 82
	}
}

// wordsWidth is how wide a banner's words may be when it is width wide.
func (b *Banner) wordsWidth(width float32) float32 {
	return width - bannerLeft - bannerPad - b.buttons()
}

func (b *Banner) buttons() (width float32) {
	for _, button := range []*Button{b.first, b.second} {
		if button.Visible() {
			width += button.MinSize().Width + bannerGap
		}
	}
	return width
}

func (b *Banner) detailLines(width float32) []string {
	measure := func(s string) float32 { return fyne.MeasureText(s, bannerDetail, fyne.TextStyle{}).Width }
	lines := wrap(b.props.Detail, width, measure)
	if len(lines) > 2 {
		lines = []string{lines[0], ellipsis(strings.Join(lines[1:], " "), width, bannerDetail, fyne.TextStyle{})}
	}
	return lines
}

// CreateRenderer implements fyne.Widget.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer {
	d := &bannerDrawing{
		banner: b, back: canvas.NewRectangle(color.Transparent), mark: newIcon(),
		headline: newText(15, true),
	}
	d.detail = [2]*canvas.Text{newText(bannerDetail, false), newText(bannerDetail, false)}
	d.back.CornerRadius, d.back.StrokeWidth = theme.CardRadius, 1
	d.Refresh()
	return d
}

type bannerDrawing struct {
	banner   *Banner
	back     *canvas.Rectangle
	mark     *icon
	headline *canvas.Text
	detail   [2]*canvas.Text // its lines
}

const (
	bannerPad    = 16
	bannerGap    = 10
	bannerIcon   = 22
	bannerLeft   = bannerPad + bannerIcon + 14 // of the words
	bannerDetail = 13.5                        // text size
)

func (d *bannerDrawing) Destroy() {}

func (d *bannerDrawing) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		d.back, d.mark.Image, d.headline, d.detail[0], d.detail[1], d.banner.first,
		d.banner.second,
	}
}

// MinSize is that of the banner with its detail on one line.
func (d *bannerDrawing) MinSize() fyne.Size {
	p := d.banner.props
	h := fyne.MeasureText(p.Headline, d.headline.TextSize, d.headline.TextStyle)
	t := fyne.MeasureText(p.Detail, bannerDetail, fyne.TextStyle{})
	width := bannerLeft + max(h.Width, t.Width) + 4 + d.banner.buttons() + bannerPad
	return fyne.NewSize(width, d.banner.HeightFor(width))
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
		right -= bannerGap
	}
	d.placeWords(s)
}

func (d *bannerDrawing) placeWords(s fyne.Size) {
	p, width := d.banner.props, d.banner.wordsWidth(s.Width)
	lines := append(d.banner.detailLines(width), "")[:2]
	write(d.headline, ellipsis(p.Headline, width, d.headline.TextSize, d.headline.TextStyle), d.headline.Color)
	middle := s.Height / 2
	switch {
	case p.Detail == "":
	case lines[1] == "":
		middle -= 10
	default:
		middle -= 20
	}
	place(d.headline, bannerLeft, middle, width)
	for i, line := range d.detail {
		write(line, lines[i], line.Color)
		place(line, bannerLeft, middle+21+float32(i)*18, width)
	}
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
	d.back.Shadow = canvas.Shadow{
		Color: faded(colour(fynetheme.ColorNameShadow), p.Opacity), BlurRadius: 16,
		Offset: fyne.NewPos(0, 4),
	}
	d.back.Refresh()
	d.mark.draw(which, faded(ink, p.Opacity))
	write(d.headline, p.Headline, faded(colour(fynetheme.ColorNameForeground), p.Opacity))
	for _, line := range d.detail {
		write(line, line.Text, faded(colour(theme.Quiet), p.Opacity))
	}
	d.Layout(d.banner.Size())
}
