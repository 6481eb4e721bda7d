package ui

import (
	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/view"
)

// doing passes what a person does on to the Actions, and shows at once what can be shown at once.
type doing struct{ u *UI }

func (u *UI) doing() view.Actions { return doing{u} }

func (d doing) Join(form model.JoinForm) {
	d.u.want(form.Room)
	d.u.o.Actions.Join(form)
	d.u.refresh()
}

// Rejoin joins once more after the end. Where the session is still trying it only shows that it tries again: the meeting
// stays on the screen.
func (d doing) Rejoin() {
	if d.u.shown.Screen == model.InMeeting && !d.u.closed() {
		d.u.pressed = d.u.o.Session.Snapshot()
		d.u.wanted = model.Wanted{Again: true, Since: d.u.o.Now()}
		d.u.o.Actions.Rejoin()
		d.u.refresh()
		return
	}
	room := ""
	if s := d.u.o.Session.Snapshot(); s != nil {
		room = s.Room
	}
	d.u.want(room)
	d.u.o.Actions.Rejoin()
	d.u.refresh()
}

func (d doing) Cancel() {
	d.u.wanted = model.Wanted{Dismissed: d.u.closed()}
	d.u.o.Actions.Cancel()
	d.u.refresh()
}

func (d doing) Back() {
	d.u.wanted = model.Wanted{Dismissed: true}
	d.u.refresh()
}

func (d doing) Leave()                                 { d.u.o.Actions.Leave() }
func (d doing) SetCamera(on bool)                      { d.u.o.Actions.SetCamera(on) }
func (d doing) SetMicrophone(on bool)                  { d.u.o.Actions.SetMicrophone(on) }
func (d doing) Choose(k model.DeviceKind, name string) { d.u.o.Actions.Choose(k, name) }
func (d doing) Open(s model.Side)                      { d.u.toggle(s) }
func (d doing) FullScreen()                            { d.u.fullScreen(!d.u.window.FullScreen()) }

func (d doing) Login(user, password string) {
	if d.u.o.Login != nil {
		d.u.o.Login.Login(user, password)
	}
}

func (d doing) Logout() {
	if d.u.o.Login != nil {
		d.u.o.Login.Logout()
	}
}

func (d doing) ForceMute(id string) {
	if d.u.o.Moderation != nil {
		d.u.o.Moderation.ForceMute(id)
	}
}

func (d doing) ForceMuteAll() {
	if d.u.o.Moderation != nil {
		d.u.o.Moderation.ForceMuteAll()
	}
}

func (d doing) DisableForceMute() {
	if d.u.o.Moderation != nil {
		d.u.o.Moderation.DisableForceMute()
	}
}

func (d doing) ForceDisconnect(id string) {
	if d.u.o.Moderation != nil {
		d.u.o.Moderation.ForceDisconnect(id)
	}
}

func (d doing) Say(text string) {
	if d.u.o.Chat != nil {
		d.u.o.Chat.Say(text)
	}
}

func (d doing) Fault(name string) {
	if d.u.o.Faults != nil {
		d.u.o.Faults.Fault(name)
	}
}

// refresh shows what is true now, without waiting for the pump. It is for the main goroutine.
func (u *UI) refresh() { u.show(u.present()) }

func (u *UI) closed() bool {
	s := u.o.Session.Snapshot()
	return s != nil && s.Phase == meeting.Closed
}
