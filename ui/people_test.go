package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/text"
)

// powers writes down what was done to others, and who logged in.
type powers struct{ *world }

func (p powers) ForceMute(id string)       { p.add("mute %s", id) }
func (p powers) ForceMuteAll()             { p.add("mute all") }
func (p powers) DisableForceMute()         { p.add("unsilence") }
func (p powers) ForceDisconnect(id string) { p.add("remove %s", id) }
func (p powers) Login(user, _ string)      { p.add("login %s", user) }
func (p powers) Logout()                   { p.add("logout") }

func press(u *running, key fyne.KeyName, modifier fyne.KeyModifier) {
	u.shortcuts()[desktop.CustomShortcut{KeyName: key, Modifier: modifier}]()
}

func TestPeopleAndModeration(t *testing.T) {
	w := newWorld()
	run(t, w, Options{Moderation: powers{w}}, func(u *running) {
		s := live(3)
		s.Me.Capabilities = meeting.Capabilities{ForceMute: true, ForceDisconnect: true}
		w.become(s)
		u.pass(100 * time.Millisecond)
		press(u, fyne.KeyP, fyne.KeyModifierControl)
		if u.shown.Meeting.Side != model.PeopleSide || !u.shown.Meeting.PeopleList.Rows[1].CanRemove {
			t.Fatalf("shows %v: %+v", u.shown.Meeting.Side, u.shown.Meeting.PeopleList)
		}
		u.actions().ForceMute("p0")
		u.actions().ForceMuteAll()
		u.actions().DisableForceMute()
		u.actions().ForceDisconnect("p1")
		w.expect(t, "mute p0", "mute all", "unsilence", "remove p1")
		press(u, fyne.KeyP, fyne.KeyModifierControl)
		if u.shown.Meeting.Side != model.NoSide {
			t.Error("the same key closes")
		}
		press(u, fyne.KeyD, fyne.KeyModifierControl|fyne.KeyModifierShift)
		if u.shown.Meeting.Side != model.NoSide {
			t.Error("there are no diagnostics here")
		}
		press(u, fyne.KeyD, fyne.KeyModifierControl)
		w.expect(t, "microphone false")
	})
}

func TestNothingHappensWhereNothingIsWiredUp(t *testing.T) {
	w := newWorld()
	run(t, w, Options{}, func(u *running) {
		d := actions{u.UI}
		d.ForceMute("p0")
		d.ForceMuteAll()
		d.DisableForceMute()
		d.ForceDisconnect("p0")
		d.Login("ada", "secret")
		d.Logout()
		d.Fault(model.SignalLoss)
		w.expect(t)
	})
}

func TestLoginIsAskedForInTheLobby(t *testing.T) {
	w := newWorld()
	run(t, w, Options{Login: powers{w}, StartIn: model.Joining, FirstForm: model.JoinForm{Room: "demo", Name: "Ada"}},
		func(u *running) {
			w.mu.Lock()
			w.local.Login = model.LoginState{Needed: true, User: "ada", Problem: text.Login.WrongPassword()}
			w.mu.Unlock()
			w.become(&meeting.Snapshot{Phase: meeting.Closed, Cause: meeting.ErrAuthentication})
			u.pass(100 * time.Millisecond)
			if u.shown.Screen != model.Lobby || !u.shown.Lobby.Login.Ask || u.window.Canvas().Focused() == nil {
				t.Fatalf("shows %v: %+v", u.shown.Screen, u.shown.Lobby.Login)
			}
			u.actions().Login("ada", "secret")
			u.actions().Logout()
			w.expect(t, "login ada", "logout")
		})
}
