package main

import (
	"context"
	"errors"
	"os"
	"runtime"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"confab/session/meeting"
	"confab/ui"
	"confab/ui/model"
)

// appID is FyneApp.toml's, for preferences.
const appID = "org.confab.Confab"

// keyRemembered is the preference that says for which server the keyring has a login.
const keyRemembered = "login.remembered"

// errNoDisplay is what a person at a terminal without a desktop reads.
var errNoDisplay = errors.New("there is no display to open a window on: start confab from a desktop, set DISPLAY, or use --headless")

// runWindow shows the window until it is closed, ctx ends or --duration is over. It must be called on the main goroutine.
func runWindow(ctx context.Context, c config, cond *conductor) (outcome, error) {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return outcome{}, errNoDisplay
	}
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	a := app.NewWithID(appID)
	form := firstForm(c, ui.LastForm(a.Preferences()))
	cond.form = form
	preferences := a.Preferences()
	cond.remind = form.Server != "" && preferences.String(keyRemembered) == cond.logins.server
	cond.logins.remembered = func(server string) { preferences.SetString(keyRemembered, server) }
	start := model.Lobby
	if c.join {
		start = model.Joining
	}
	window := ui.New(ui.Options{
		App: a, Session: cond, Local: cond.near, Pictures: cond.pictures,
		Actions: &actions{conductor: cond, quit: quit, save: func(f model.JoinForm) { ui.SaveForm(a.Preferences(), f) }},
		Logger:  cond.log, Kiosk: c.kiosk, FirstForm: form, StartIn: start,
		Diagnostics: cond, Faults: faultButtons{cond}, ShowDiagnostics: c.diagnostics,
		Chat: chatter{cond}, Login: authenticator{cond}, Moderation: moderator{cond},
	})
	var work sync.WaitGroup
	var result outcome
	work.Go(func() {
		result = cond.run(ctx)
		quit()
		// Not the App's Quit: at a signal Fyne ends by itself, and that would close windows that are gone.
		fyne.Do(a.Driver().Quit)
	})
	work.Go(func() { window.Run(ctx) })
	window.Window().Show()
	a.Run()
	quit()
	work.Wait()
	return result, nil
}

// firstForm: a flag beats what was last used.
func firstForm(c config, last model.JoinForm) model.JoinForm {
	form := model.JoinForm{Server: c.server, Room: c.room, Name: c.name, Camera: c.camera, Microphone: c.microphone}
	if form.Room == "" {
		form.Room = last.Room
	}
	if form.Name == "" {
		form.Name = last.Name
	}
	if form.Name == "" {
		form.Name = userName()
	}
	if form.Camera == "" {
		form.Camera = last.Camera
	}
	if form.Microphone == "" {
		form.Microphone = last.Microphone
	}
	return form
}

// actions carries the window's wishes to the conductor's loop. Nothing here blocks.
type actions struct {
	*conductor
	quit context.CancelFunc
	save func(model.JoinForm)
}

// Join implements ui.Actions.
func (a *actions) Join(form model.JoinForm) {
	a.save(form)
	a.do(func() { a.join(form) })
}

// Cancel implements ui.Actions.
func (a *actions) Cancel() { a.do(a.hangUp) }

// Leave implements ui.Actions.
func (a *actions) Leave() { a.do(a.hangUp) }

// Rejoin implements ui.Actions.
func (a *actions) Rejoin() { a.do(a.rejoin) }

// SetCamera implements ui.Actions.
func (a *actions) SetCamera(on bool) { a.do(func() { a.setCamera(on) }) }

// SetMicrophone implements ui.Actions.
func (a *actions) SetMicrophone(on bool) { a.do(func() { a.setMicrophone(on) }) }

// Choose implements ui.Actions.
func (a *actions) Choose(kind model.DeviceKind, name string) { a.do(func() { a.choose(kind, name) }) }

// Watch implements ui.Actions.
func (a *actions) Watch(views []meeting.View) {
	a.do(func() {
		if a.session != nil {
			a.session.Watch(views)
		}
	})
}

// authenticator is the lobby's login.
type authenticator struct{ *conductor }

// Login implements ui.Authenticator.
func (a authenticator) Login(user, password string) { a.logins.typedIn(user, password) }

// Logout implements ui.Authenticator.
func (a authenticator) Logout() { a.do(a.logins.logOut) }

// Quit implements ui.Actions.
func (a *actions) Quit() { a.quit() }
