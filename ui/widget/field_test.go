package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"
)

func TestFieldPassesKeysOn(t *testing.T) {
	begin(t)
	f := NewField("old", "hint")
	w := window(t, f, 200, 50)
	escaped := 0
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { escaped++ })
	w.Canvas().Focus(f)
	test.Type(f, "new ")
	if f.Text != "new old" {
		t.Errorf("says %q", f.Text)
	}
	f.TypedShortcut(&fyne.ShortcutSelectAll{})
	if f.SelectedText() != "new old" {
		t.Error("its own shortcuts must work")
	}
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if escaped != 1 || w.Canvas().Focused() != nil {
		t.Error("Escape must leave the field and reach the window")
	}
}

func TestFieldsHaveTheirIcons(t *testing.T) {
	begin(t)
	for name, f := range map[string]*Field{"secret": NewSecretField(), "search": NewSearchField("")} {
		window(t, f, 200, 50)
		found := false
		for _, o := range test.WidgetRenderer(f).Objects() {
			found = found || (f.ActionItem != nil && o == f.ActionItem)
		}
		if !found {
			t.Errorf("%s: no icon", name)
		}
	}
	if !NewSecretField().Password || NewSearchField("").Password {
		t.Error("hides the wrong one")
	}
}

// takes counts the shortcuts that reach a canvas. (The test driver's canvas takes none.)
type takes struct{ shortcuts int }

func (k *takes) TypedShortcut(fyne.Shortcut) { k.shortcuts++ }

func TestShortcutsOfTheWindowArePassedOn(t *testing.T) {
	window := &desktop.CustomShortcut{KeyName: fyne.KeyD, Modifier: fyne.KeyModifierControl}
	k := &takes{}
	if !passOn(window, k) || k.shortcuts != 1 {
		t.Error("the window's own must be passed on")
	}
	if passOn(&fyne.ShortcutPaste{}, k) || k.shortcuts != 1 {
		t.Error("the field's own must not")
	}
	if passOn(window, nil) {
		t.Error("there is nobody to take it")
	}
}

// TestFieldHasNoScrollBar: what is typed into a line moves with the cursor. A bar would lie on the words and take the
// clicks that were for them.
func TestFieldHasNoScrollBar(t *testing.T) {
	begin(t)
	long := strings.Repeat("https://meet.example.org/", 10)
	barred := func(f fyne.CanvasObject, e *fynewidget.Entry) bool {
		w := window(t, f, 120, 40)
		e.SetText(long)
		w.Canvas().Focus(e)
		e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
		return strings.Contains(strings.ToLower(test.RenderObjectToMarkup(f)), "scrollbar")
	}
	if e := fynewidget.NewEntry(); !barred(e, e) {
		t.Error("Fyne's own has none: this test shows nothing")
	}
	for name, f := range map[string]*Field{
		"plain": NewField("", ""), "search": NewSearchField(""), "secret": NewSecretField(),
	} {
		if barred(f, &f.Entry) {
			t.Errorf("%s: has a bar", name)
		}
		if f.CursorColumn != len(long) || f.MinSize().Width > 120 {
			t.Errorf("%s: the cursor is at %d, and the field wants to be %v wide", name, f.CursorColumn,
				f.MinSize().Width)
		}
	}
}
