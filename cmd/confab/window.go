package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"runtime"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"github.com/go-gl/glfw/v3.4/glfw"

	"confab/cmd/confab/internal/app"
	"confab/cmd/confab/internal/eventloop"
	"confab/cmd/confab/internal/sources"
	"confab/ui"
	"confab/ui/model"
)

// appID is FyneApp.toml's, for preferences.
const appID = "org.confab.Confab"

// keyRemembered is the preference that says for which server the keyring has a login.
const keyRemembered = "login.remembered"

// errNoDisplay is what a person at a terminal without a desktop reads.
var errNoDisplay = errors.New(
	"there is no display to open a window on: start confab from a desktop, set DISPLAY, or use --headless",
)

// newFyne prepares for a window, if there may be a display to open it on.
func newFyne() (fyne.App, error) {
	x, wayland := os.Getenv("DISPLAY") != "", os.Getenv("WAYLAND_DISPLAY") != ""
	switch {
	case runtime.GOOS != "linux":
	case !x && !wayland:
		return nil, errNoDisplay
	case !wayland:
		// GLFW looks for Wayland first, and libwayland then prints that it is not there (platform.c,
		// _glfwSelectPlatform).
		_ = os.Setenv("XDG_SESSION_TYPE", "x11") // fails for no valid name
	}
	return fyneapp.NewWithID(appID), nil
}

// show shows the window. GLFW panics where the display that the environment names is not there.
func show(w fyne.Window) (err error) {
	defer func() {
		if r := recover(); r != nil {
			if !strings.Contains(fmt.Sprint(r), "GLFW library is not initialized") {
				panic(r)
			}
			err = errNoDisplay
		}
	}()
	w.Show()
	return nil
}

// runWindow shows the window until it is closed, ctx ends or --duration is over. It must be called on the main
// goroutine.
func runWindow(ctx context.Context, c config, a *app.App, f fyne.App, log *slog.Logger) (app.Outcome, error) {
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	stopAnimations(f)
	preferences := f.Preferences()
	a.Remembered(preferences.String(keyRemembered), func(server string) {
		preferences.SetString(keyRemembered, server)
	})
	start := model.Lobby
	if c.join {
		start = model.Joining
	}
	controls := &app.Controls{App: a, End: quit, Save: func(form model.JoinForm) {
		ui.SaveForm(preferences, remembered(form, c, ui.LastForm(preferences, a.Sources().IDs())))
	}}
	numbers, faults := a.Panel()
	events := eventloop.New()
	window := ui.New(ui.Options{
		App: f, Session: a, Local: a.Local(), Pictures: a.Pictures(), Actions: controls,
		Post: events.Post, Logger: log, Kiosk: c.kiosk, FirstForm: a.Form(), StartIn: start,
		Diagnostics: numbers, Faults: faults, ShowDiagnostics: c.diagnostics,
		Chat: controls, Login: controls, Moderation: controls,
	})
	f.Lifecycle().SetOnStarted(func() {
		window.Fit(screenSize())
		events.Start()
	})
	if err := show(window.Window()); err != nil {
		return app.Outcome{}, err
	}
	var work sync.WaitGroup
	var result app.Outcome
	work.Go(func() {
		result = a.Run(ctx)
		quit()
		// Not the App's Quit: at a signal Fyne ends by itself, and that would close windows that are gone.
		events.Post(f.Driver().Quit)
	})
	work.Go(func() { window.Run(ctx) })
	untilQuit(f)
	quit()
	work.Wait()
	return result, nil
}

// screenSize is how many pixels of the screen are free for windows; 0, 0 when nobody knows. Fyne's driver has started
// GLFW by then, and knows no way to ask it.
func screenSize() (width, height int) {
	if m := glfw.GetPrimaryMonitor(); m != nil {
		_, _, width, height = m.GetWorkarea()
	}
	return width, height
}

// remembering fills in what was last used, where no setting says otherwise. Who asks for a fake device means it.
func (c config) remembering(last model.JoinForm) config {
	c.room = cmp.Or(c.room, last.Room)
	c.name = cmp.Or(c.name, last.Name, userName())
	if c.fakeCamera == "" {
		c.camera = cmp.Or(c.camera, last.Devices[sources.CameraID])
	}
	if c.fakeMicrophone == "" {
		c.microphone = cmp.Or(c.microphone, last.Devices[sources.MicrophoneID])
	}
	return c
}

// remembered is what of a form is remembered for the next time: a device only if it was chosen in the window, and not
// by a setting or a fake.
func remembered(form model.JoinForm, c config, last model.JoinForm) model.JoinForm {
	devices := map[model.InputID]string{}
	maps.Copy(devices, form.Devices)
	for id, name := range map[model.InputID]string{sources.CameraID: c.camera, sources.MicrophoneID: c.microphone} {
		if devices[id] == name {
			devices[id] = last.Devices[id]
		}
	}
	form.Devices = devices
	return form
}
