package widget

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestFold(t *testing.T) {
	measure := func(s string) float32 { return float32(utf8.RuneCountInString(s)) }
	for name, row := range map[string]struct {
		in   string
		want []string
	}{
		"short":                   {"a b", []string{"a b"}},
		"broken-at-a-blank":       {"aaaa bbbb cccc", []string{"aaaa bbbb", "cccc"}},
		"line-breaks":             {"a\nb\n\nc", []string{"a", "b", "", "c"}},
		"long-word":               {"abcdefghijklmnopqrstuvw", []string{"abcdefghij", "klmnopqrst", "uvw"}},
		"long-word-goes-on":       {"abcdefghijkl x", []string{"abcdefghij", "kl x"}},
		"long-word-after-another": {"see abcdefghijkl", []string{"see", "abcdefghij", "kl"}},
		"blanks-of-a-program":     {"  if  x", []string{"  if  x"}},
		"not-within-a-character":  {"abcdefghie\u0301zz", []string{"abcdefghi", "e\u0301zz"}},
		"not-within-a-family":     {"abcdefgh👩\u200D👧z", []string{"abcdefgh", "👩\u200D👧z"}},
		"nothing":                 {"", []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fold(row.in, 10, measure); !slices.Equal(got, row.want) {
				t.Errorf("%q is %q, want %q", row.in, got, row.want)
			}
		})
	}
	if lines := fold(strings.Repeat("a\n", 5000), 10, measure); len(lines) != mostLines || lines[mostLines-1] != "…" {
		t.Errorf("%d lines", len(lines))
	}
	if lines := fold("wide", 0.5, measure); !slices.Equal(lines, []string{"w", "i", "d", "e"}) {
		t.Errorf("%q where nothing fits", lines)
	}
}

// TestWordsTakeWhatThereIs: words that were to be wider than their window are broken to it, and know how high that is.
func TestWordsTakeWhatThereIs(t *testing.T) {
	begin(t)
	w := NewWords(WordsStyle{Size: 15, Width: 500, Color: "foreground"})
	w.Say("Some words that want one line and get a third of that")
	window(t, w, 500, 100)
	one := w.MinSize().Height
	w.Resize(fyne.NewSize(150, 200))
	if w.MinSize().Height < 3*one {
		t.Errorf("one line is %v high, and three are %v", one, w.MinSize().Height)
	}
	for _, o := range test.WidgetRenderer(w).Objects() {
		if text, ok := o.(interface{ MinSize() fyne.Size }); ok && text.MinSize().Width > 150 {
			t.Errorf("a line is %v wide", text.MinSize().Width)
		}
	}
	w.Resize(fyne.NewSize(600, 200))
	if w.MinSize().Height != one {
		t.Errorf("with room again they are %v high", w.MinSize().Height)
	}
}
