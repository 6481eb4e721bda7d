package ui

import (
	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/view"
)

// actions is the view.Actions of the window: it passes what a person does on to the program's own Actions, and shows at
// once what can be shown before the session has answered. What is not wired up does nothing.
type actions struct{ u *UI }

func (u *UI) actions() view.Actions { return actions{u} }

func (a actions) Join(form model.JoinForm) {
	a.u.want(form.Room)
	a.u.o.Actions.Join(form)
	a.u.refresh()
}

// Rejoin joins once more after the end. Where the session is still trying it only shows that it tries again: the
// meeting stays on the screen.
func (a actions) Rejoin() {
	if a.u.shown.Screen == model.InMeeting && !a.u.closed() {
		a.u.pressed = a.u.o.Session.Snapshot()
		a.u.wanted = model.Wanted{Again: true, Since: a.u.o.Now()}
		a.u.o.Actions.Rejoin()
		a.u.refresh()
		return
	}
	room := ""
	if s := a.u.o.Session.Snapshot(); s != nil {
		room = s.Room
	}
	a.u.want(room)
	a.u.o.Actions.Rejoin()
	a.u.refresh()
}

func (a actions) Cancel() {
	a.u.wanted = model.Wanted{Dismissed: a.u.closed()}
	a.u.o.Actions.Cancel()
	a.u.refresh()
}

// AskLogin leaves a session that cannot get in, for the lobby and its login.
func (a actions) AskLogin() {
	a.u.wanted = model.Wanted{Lobby: true}
	a.u.o.Actions.Cancel()
	a.u.refresh()
}

func (a actions) Back() {
	a.u.wanted = model.Wanted{Dismissed: true}
	a.u.o.Actions.Back()
	a.u.refresh()
}

func (a actions) Set(id model.InputID, on bool) {
	a.u.o.Actions.Set(id, on)
	a.u.refresh()
}

func (a actions) Choose(id model.InputID, name string) {
	a.u.o.Actions.Choose(id, name)
	a.u.refresh()
}

func (a actions) Leave()            { a.u.o.Actions.Leave() }
func (a actions) Open(s model.Side) { a.u.toggle(s) }
func (a actions) FullScreen()       { a.u.fullScreen(!a.u.window.FullScreen()) }

func (a actions) Login(user, password string) {
	if a.u.o.Login != nil {
		a.u.o.Login.Login(user, password)
	}
}

func (a actions) Logout() {
	if a.u.o.Login != nil {
		a.u.o.Login.Logout()
	}
}

func (a actions) ForceMute(id string) {
	if a.u.o.Moderation != nil {
		a.u.o.Moderation.ForceMute(id)
	}
}

func (a actions) ForceMuteAll() {
	if a.u.o.Moderation != nil {
		a.u.o.Moderation.ForceMuteAll()
	}
}

func (a actions) DisableForceMute() {
	if a.u.o.Moderation != nil {
		a.u.o.Moderation.DisableForceMute()
	}
}

func (a actions) ForceDisconnect(id string) {
	if a.u.o.Moderation != nil {
		a.u.o.Moderation.ForceDisconnect(id)
	}
}

func (a actions) Say(text string) {
	if a.u.o.Chat != nil {
		a.u.o.Chat.Say(text)
	}
}

func (a actions) Fault(name string) {
	if a.u.o.Faults != nil {
		a.u.o.Faults.Fault(name)
	}
}

// refresh shows what is true now, without waiting for the pump. It is for the main goroutine.
func (u *UI) refresh() { u.show(u.present()) }

func (u *UI) closed() bool {
	s := u.o.Session.Snapshot()
	return s != nil && s.Phase == meeting.Closed
}
