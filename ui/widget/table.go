package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"

	"confab/ui/layout"
	"confab/ui/theme"

	fynetheme "fyne.io/fyne/v2/theme"
)

const (
	tableRow     = 19
	tableGap     = 8  // between columns, at least
	tableGapMost = 30 // and at most
	tableText    = 11.5
)

// Table shows small rows of cells. Columns are as wide as what is in them; one is cut when there is no room for that.
// (Fyne's own table has columns of fixed widths and scrolls by itself.)
type Table struct {
	fynewidget.BaseWidget

	words int // how many columns hold words; those after them hold numbers and end at the right
	cut   int // the column that is cut
	head  []string
	rows  [][]string
	none  string
}

// NewTable makes a table whose first columns hold words, one of which is cut when there is no room.
func NewTable(words, cut int) *Table {
	t := &Table{words: words, cut: cut}
	t.ExtendBaseWidget(t)
	return t
}

// Draw shows rows, each as long as head, or the sentence none where there are none. Without head the first column is
// the labels of the others. The table keeps the slices.
func (t *Table) Draw(head []string, rows [][]string, none string) {
	t.head, t.rows, t.none = head, rows, none
	t.Refresh()
}

// Rows are the cells as Draw was given them, also where one is cut.
func (t *Table) Rows() [][]string { return t.rows }

// CreateRenderer implements fyne.Widget.
func (t *Table) CreateRenderer() fyne.WidgetRenderer {
	d := &tableDrawing{table: t}
	d.Refresh()
	return d
}

type tableDrawing struct {
	table   *Table
	objects []fyne.CanvasObject
	used    int
}

func (d *tableDrawing) Destroy() {}

func (d *tableDrawing) Objects() []fyne.CanvasObject { return d.objects[:d.used] }

func (d *tableDrawing) MinSize() fyne.Size {
	lines := max(1, len(d.table.rows))
	if d.table.head != nil {
		lines++
	}
	return fyne.NewSize(120, tableRow*float32(lines))
}

func (d *tableDrawing) Refresh() { d.Layout(d.table.Size()) }

// Layout writes the cells anew, because their places depend on what they say.
func (d *tableDrawing) Layout(s fyne.Size) {
	t := d.table
	d.used = 0
	widths, gap := t.widths(s.Width)
	line := 0
	if t.head != nil {
		d.row(line, t.head, widths, gap)
		line++
	}
	for _, cells := range t.rows {
		d.row(line, cells, widths, gap)
		line++
	}
	if len(t.rows) == 0 {
		d.cell(t.none, layout.Rect{Y: float32(line) * tableRow, W: s.Width, H: tableRow}, colour(theme.Quiet),
			fyne.TextAlignLeading)
	}
	canvas.Refresh(t)
}

// widths are those of the columns, and of what is between them.
func (t *Table) widths(all float32) (widths []float32, gap float32) {
	every := t.rows
	if t.head != nil {
		every = append([][]string{t.head}, t.rows...)
	}
	if len(every) == 0 {
		return nil, 0
	}
	widths = make([]float32, len(every[0]))
	left := all
	for i := range widths {
		for _, cells := range every {
			widths[i] = max(widths[i], measure(cells[i]))
		}
		left -= widths[i]
	}
	gaps := float32(max(1, len(widths)-1))
	gap = max(tableGap, min(tableGapMost, left/gaps))
	if left -= gap * gaps; left < 0 {
		widths[t.cut] = max(0, widths[t.cut]+left)
	}
	return widths, gap
}

func measure(s string) float32 { return fyne.MeasureText(s, tableText, fyne.TextStyle{}).Width }

func (d *tableDrawing) row(line int, cells []string, widths []float32, gap float32) {
	x := float32(0)
	for i, s := range cells {
		align := fyne.TextAlignLeading
		if i >= d.table.words {
			align = fyne.TextAlignTrailing
		}
		if i == d.table.cut {
			s = ellipsis(s, widths[i], tableText, fyne.TextStyle{})
		}
		ink := colour(fynetheme.ColorNameForeground)
		if label := d.table.head == nil && i == 0; label || (d.table.head != nil && line == 0) {
			ink = colour(theme.Quiet)
		}
		d.cell(s, layout.Rect{X: x, Y: float32(line) * tableRow, W: widths[i], H: tableRow}, ink, align)
		x += widths[i] + gap
	}
}

func (d *tableDrawing) cell(s string, r layout.Rect, ink color.Color, align fyne.TextAlign) {
	if s == "" {
		return
	}
	if d.used == len(d.objects) {
		d.objects = append(d.objects, newText(tableText, false))
	}
	t, _ := d.objects[d.used].(*canvas.Text)
	d.used++
	t.Alignment = align
	write(t, s, ink)
	layout.Put(t, r)
}
