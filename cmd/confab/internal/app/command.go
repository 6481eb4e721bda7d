package app

import (
	"fmt"
	"net/url"

	"confab/cmd/confab/internal/moderation"
	"confab/cmd/confab/internal/sources"
	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/text"
)

// command is what somebody asks of the loop. String is for the log, and gives no password away.
type command interface {
	fmt.Stringer
	do(a *App)
}

// tell has a command carried out by the loop; it does not wait.
func (a *App) tell(c command) { a.commands.Put(c) }

type (
	join        struct{ form model.JoinForm }
	leave       struct{}
	backToLobby struct{}
	rejoin      struct{}
	logOut      struct{}
	watch       struct{ views []meeting.View }
	// switched follows a source that was switched.
	switched struct {
		source sources.Source
		on     bool
	}
	forceMute       struct{ connectionID string }
	forceMuteAll    struct{ active bool } // and whoever begins to speak; not active: no more
	forceDisconnect struct{ connectionID string }
)

func (c join) String() string            { return fmt.Sprintf("join the room %q as %q", c.form.Room, c.form.Name) }
func (leave) String() string             { return "leave" }
func (backToLobby) String() string       { return "back to the lobby" }
func (rejoin) String() string            { return "rejoin" }
func (logOut) String() string            { return "log out" }
func (c watch) String() string           { return fmt.Sprintf("watch %d streams", len(c.views)) }
func (c switched) String() string        { return fmt.Sprintf("%s on: %t", c.source.Name(), c.on) }
func (c forceMute) String() string       { return fmt.Sprintf("mute %q", c.connectionID) }
func (c forceMuteAll) String() string    { return fmt.Sprintf("mute everyone else: %t", c.active) }
func (c forceDisconnect) String() string { return fmt.Sprintf("remove %q", c.connectionID) }

func (c join) do(a *App) {
	a.undoForced()
	a.join(c.form)
}

func (leave) do(a *App)       { a.leave() }
func (backToLobby) do(a *App) { a.undoForced() }
func (rejoin) do(a *App)      { a.rejoin() }
func (logOut) do(a *App)      { a.account.LogOut() }

func (c watch) do(a *App) {
	if a.session != nil {
		a.session.Watch(c.views)
	}
}

func (c switched) do(a *App) { a.switched(c.source, c.on) }

func (c forceMute) do(a *App) {
	for _, other := range a.Snapshot().Others {
		if other.ID != c.connectionID {
			continue
		}
		for _, s := range other.From(meeting.Microphone) {
			if !s.Muted {
				a.moderate(moderation.Order{
					Path: "streams/" + url.PathEscape(s.ID) + "/mute", Gone: text.Moderation.AlreadyQuiet(other.Name),
				})
			}
		}
	}
}

func (c forceMuteAll) do(a *App) {
	a.moderate(moderation.Order{
		Path: "mute", Body: map[string]any{"active": c.active}, Gone: text.Moderation.Failed(),
	})
}

func (c forceDisconnect) do(a *App) {
	if name, here := namesOf(a.Snapshot())[c.connectionID]; here {
		a.moderate(moderation.Order{
			Path: "connections/" + url.PathEscape(c.connectionID) + "/disconnect",
			Gone: text.Moderation.AlreadyGone(name),
		})
	}
}
