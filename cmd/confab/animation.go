package main

import (
	"runtime"

	"fyne.io/fyne/v2"
)

// stopAnimations has nothing on the screen move by itself. Fyne fades the cursor of the field with the focus in and
// out, and paints the whole window for each step of that: a quarter of a core without a graphics card, where nothing
// else is done.
func stopAnimations(a fyne.App) {
	if runtime.GOOS == "darwin" { // there Fyne takes the app's settings for its own (app/app_desktop_darwin.go)
		return
	}
	fyne.SetCurrentApp(unanimatedApp{a})
}

type unanimatedApp struct{ fyne.App }

// Settings implements fyne.App.
func (a unanimatedApp) Settings() fyne.Settings { return unanimatedSettings{a.App.Settings()} }

type unanimatedSettings struct{ fyne.Settings }

// ShowAnimations implements fyne.Settings.
func (unanimatedSettings) ShowAnimations() bool { return false }
