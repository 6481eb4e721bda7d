package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"confab/assets"
	"confab/ui/theme"
)

// Field is a line to type in. Unlike Fyne's own it passes the window's shortcuts and Escape on, so that one can turn
// the microphone off while typing.
type Field struct{ fynewidget.Entry }

// NewField makes a field with a value in it; placeholder is shown while it has none.
func NewField(value, placeholder string) *Field {
	f := &Field{}
	f.begin(value, placeholder)
	return f
}

// NewSecretField makes a field that shows dots, and an eye to look behind them.
func NewSecretField() *Field {
	f := &Field{}
	f.Password = true
	f.begin("", "")
	return f
}

// NewSearchField makes a field with a looking glass.
func NewSearchField(placeholder string) *Field {
	f := &Field{}
	f.ActionItem = container.NewPadded(NewIcon(assets.Search, theme.Quiet, 18))
	f.begin("", placeholder)
	return f
}

// withoutBars is none of the directions that Fyne knows: what is too long scrolls with the cursor, and neither of the
// bars is laid out (internal/widget/scroller.go, layoutBars), which would cover the line and take its clicks.
const withoutBars fyne.ScrollDirection = -1

// begin comes last: with the first text Fyne makes the renderer, which never looks at Password and ActionItem again.
func (f *Field) begin(value, placeholder string) {
	f.Wrapping, f.Scroll = fyne.TextWrapOff, withoutBars
	f.ExtendBaseWidget(f)
	f.SetText(value)
	f.SetPlaceHolder(placeholder)
}

// CreateRenderer implements fyne.Widget.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	r := f.Entry.CreateRenderer()
	for _, o := range r.Objects() {
		if line, ok := o.(*container.Scroll); ok {
			line.Direction = withoutBars // before it is laid out for the first time
		}
	}
	return r
}

// TypedShortcut implements fyne.Shortcutable.
func (f *Field) TypedShortcut(s fyne.Shortcut) {
	if !passOn(s, f.canvas()) {
		f.Entry.TypedShortcut(s)
	}
}

// passOn gives a window's shortcut to its canvas, where that takes any. (Fyne gives a shortcut to what has the focus,
// and to the canvas only where nothing has: driver/glfw/window.go, processKeyPressed.)
func passOn(s fyne.Shortcut, to any) bool {
	_, own := s.(*desktop.CustomShortcut)
	c, takes := to.(fyne.Shortcutable)
	if !own || !takes {
		return false
	}
	c.TypedShortcut(s)
	return true
}

// TypedKey implements fyne.Focusable.
func (f *Field) TypedKey(e *fyne.KeyEvent) {
	if c := f.canvas(); e.Name == fyne.KeyEscape && c != nil {
		c.Unfocus()
		if typed := c.OnTypedKey(); typed != nil {
			typed(e)
		}
		return
	}
	f.Entry.TypedKey(e)
}

func (f *Field) canvas() fyne.Canvas { return fyne.CurrentApp().Driver().CanvasForObject(f) }
