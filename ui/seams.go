package ui

import (
	"image"
	"time"

	"confab/session/meeting"
	"confab/ui/model"
)

// Session is the meeting as it is. Where there is none yet, its holder gives a snapshot of phase Idle.
type Session interface {
	Snapshot() *meeting.Snapshot
	Changed() <-chan struct{} // nudges; several changes may be one nudge. Never closed
}

// Local is the near side as it is: devices, on and off, what went wrong, the microphone's level.
type Local interface {
	Local() model.Local
	Changed() <-chan struct{} // nudges, as Session's. A new level needs none: it is looked at ten times a second
}

// Pixels is a mailbox of pictures, converted to the size of the tile. All methods may be called from any goroutine.
type Pixels interface {
	Latest() (picture *image.RGBA, sequence uint64) // stable until two more have come; nil while there was none
	SetSize(width, height int)                      // device pixels; 0, 0 when nobody looks
	LastPut() time.Time
}

// Pictures finds mailboxes. Both methods may be called from any goroutine and give nil while there is none.
type Pictures interface {
	Mine() Pixels // mirrored
	Of(connectionID string, source meeting.Source) Pixels
}

// Diagnostics is what the diagnostics panel shows. It is asked twice a second while the panel is open, from any goroutine,
// and must not block.
type Diagnostics interface {
	Diagnostics() model.Diagnostics
}

// Faulter breaks things on purpose: name is one of model's faults. Calls come on the main goroutine and must not block.
type Faulter interface {
	Fault(name string)
}

// Moderator does to others what our token lets us do. Calls come on the main goroutine and must not block.
type Moderator interface {
	ForceMute(connectionID string) // their microphone
	ForceMuteAll()                 // everybody's but our own, and those of who joins later
	DisableForceMute()             // who joins later is muted no more
	ForceDisconnect(connectionID string)
}

// Chatter says something to everyone. It comes back as a line of Local's Chat. Calls come on the main goroutine and must not
// block.
type Chatter interface {
	Say(text string)
}

// Authenticator logs in to an endpoint that wants it. Calls come on the main goroutine and must not block.
type Authenticator interface {
	Login(user, password string) // Join follows at once, and is to use them
	Logout()                     // and forget who it was
}

// Actions is what a person can do. Calls come on the main goroutine and must not block.
type Actions interface {
	Join(model.JoinForm)
	Cancel()
	Leave()
	Rejoin() // join once more, as the last time
	SetCamera(on bool)
	SetMicrophone(on bool)
	Choose(kind model.DeviceKind, name string)
	Watch([]meeting.View) // which remote pictures are shown, and how large; the whole list each time
	Quit()                // the window's close button
}
