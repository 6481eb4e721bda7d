package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
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

// NewIcon makes an icon.
func NewIcon(which assets.Icon, in fyne.ThemeColorName, side float32) *Icon {
	i := &Icon{which: which, in: in, side: side}
	i.ExtendBaseWidget(i)
	return i
}

// Draw changes the icon.
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

// Words is text that wraps, in a colour and a size of the theme.
type Words struct {
	fynewidget.RichText

	segment *fynewidget.TextSegment
}

// NewWords makes a text.
func NewWords(in fyne.ThemeColorName, size fyne.ThemeSizeName, align fyne.TextAlign, bold bool) *Words {
	w := &Words{segment: &fynewidget.TextSegment{Style: fynewidget.RichTextStyle{
		ColorName: in, SizeName: size, Alignment: align, TextStyle: fyne.TextStyle{Bold: bold},
	}}}
	w.Segments = []fynewidget.RichTextSegment{w.segment}
	w.Wrapping = fyne.TextWrapWord
	w.ExtendBaseWidget(w)
	return w
}

// Say changes the words.
func (w *Words) Say(s string) {
	if w.segment.Text != s {
		w.segment.Text = s
		w.Refresh()
	}
}

// Said is what the words are.
func (w *Words) Said() string { return w.segment.Text }

// NewTrouble makes a card that says what is wrong and what to do.
func NewTrouble(title, sentence string) *Card {
	head := NewWords(fynetheme.ColorNameForeground, fynetheme.SizeNameText, fyne.TextAlignLeading, true)
	head.Say(title)
	body := NewWords(theme.Quiet, SizeSmall, fyne.TextAlignLeading, false)
	body.Say(sentence)
	words := container.New(&layout.Column{Gap: -14}, head, body)
	return NewCard(container.NewBorder(nil, nil, NewIcon(assets.Warning, theme.Warn, 24), nil, words), 8)
}

// SizeSmall is the size of secondary text.
const SizeSmall = fynetheme.SizeNameCaptionText

// Line is one line of text that is cut when there is no room.
type Line struct {
	fynewidget.BaseWidget

	text string
	in   fyne.ThemeColorName
	size float32
	bold bool
}

// NewLine makes a line.
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
