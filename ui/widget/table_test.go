package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

func cells(t *testing.T, table *Table) map[string]fyne.CanvasObject {
	t.Helper()
	found := map[string]fyne.CanvasObject{}
	for _, o := range test.WidgetRenderer(table).Objects() {
		if c, ok := o.(*canvas.Text); ok {
			found[c.Text] = o
		}
	}
	return found
}

func TestTableFits(t *testing.T) {
	begin(t)
	table := NewTable(1, 0)
	window(t, table, 260, 200)
	table.Draw([]string{"from", "frames", "loss"}, [][]string{
		{"Katherine Johnson of the Flight Research Division at Langley", "12000", "0.1 %"}, {"Tim", "7", "12.5 %"},
	}, "")
	found := cells(t, table)
	if len(found) != 9 {
		t.Fatalf("%d cells", len(found))
	}
	for s, o := range found {
		words := fyne.MeasureText(s, tableText, fyne.TextStyle{}).Width
		if right := o.Position().X + o.Size().Width; right > 260.5 || words > o.Size().Width+0.5 {
			t.Errorf("%q is %v wide in %v and ends at %v", s, words, o.Size().Width, right)
		}
		if strings.HasPrefix(s, "Kath") && !strings.HasSuffix(s, "…") {
			t.Errorf("a long name must be cut: %q", s)
		}
	}
	if a, b := found["12000"], found["7"]; a.Position().X+a.Size().Width != b.Position().X+b.Size().Width {
		t.Error("numbers must end at the same place")
	}
}

func TestTableForgetsOldCells(t *testing.T) {
	begin(t)
	table := NewTable(1, 0)
	window(t, table, 260, 200)
	head := []string{"from", "loss"}
	table.Draw(head, [][]string{{"a", "1"}, {"b", "2"}}, "Nothing.")
	tall := table.MinSize().Height
	table.Draw(head, nil, "Nothing.")
	if found := cells(t, table); len(found) != 3 || found["Nothing."] == nil {
		t.Errorf("%v", found)
	}
	if table.MinSize().Height >= tall {
		t.Error("must shrink with its rows")
	}
	labels := NewTable(2, 1)
	window(t, labels, 260, 200)
	labels.Draw(nil, [][]string{{"Phase", "live"}, {"Server", "x"}}, "")
	if found := cells(t, labels); found["Phase"].Position().Y != 0 || found["x"].Position().X < 40 {
		t.Error("without a head the first row is at the top")
	}
}

func TestLogLineIsCut(t *testing.T) {
	begin(t)
	l := NewLogLine()
	window(t, l, 300, 20)
	l.Say("12:00:00.000", "sessionReconnecting", strings.Repeat("cause=websocket ", 20))
	for _, o := range test.WidgetRenderer(l).Objects() {
		if o.Position().X+o.MinSize().Width > 300.5 {
			t.Errorf("ends at %v", o.Position().X+o.MinSize().Width)
		}
	}
}
