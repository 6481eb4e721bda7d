package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/theme"

	fynetheme "fyne.io/fyne/v2/theme"
)

// Look is how much a button asks for.
type Look uint8

// The looks.
const (
	Quiet    Look = iota // on the background
	Primary              // the one thing to do
	Bare                 // words only
	Alarming             // the one thing that cannot be undone
)

type buttonSize uint8

const (
	middling buttonSize = iota
	tall
	small
)

// Button is a button with words and, if wanted, an icon before them. It can be pressed with Enter and Space too.
type Button struct {
	press

	look Look
	text string
	icon assets.Icon
	size buttonSize
}

// NewButton makes a button. An empty icon is none.
func NewButton(text string, icon assets.Icon, look Look, tapped func()) *Button {
	b := &Button{text: text, icon: icon, look: look}
	b.OnTapped = tapped
	b.ExtendBaseWidget(b)
	return b
}

// NewTallButton makes the large button of a page.
func NewTallButton(text string, look Look, tapped func()) *Button {
	b := NewButton(text, "", look, tapped)
	b.size = tall
	return b
}

// NewSmallButton makes a button for the rows of a panel.
func NewSmallButton(text string, icon assets.Icon, look Look, tapped func()) *Button {
	b := NewButton(text, icon, look, tapped)
	b.size = small
	return b
}

// Text is the words, without the icon.
func (b *Button) Text() string { return b.text }

// SetText changes the words.
func (b *Button) SetText(s string) {
	if b.text != s {
		b.text = s
		b.Refresh()
	}
}

// SetIcon changes the icon; an empty one takes it away.
func (b *Button) SetIcon(i assets.Icon) {
	if b.icon != i {
		b.icon = i
		b.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	back, ring := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	ring.StrokeWidth = 2
	height, pad, gap, letters := b.measures()
	words, mark := newText(letters, b.look != Bare && b.size != small), newIcon()
	side := func() float32 {
		if b.icon == "" {
			return 0
		}
		return words.TextSize + 3
	}
	content := func() float32 {
		w := words.MinSize().Width
		if side() > 0 {
			w += side() + gap
		}
		return w
	}
	d := &drawing{objects: []fyne.CanvasObject{back, ring, words, mark.Image}}
	arrange := func(s fyne.Size) {
		all := layout.Rect{W: s.Width, H: s.Height}
		layout.Put(back, all)
		layout.Put(ring, all)
		back.CornerRadius, ring.CornerRadius = min(12, s.Height/2), min(12, s.Height/2)
		x := (s.Width - content()) / 2
		if side() > 0 {
			layout.Put(mark, layout.Rect{X: x, Y: (s.Height - side()) / 2, W: side(), H: side()})
			x += side() + gap
		}
		place(words, x, s.Height/2, words.MinSize().Width)
	}
	d.layout = arrange
	d.min = func() fyne.Size { return fyne.NewSize(content()+2*pad, height) }
	d.paint = func() {
		face, ink := b.colours()
		fill(back, face)
		ring.StrokeColor = color.Transparent
		if b.focused {
			ring.StrokeColor = colour(fynetheme.ColorNameFocus)
		}
		ring.Refresh()
		write(words, b.text, ink)
		show(mark, b.icon != "")
		if b.icon != "" {
			mark.draw(b.icon, ink)
		}
		arrange(b.Size())
	}
	d.paint()
	return d
}

// measures are the height, the space at the sides and before the words, and the size of these.
func (b *Button) measures() (height, pad, gap, letters float32) {
	switch {
	case b.look == Bare:
		return 30, 6, 6, 13.5
	case b.size == tall:
		return 50, 18, 8, 16.5
	case b.size == small:
		return 32, 12, 6, 13
	}
	return 40, 18, 8, 15
}

func (b *Button) colours() (face, ink color.Color) {
	switch b.look {
	case Primary:
		face, ink = colour(theme.Accent), colour(theme.OnAccent)
	case Alarming:
		face, ink = colour(theme.Danger), colour(theme.OnDanger)
	case Bare:
		face, ink = color.Transparent, colour(theme.Quiet)
	default:
		face, ink = colour(theme.Raised), colour(fynetheme.ColorNameForeground)
	}
	if b.over && b.look != Bare {
		face = over(face, colour(fynetheme.ColorNameHover))
	} else if b.over {
		ink = colour(fynetheme.ColorNameForeground)
	}
	return face, ink
}

// over blends top onto an opaque bottom.
func over(bottom, top color.Color) color.Color {
	b, _ := color.NRGBAModel.Convert(bottom).(color.NRGBA)
	t, _ := color.NRGBAModel.Convert(top).(color.NRGBA)
	// nolint:gosec // at most 255
	mix := func(x, y uint8) uint8 { return uint8((int(x)*(255-int(t.A)) + int(y)*int(t.A)) / 255) }
	return color.NRGBA{R: mix(b.R, t.R), G: mix(b.G, t.G), B: mix(b.B, t.B), A: b.A}
}
