package ui

import "confab/ui/model"

// toggle opens a panel beside the gallery, or closes it when it is the open one.
func (u *UI) toggle(s model.Side) {
	if u.side == s {
		s = model.NoSide
	}
	u.open(s)
}

// press is a panel's key: it works in a meeting, for what was wired up.
func (u *UI) press(s model.Side) {
	can := u.can()
	wired := map[model.Side]bool{model.PeopleSide: true, model.ChatSide: can.Chat, model.DiagnosticsSide: can.Diagnose}
	if u.shown.Screen == model.InMeeting && wired[s] {
		u.toggle(s)
	}
}

// open opens a panel; NoSide closes what is open.
func (u *UI) open(s model.Side) {
	u.side = s
	u.diagnosed = nil
	if s == model.DiagnosticsSide && u.o.Diagnostics != nil {
		d := u.o.Diagnostics.Diagnostics()
		u.diagnosed = &d
	}
	u.refresh()
	u.window.Canvas().Unfocus() // a hidden field would go on eating keys
	if s == model.ChatSide {
		u.focus(u.meeting.ChatField())
	}
}

// can is what was wired up.
func (u *UI) can() model.Abilities {
	return model.Abilities{
		Login: u.o.Login != nil, Moderate: u.o.Moderation != nil, Chat: u.o.Chat != nil,
		Diagnose: u.o.Diagnostics != nil, Fault: u.o.Faults != nil,
	}
}
