package app

import (
	"time"

	"confab/cmd/confab/internal/local"
	"confab/session/legible"
	"confab/session/meeting"
	"confab/ui/model"
)

// Controls is what the window, or anybody else, can have an App do: ui.Actions, ui.Chatter, ui.Authenticator and
// ui.Moderator. Nothing here waits; calls may come from any goroutine.
type Controls struct {
	App  *App
	Save func(model.JoinForm) // keeps a form for the next time
	End  func()               // ends the program
}

// Join implements ui.Actions.
func (c *Controls) Join(form model.JoinForm) {
	c.Save(form)
	c.App.tell(join{form})
}

// Back implements ui.Actions.
func (c *Controls) Back() { c.App.tell(backToLobby{}) }

// Cancel implements ui.Actions.
func (c *Controls) Cancel() { c.App.tell(leave{}) }

// Leave implements ui.Actions.
func (c *Controls) Leave() { c.App.tell(leave{}) }

// Rejoin implements ui.Actions.
func (c *Controls) Rejoin() { c.App.tell(rejoin{}) }

// Quit implements ui.Actions.
func (c *Controls) Quit() { c.End() }

// Set implements ui.Actions. Of a source that is switched off nothing leaves any more when it returns, however busy
// the loop is, which then tells the session, and so the others.
func (c *Controls) Set(id model.InputID, on bool) {
	if s, ok := c.App.sources.By(id); ok {
		s.Set(on)
		c.App.tell(switched{s, on})
	}
}

// Choose implements ui.Actions. It needs no command: the loop hears of another device by itself.
func (c *Controls) Choose(id model.InputID, name string) {
	if s, ok := c.App.sources.By(id); ok {
		s.Choose(name)
	}
}

// Watch implements ui.Actions.
func (c *Controls) Watch(views []meeting.View) { c.App.tell(watch{views}) }

// Login implements ui.Authenticator. It is in force before the Join that follows at once.
func (c *Controls) Login(user, password string) { c.App.account.SetLogin(user, password) }

// Logout implements ui.Authenticator.
func (c *Controls) Logout() { c.App.tell(logOut{}) }

// ForceMute implements ui.Moderator.
func (c *Controls) ForceMute(connectionID string) { c.App.tell(forceMute{connectionID}) }

// ForceMuteAll implements ui.Moderator.
func (c *Controls) ForceMuteAll() { c.App.tell(forceMuteAll{active: true}) }

// DisableForceMute implements ui.Moderator.
func (c *Controls) DisableForceMute() { c.App.tell(forceMuteAll{active: false}) }

// ForceDisconnect implements ui.Moderator.
func (c *Controls) ForceDisconnect(connectionID string) { c.App.tell(forceDisconnect{connectionID}) }

// Say implements ui.Chatter. What cannot be sent is said in the notice line instead of the chat.
func (c *Controls) Say(text string) {
	a := c.App
	if err := a.Signal(chatKind, text); err != nil {
		a.local.Notices.Pass("", meeting.AsError(err).Message, local.Short)
		return
	}
	a.local.Chat.Add(model.ChatLine{
		Time: time.Now(), From: a.Snapshot().Me.Name, Text: legible.Text(text, 0), Mine: true,
	})
	a.local.Nudge()
}
