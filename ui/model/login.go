package model

import (
	"errors"

	"confab/session/meeting"
	"confab/ui/text"
)

// LoginState is how one stands with an endpoint that wants a user and a password.
type LoginState struct {
	Needed   bool   // the endpoint has asked for it; to be set before the join is reported as failed
	LoggedIn bool   // the endpoint has accepted a login
	User     string // who we are, or what the field is filled in with
	Problem  string // one sentence from ui/text; empty for none
}

// LoginForm is the lobby's part about it. Without Ask and As nothing of it is shown.
type LoginForm struct {
	Ask           bool // the fields for user and password are shown
	User, Problem string
	As            string // the line that says who one is logged in as
}

func loginForm(v View) LoginForm {
	l := v.Local.Login
	switch {
	case !v.Can.Login:
		return LoginForm{}
	case l.LoggedIn:
		return LoginForm{As: text.Login.LoggedInAs(l.User)}
	case l.Needed:
		return LoginForm{Ask: true, User: l.User, Problem: l.Problem}
	}
	return LoginForm{}
}

// wantsLogin says that a join failed for want of a login, which the lobby asks for.
func wantsLogin(s *meeting.Snapshot, v View) bool {
	return s.JoinedAt.IsZero() && errors.Is(s.Cause, meeting.ErrAuthentication) && loginForm(v).Ask
}
