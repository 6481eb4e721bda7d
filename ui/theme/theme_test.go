package theme

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

func TestEveryNameHasAColourInBothVariants(t *testing.T) {
	for _, n := range Names() {
		for _, v := range []fyne.ThemeVariant{fynetheme.VariantDark, fynetheme.VariantLight} {
			if _, ok := pick(n, v); !ok {
				t.Errorf("%s has no colour of its own", n)
			}
		}
	}
}

// WCAG 2: 4.5 for text, 3 for large text and marks.
func TestWordsCanBeRead(t *testing.T) {
	for _, v := range []fyne.ThemeVariant{fynetheme.VariantDark, fynetheme.VariantLight} {
		th := Fixed(v)
		at := func(n fyne.ThemeColorName) color.Color { return th.Color(n, 99) }
		for _, row := range []struct {
			words, on fyne.ThemeColorName
			least     float64
		}{
			{fynetheme.ColorNameForeground, fynetheme.ColorNameBackground, 7},
			{fynetheme.ColorNameForeground, Surface, 7},
			{Quiet, fynetheme.ColorNameBackground, 4.5},
			{Quiet, Surface, 4.5},
			{OnAccent, Accent, 3},
			{OnDanger, Danger, 3},
			{Accent, fynetheme.ColorNameBackground, 3},
			{Warn, Surface, 3},
			{OnBubble, Bubble, 7},
		} {
			if got := contrast(at(row.words), at(row.on)); got < row.least {
				t.Errorf("variant %d: %s on %s has contrast %.1f, needs %.1f", v, row.words, row.on, got, row.least)
			}
		}
	}
}

func TestPersonIsStableAndReadable(t *testing.T) {
	seen := map[color.Color]bool{}
	for _, name := range []string{
		"", "Ada", "Grace", "Linus", "Barbara", "Edsger", "Ken", "Margaret", "Alan", "Radia",
		"Tim",
	} {
		c := Person(name)
		if c != Person(name) {
			t.Errorf("%q changes its colour", name)
		}
		if got := contrast(color.White, c); got < 3.5 {
			t.Errorf("white on %v: %.1f", c, got)
		}
		seen[c] = true
	}
	if len(seen) < 4 {
		t.Errorf("eleven names share %d colours", len(seen))
	}
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		f := float64(v) / 0xffff
		if f <= 0.03928 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}
