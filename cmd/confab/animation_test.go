package main

import (
	"runtime"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestNothingIsAnimated(t *testing.T) {
	a := test.NewTempApp(t)
	a.Preferences().SetString("key", "kept")
	stopAnimations(a)
	current := fyne.CurrentApp()
	if runtime.GOOS != "darwin" && current.Settings().ShowAnimations() {
		t.Error("Fyne would fade the cursor")
	}
	if current.Preferences().String("key") != "kept" || current.Settings().Theme() == nil {
		t.Error("not the same app otherwise")
	}
}
