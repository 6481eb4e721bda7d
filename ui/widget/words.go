package widget

import (
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"confab/assets"
	"confab/ui/layout"
	"confab/ui/theme"
)

// WordsStyle is how words look.
type WordsStyle struct {
	Color fyne.ThemeColorName
	Size  float32
	Bold  bool
	Align fyne.TextAlign
	Width float32 // lines are broken to it, or to what there is if that is less; 0 for one line
	Break bool    // line breaks and blanks are the writer's, and words that are wider than a line are broken
}

// Words is text broken to a fixed width, so that its height is known before it is laid out. (Fyne's own wrapping text
// knows its height only afterwards.)
type Words struct {
	fynewidget.BaseWidget

	style WordsStyle
	text  string
	lines []string
	limit float32 // to which the lines are broken
}

// NewWords makes a place for text in a style; it is empty before Say.
func NewWords(style WordsStyle) *Words {
	w := &Words{style: style, limit: style.Width}
	w.ExtendBaseWidget(w)
	return w
}

// Say changes the words and breaks them anew, so that MinSize is right at once.
func (w *Words) Say(s string) {
	if w.text == s {
		return
	}
	w.text = s
	w.fold()
	w.Refresh()
}

// fold breaks the text into lines.
func (w *Words) fold() {
	measure := func(line string) float32 {
		return fyne.MeasureText(line, w.style.Size, fyne.TextStyle{Bold: w.style.Bold}).Width
	}
	switch {
	case w.style.Break:
		w.lines = fold(w.text, w.limit, measure)
	case w.style.Align == fyne.TextAlignCenter:
		w.lines = balance(w.text, w.limit, measure)
	default:
		w.lines = wrap(w.text, w.limit, measure)
	}
}

// Resize breaks the lines to what there is, if that is less than what was wished for. The height that is needed may
// change.
func (w *Words) Resize(size fyne.Size) {
	if limit := min(w.style.Width, size.Width); limit > 0 && limit != w.limit {
		w.limit = limit
		w.fold()
		w.Refresh()
	}
	w.BaseWidget.Resize(size)
}

// Said is the words as they were given, not broken.
func (w *Words) Said() string { return w.text }

// wrap breaks s at spaces so that no line is wider than width, except for a word that is.
func wrap(s string, width float32, measure func(string) float32) []string {
	if width <= 0 {
		return []string{s}
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		switch longer := line + " " + word; {
		case line == "":
			line = word
		case measure(longer) <= width:
			line = longer
		default:
			lines, line = append(lines, line), word
		}
	}
	return append(lines, line)
}

// balance breaks s into as few lines as wrap does, but of similar length, so that no word is left alone on the last
// one.
func balance(s string, width float32, measure func(string) float32) []string {
	lines := wrap(s, width, measure)
	for narrow := width * 0.95; narrow > width/4; narrow *= 0.95 {
		tighter := wrap(s, narrow, measure)
		if len(tighter) > len(lines) {
			break
		}
		lines = tighter
	}
	return lines
}

// CreateRenderer implements fyne.Widget.
func (w *Words) CreateRenderer() fyne.WidgetRenderer {
	d := &drawing{}
	height := func() float32 {
		return float32(math.Ceil(float64(fyne.MeasureText("Ag", w.style.Size,
			fyne.TextStyle{Bold: w.style.Bold}).Height)))
	}
	arrange := func(s fyne.Size) {
		for i, o := range d.objects {
			layout.Put(o, layout.Rect{Y: float32(i) * height(), W: s.Width, H: height()})
		}
	}
	d.layout = arrange
	d.min = func() fyne.Size {
		width := w.style.Width
		if width <= 0 {
			width = fyne.MeasureText(w.text, w.style.Size, fyne.TextStyle{Bold: w.style.Bold}).Width
		}
		return fyne.NewSize(width, float32(max(1, len(w.lines)))*height())
	}
	d.paint = func() {
		d.objects = d.objects[:min(len(d.objects), len(w.lines))]
		for len(d.objects) < len(w.lines) {
			t := newText(w.style.Size, w.style.Bold)
			t.Alignment = w.style.Align
			d.objects = append(d.objects, t)
		}
		for i, o := range d.objects {
			line, ink := "", color.Color(color.Transparent)
			if i < len(w.lines) {
				line, ink = w.lines[i], colour(w.style.Color)
			}
			if t, ok := o.(*canvas.Text); ok {
				write(t, line, ink)
			}
		}
		arrange(w.Size())
	}
	d.paint()
	return d
}

// troubleMark is the width of a trouble card's icon.
const troubleMark = 24

// NewTrouble makes a card of a width that says what is wrong and what to do.
func NewTrouble(title, sentence string, width float32) *Card {
	const pad, gap = 14, 12
	inner := width - 2*pad - troubleMark - gap
	head := NewWords(WordsStyle{Color: fynetheme.ColorNameForeground, Size: 14.5, Bold: true, Width: inner})
	head.Say(title)
	body := NewWords(WordsStyle{Color: theme.Quiet, Size: 13, Width: inner})
	body.Say(sentence)
	words := container.New(&layout.Column{Gap: 2}, head, body)
	return NewCard(container.New(&layout.Row{Gap: gap}, NewIcon(assets.Warning, theme.Warn, troubleMark), words), pad)
}
