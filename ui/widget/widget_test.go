package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"confab/assets"
	"confab/ui/theme"
)

// begin gives every test its own app in confab's dark theme. UI tests never run in parallel: Fyne's app is global.
func begin(t *testing.T) {
	t.Helper()
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.Fixed(fynetheme.VariantDark))
}

func window(t *testing.T, o fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	win := test.NewTempWindow(t, o)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win
}

func TestButtonTapsAndKeys(t *testing.T) {
	begin(t)
	pressed := 0
	b := NewButton("Join", assets.Check, Primary, func() { pressed++ })
	win := window(t, b, 200, 50)
	test.Tap(b)
	win.Canvas().Focus(b)
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
		b.TypedKey(&fyne.KeyEvent{Name: key})
	}
	if pressed != 4 {
		t.Errorf("pressed %d times, want 4", pressed)
	}
	other := fyne.KeyName("")
	b.OnKey = func(e *fyne.KeyEvent) { other = e.Name }
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyM})
	if other != fyne.KeyM || pressed != 4 {
		t.Errorf("other keys must be passed on: %q, %d", other, pressed)
	}
	if b.Cursor() != desktop.PointerCursor {
		t.Error("a button must look pressable")
	}
}

func TestControlTellsItsHint(t *testing.T) {
	begin(t)
	hint := "nothing yet"
	c := NewControl(54, ControlProps{Icon: assets.Mic, Hint: "Turn off"}, nil)
	c.OnHint = func(s string) { hint = s }
	window(t, c, 100, 100)
	c.MouseIn(&desktop.MouseEvent{})
	if hint != "Turn off" {
		t.Errorf("got %q", hint)
	}
	c.Draw(ControlProps{Icon: assets.MicOff, Hint: "Turn on", Alert: true})
	if hint != "Turn on" {
		t.Errorf("the hint under the pointer must follow: %q", hint)
	}
	c.MouseOut()
	if hint != "" {
		t.Errorf("got %q", hint)
	}
	test.Tap(c) // without an action it must not panic
}

func TestMeter(t *testing.T) {
	begin(t)
	m := NewMeter()
	window(t, m, 300, 40)
	for _, row := range []struct {
		name  string
		level float64
		on    bool
		want  int
	}{
		{"silence", 0, true, 0},
		{"full", 1, true, meterBars},
		{"too loud", 7, true, meterBars},
		{"minus 25 dB is half", 0.0562, true, meterBars / 2},
		{"below the scale", 0.001, true, 0},
		{"off", 1, false, 0},
		{"broken", -1, true, 0},
	} {
		m.SetLevel(row.level, row.on)
		if m.Lit() != row.want {
			t.Errorf("%s: %d bars, want %d", row.name, m.Lit(), row.want)
		}
	}
}

func TestPager(t *testing.T) {
	begin(t)
	got := -1
	p := NewPager(func(page int) { got = page })
	win := window(t, p, 54, 22)
	p.Draw(3, 0)
	test.TapCanvas(win.Canvas(), fyne.NewPos(45, 11))
	if got != 2 {
		t.Errorf("the third dot opened page %d", got)
	}
	if dots := len(test.TempWidgetRenderer(t, p).Objects()); dots != 3 {
		t.Errorf("%d dots", dots)
	}
	p.Draw(1, 0)
	if dots := len(test.TempWidgetRenderer(t, p).Objects()); dots != 0 {
		t.Errorf("one page needs no dots, got %d", dots)
	}
}

func TestBanner(t *testing.T) {
	begin(t)
	first, second := 0, 0
	b := NewBanner(func() { first++ }, func() { second++ })
	window(t, b, 700, 60)
	if b.Visible() {
		t.Error("a banner that says nothing must be hidden")
	}
	b.Say(BannerProps{
		Mood: Sorry, Headline: "Disconnected", Detail: "why", First: "Rejoin", Second: "Back",
		Opacity: 1,
	})
	if !b.Visible() {
		t.Error("must show")
	}
	test.Tap(b.first)
	test.Tap(b.second)
	if first != 1 || second != 1 {
		t.Errorf("pressed %d and %d", first, second)
	}
	long := BannerProps{
		Mood: Sorry, Headline: "Disconnected", Detail: strings.Repeat("why and what to do ", 5),
		First: "Rejoin", Opacity: 1,
	}
	b.Say(long)
	wide := b.MinSize().Width
	if one, two, most := b.HeightFor(wide), b.HeightFor(wide*0.7), b.HeightFor(wide*0.3); one >= two || two != most {
		t.Errorf("heights %v, %v and %v: a detail takes one line or two", one, two, most)
	}
	b.Say(BannerProps{Mood: Glad, Headline: "Back", Opacity: 0.5})
	if b.first.Visible() || b.second.Visible() {
		t.Error("buttons without words must be hidden")
	}
	b.Say(BannerProps{})
	if b.Visible() {
		t.Error("must hide")
	}
}

func TestBubble(t *testing.T) {
	begin(t)
	b := NewBubble(Resting, assets.Info)
	tapped := false
	b.OnTapped = func() { tapped = true }
	window(t, b, 400, 40)
	b.Say("notice")
	test.Tap(b)
	if !b.Visible() || !tapped {
		t.Error("must show and be pressable")
	}
	b.Say("")
	if b.Visible() {
		t.Error("must hide")
	}
}

func TestWrap(t *testing.T) {
	measure := func(s string) float32 { return float32(len(s)) }
	for _, row := range []struct {
		name, in string
		width    float32
		want     string
	}{
		{"fits", "a b c", 5, "a b c"},
		{"breaks", "aa bb cc", 5, "aa bb|cc"},
		{"a word too long", "a bbbbbbbb c", 4, "a|bbbbbbbb|c"},
		{"nothing", "", 4, ""},
		{"one line", "aa bb cc", 0, "aa bb cc"},
	} {
		if got := strings.Join(wrap(row.in, row.width, measure), "|"); got != row.want {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
	if got := strings.Join(balance("aaaa bbbb cccc d", 14, measure), "|"); got != "aaaa bbbb|cccc d" {
		t.Errorf("balance: %q", got)
	}
}

func TestEllipsis(t *testing.T) {
	begin(t)
	style := fyne.TextStyle{}
	wide := fyne.MeasureText("Barbara Liskov", 13, style).Width
	if got := ellipsis("Barbara Liskov", wide, 13, style); got != "Barbara Liskov" {
		t.Errorf("got %q", got)
	}
	if got := ellipsis("Barbara Liskov", wide/2, 13, style); !strings.HasPrefix(got, "Bar") ||
		!strings.HasSuffix(got, "…") {
		t.Errorf("got %q", got)
	}
	if got := ellipsis("Barbara", 1, 13, style); got != "" {
		t.Errorf("got %q", got)
	}
}

// Icons are drawn in the colours of the theme, also after it has changed.
func TestColoursFollowTheTheme(t *testing.T) {
	begin(t)
	b := NewButton("Leave", assets.Leave, Quiet, nil)
	window(t, b, 200, 50)
	dark := test.RenderObjectToMarkup(b)
	test.ApplyTheme(t, theme.Fixed(fynetheme.VariantLight))
	b.Refresh()
	if test.RenderObjectToMarkup(b) == dark {
		t.Error("the button looks the same in dark and light")
	}
}
