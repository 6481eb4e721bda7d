package view

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"confab/ui/model"
	"confab/ui/text"
)

func lobbyWith(state model.LoginState) model.LobbyScreen {
	l := ready()
	l.Login = state
	return model.Present(model.View{Local: l, Can: model.Abilities{Login: true}}).Lobby
}

func TestLobbyAsksForALogin(t *testing.T) {
	begin(t)
	do := &recorder{}
	l := NewLobby(do, form)
	w := window(t, l.Object)
	l.Show(lobbyWith(model.LoginState{}))
	if l.login.object.Visible() {
		t.Error("a server that asks nothing")
	}
	l.Show(lobbyWith(model.LoginState{Needed: true}))
	if !l.login.ask.Visible() || l.login.known.Visible() || !l.login.password.Password {
		t.Fatal("must ask, and hide the password")
	}
	l.Submit()
	if l.missing.Said() != text.Login.NeedUser() || w.Canvas().Focused() != l.login.user {
		t.Errorf("says %q", l.missing.Said())
	}
	test.Type(l.login.user, " ada ")
	if l.missing.Visible() {
		t.Error("typing must take the reproach away")
	}
	l.Submit()
	if l.missing.Said() != text.Login.NeedPassword() || w.Canvas().Focused() != l.login.password {
		t.Errorf("says %q", l.missing.Said())
	}
	test.Type(l.login.password, "open sesame")
	do.expect(t)
	l.login.password.OnSubmitted("")
	join := joined
	do.expect(t, "login ada open sesame", join)
	if l.login.password.Text != "" {
		t.Error("the password must not stay in the window")
	}
}

func TestLobbyAfterARefusedLogin(t *testing.T) {
	begin(t)
	l := NewLobby(&recorder{}, form)
	w := window(t, l.Object)
	l.Show(lobbyWith(model.LoginState{Needed: true, User: "ada", Problem: text.Login.WrongPassword()}))
	problem := l.login.problem
	if !problem.Visible() || problem.Said() != text.Login.WrongPassword() || l.login.user.Text != "ada" {
		t.Errorf("says %q to %q", l.login.problem.Said(), l.login.user.Text)
	}
	w.Canvas().Focus(l.Wanting())
	if w.Canvas().Focused() != l.login.password {
		t.Error("the password is to be typed again")
	}
	test.Type(l.login.password, "secret")
	l.Show(lobbyWith(model.LoginState{Needed: true, User: "ada", LoggedIn: true}))
	if l.login.ask.Visible() || l.login.password.Text != "" {
		t.Error("who is logged in is not asked")
	}
}

func TestLobbyLogsOut(t *testing.T) {
	begin(t)
	do := &recorder{}
	l := NewLobby(do, form)
	window(t, l.Object)
	l.Show(lobbyWith(model.LoginState{Needed: true, User: "ada", LoggedIn: true}))
	l.Submit()
	test.Tap(button(l.login.object, text.Login.LogOut()))
	do.expect(t, joined, "logout")
}

func TestLoginMarkup(t *testing.T) {
	begin(t)
	for name, state := range map[string]model.LoginState{
		"login":    {Needed: true, User: "ada", Problem: text.Login.WrongPassword()},
		"loggedin": {LoggedIn: true, User: "ada"},
	} {
		t.Run(name, func(t *testing.T) {
			l := NewLobby(&recorder{}, form)
			w := window(t, l.Object)
			l.Show(lobbyWith(state))
			test.AssertRendersToMarkup(t, name+".xml", w.Canvas())
		})
	}
}
