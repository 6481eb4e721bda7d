package model

import (
	"fmt"
	"testing"

	"confab/session/meeting"
	"confab/ui/text"
)

func TestLoginForm(t *testing.T) {
	can := Abilities{Login: true}
	for _, row := range []struct {
		name  string
		state LoginState
		can   Abilities
		want  LoginForm
	}{
		{"open to anyone", LoginState{}, can, LoginForm{}},
		{"asked for", LoginState{Needed: true, User: "ada"}, can, LoginForm{Ask: true, User: "ada"}},
		{
			"refused",
			LoginState{Needed: true, Problem: text.Login.WrongPassword()},
			can,
			LoginForm{Ask: true, Problem: text.Login.WrongPassword()},
		},
		{"known", LoginState{Needed: true, LoggedIn: true, User: "ada"}, can, LoginForm{As: "Logged in as ada"}},
		{"known without a name", LoginState{LoggedIn: true}, can, LoginForm{As: "Logged in"}},
		{"nobody to log in with", LoginState{Needed: true}, Abilities{}, LoginForm{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := Present(View{
				Local: Local{Login: row.state}, Now: noon,
				Can: row.can,
			}).Lobby.Login; got != row.want {
				t.Errorf("got %+v, want %+v", got, row.want)
			}
		})
	}
}

func TestAFailedLoginComesBackToTheLobby(t *testing.T) {
	refused := fmt.Errorf("token: %w", meeting.ErrAuthentication)
	needed := LoginState{Needed: true}
	for _, row := range []struct {
		name  string
		cause error
		login LoginState
		can   bool
		want  Screen
	}{
		{"login wanted", refused, needed, true, Lobby},
		{"another failure", meeting.ErrNotConnected, needed, true, Ended},
		{"logged in and refused all the same", refused, LoginState{Needed: true, LoggedIn: true}, true, Ended},
		{"invitation refused, no login here", refused, LoginState{}, true, Ended},
		{"nobody to log in with", refused, needed, false, Ended},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := &meeting.Snapshot{Phase: meeting.Closed, Cause: row.cause}
			v := View{Snapshot: s, Local: Local{Login: row.login}, Now: noon, Can: Abilities{Login: row.can}}
			if got := Present(v).Screen; got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
	lost := ended(meeting.NetworkDisconnected, refused) // in the middle of a meeting it is the banner's business
	if got := Present(View{
		Snapshot: lost, Local: Local{Login: needed}, Now: noon,
		Can: Abilities{Login: true},
	}).Screen; got != InMeeting {
		t.Errorf("got %v", got)
	}
}
