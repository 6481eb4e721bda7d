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

// Bubble is one line of words on a rounded ground: a hint, a notice, a count.
type Bubble struct {
	fynewidget.BaseWidget

	OnTapped func() // nil for nobody

	text  string
	icon  assets.Icon
	style BubbleStyle
}

// BubbleStyle says what a bubble is for, and with that its colours.
type BubbleStyle uint8

// The styles.
const (
	Floating BubbleStyle = iota // stands out against everything: hints
	Resting                     // a card: notices
	Plain                       // no ground
	Alarm                       // red mark: recording
)

// NewBubble makes a bubble. It is hidden while it has no words.
func NewBubble(style BubbleStyle, icon assets.Icon) *Bubble {
	b := &Bubble{style: style, icon: icon}
	b.ExtendBaseWidget(b)
	b.Hide()
	return b
}

// Say changes the words; none hide the bubble.
func (b *Bubble) Say(s string) {
	if b.text != s {
		b.text = s
		b.Refresh()
	}
	show(b, s != "")
}

// Tapped implements fyne.Tappable.
func (b *Bubble) Tapped(*fyne.PointEvent) {
	if b.OnTapped != nil {
		b.OnTapped()
	}
}

// Text is what the bubble was told to say last, also while it is hidden.
func (b *Bubble) Text() string { return b.text }

// CreateRenderer implements fyne.Widget.
func (b *Bubble) CreateRenderer() fyne.WidgetRenderer {
	back, words, mark := canvas.NewRectangle(color.Transparent), newText(13.5, false), newIcon()
	d := &drawing{objects: []fyne.CanvasObject{back, words, mark.Image}}
	pad, side := float32(14), float32(17)
	if b.style == Plain {
		pad = 0
	}
	lead := func() float32 {
		if b.icon == "" {
			return pad
		}
		return pad + side + 8
	}
	d.min = func() fyne.Size {
		return fyne.NewSize(lead()+fyne.MeasureText(b.text, words.TextSize, words.TextStyle).Width+pad, 34)
	}
	d.layout = func(s fyne.Size) {
		layout.Put(back, layout.Rect{W: s.Width, H: s.Height})
		back.CornerRadius = s.Height / 2
		layout.Put(mark, layout.Rect{X: pad, Y: (s.Height - side) / 2, W: side, H: side})
		write(words, ellipsis(b.text, s.Width-lead()-pad+1, words.TextSize, words.TextStyle), words.Color)
		place(words, lead(), s.Height/2, s.Width-lead()-pad)
	}
	d.paint = func() {
		face, ink, icon := b.colours()
		fill(back, face)
		write(words, b.text, ink)
		show(mark, b.icon != "")
		if b.icon != "" {
			mark.draw(b.icon, icon)
		}
	}
	d.paint()
	return d
}

func (b *Bubble) colours() (face, ink, icon color.Color) {
	switch b.style {
	case Resting:
		return colour(theme.Surface), colour(fynetheme.ColorNameForeground), colour(theme.Accent)
	case Plain:
		return color.Transparent, colour(theme.Quiet), colour(theme.Quiet)
	case Alarm:
		return colour(theme.Danger), colour(theme.OnDanger), colour(theme.OnDanger)
	}
	return colour(theme.Bubble), colour(theme.OnBubble), colour(theme.OnBubble)
}
