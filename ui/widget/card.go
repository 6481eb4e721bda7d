package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/theme"
)

// Card is a rounded ground under content.
type Card struct {
	fynewidget.BaseWidget

	content fyne.CanvasObject
	pad     float32
}

// NewCard puts content on a card with pad around it.
func NewCard(content fyne.CanvasObject, pad float32) *Card {
	c := &Card{content: content, pad: pad}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(color.Transparent)
	back.CornerRadius, back.StrokeWidth = theme.CardRadius, 1
	d := &drawing{objects: []fyne.CanvasObject{back, c.content}}
	d.min = func() fyne.Size { return c.content.MinSize().Add(fyne.NewSquareSize(2 * c.pad)) }
	d.layout = func(s fyne.Size) {
		layout.Put(back, layout.Rect{W: s.Width, H: s.Height})
		layout.Put(c.content, layout.Rect{X: c.pad, Y: c.pad, W: s.Width - 2*c.pad, H: s.Height - 2*c.pad})
	}
	d.paint = func() {
		back.FillColor, back.StrokeColor = colour(theme.Surface), colour(theme.Outline)
		back.Refresh()
	}
	d.paint()
	return d
}

// Icon is a line icon in a colour of the theme.
type Icon struct {
	fynewidget.BaseWidget

	which assets.Icon
	in    fyne.ThemeColorName
	side  float32
}

// NewIcon makes an icon of a side in Fyne's units, which follows the theme's colour.
func NewIcon(which assets.Icon, in fyne.ThemeColorName, side float32) *Icon {
	i := &Icon{which: which, in: in, side: side}
	i.ExtendBaseWidget(i)
	return i
}

// Draw shows another icon, or the same in another colour.
func (i *Icon) Draw(which assets.Icon, in fyne.ThemeColorName) {
	if i.which != which || i.in != in {
		i.which, i.in = which, in
		i.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	mark := newIcon()
	d := &drawing{objects: []fyne.CanvasObject{mark.Image}}
	d.min = func() fyne.Size { return fyne.NewSquareSize(i.side) }
	d.layout = func(s fyne.Size) {
		layout.Put(mark, layout.Rect{X: (s.Width - i.side) / 2, Y: (s.Height - i.side) / 2, W: i.side, H: i.side})
	}
	d.paint = func() { mark.draw(i.which, colour(i.in)) }
	d.paint()
	return d
}

// Line is one line of text that is cut when there is no room.
type Line struct {
	fynewidget.BaseWidget

	text string
	in   fyne.ThemeColorName
	size float32
	bold bool
}

// NewLine makes an empty line in a colour of the theme and a size of text.
func NewLine(in fyne.ThemeColorName, size float32, bold bool) *Line {
	l := &Line{in: in, size: size, bold: bold}
	l.ExtendBaseWidget(l)
	return l
}

// Say changes the words.
func (l *Line) Say(s string) {
	if l.text != s {
		l.text = s
		l.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (l *Line) CreateRenderer() fyne.WidgetRenderer {
	words := newText(l.size, l.bold)
	d := &drawing{objects: []fyne.CanvasObject{words}}
	arrange := func(s fyne.Size) {
		write(words, ellipsis(l.text, s.Width, l.size, words.TextStyle), colour(l.in))
		place(words, 0, s.Height/2, s.Width)
	}
	d.layout = arrange
	d.min = func() fyne.Size { return fyne.NewSize(20, fyne.MeasureText("Ag", l.size, words.TextStyle).Height) }
	d.paint = func() { arrange(l.Size()) }
	d.paint()
	return d
}
