package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

// press is what all buttons share: tap, hover, focus, Enter and Space.
type press struct {
	fynewidget.BaseWidget

	OnTapped func()
	OnHover  func(over bool)      // nil for nobody
	OnKey    func(*fyne.KeyEvent) // keys other than Enter and Space while focused; nil for nobody

	over, focused, disabled bool
}

// Tapped implements fyne.Tappable.
func (p *press) Tapped(*fyne.PointEvent) { p.act() }

func (p *press) act() {
	if !p.disabled && p.OnTapped != nil {
		p.OnTapped()
	}
}

// MouseIn implements desktop.Hoverable.
func (p *press) MouseIn(*desktop.MouseEvent) { p.hover(true) }

// MouseMoved implements desktop.Hoverable.
func (p *press) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *press) MouseOut() { p.hover(false) }

func (p *press) hover(over bool) {
	p.over = over
	p.Refresh()
	if p.OnHover != nil {
		p.OnHover(over)
	}
}

// Cursor implements desktop.Cursorable.
func (p *press) Cursor() desktop.Cursor {
	if p.disabled {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// FocusGained implements fyne.Focusable.
func (p *press) FocusGained() {
	p.focused = true
	p.Refresh()
}

// FocusLost implements fyne.Focusable.
func (p *press) FocusLost() {
	p.focused = false
	p.Refresh()
}

// TypedRune implements fyne.Focusable.
func (p *press) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (p *press) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		p.act()
	default:
		if p.OnKey != nil {
			p.OnKey(e)
		}
	}
}
