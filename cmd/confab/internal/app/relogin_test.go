//go:build e2e && linux

package app

import (
	"testing"
	"time"

	"confab/cmd/e2e"
	"confab/session/meeting"
	"confab/ui/model"
)

// screen is what the window would show.
func (i *liveApp) screen() model.App {
	return model.Present(model.View{
		Snapshot: i.Snapshot(), Local: i.App.Local().Local(), Now: time.Now(), Can: model.Abilities{Login: true},
	})
}

// TestServerTurnedToLogin restarts the session server in the middle of a meeting so that it wants a login: the window
// asks for it, by the banner and after Rejoin, and who logs in is back.
func TestServerTurnedToLogin(t *testing.T) {
	server := e2e.StartServer(t)
	i := startLiveApp(t, server, "turned")
	i.enter()
	server.Kill(t)
	server.AddUser(t, "ann", "publisher", "ann's password")
	server.Restart(t, "--access", "login")

	eventually(t, "the banner offers to log in", func() bool { return i.screen().Meeting.Banner.LogIn != "" })
	i.Cancel() // as its button does
	await(t, i.lines, "sessionDisconnected", "")
	i.Rejoin()
	await(t, i.lines, "sessionDisconnected", "")
	eventually(t, "the lobby asks for the login", func() bool {
		s := i.screen()
		return s.Screen == model.Lobby && s.Lobby.Login.Ask
	})
	i.Login("ann", "not ann's password")
	i.Join(i.form)
	eventually(t, "the lobby says that the password is wrong", func() bool {
		s := i.screen()
		return s.Screen == model.Lobby && s.Lobby.Login.Problem != ""
	})
	i.Login("ann", "ann's password")
	i.enter()
	if s := i.Snapshot(); s.Phase != meeting.Live || !i.App.Local().Local().Login.LoggedIn {
		t.Errorf("%s, %+v", s.Phase, i.App.Local().Local().Login)
	}
}
