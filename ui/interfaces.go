package ui

import (
	"image"

	"confab/session/meeting"
	"confab/ui/model"
)

// Session is the meeting as it is. Where there is none yet, its holder gives a snapshot of phase Idle.
type Session interface {
	Snapshot() *meeting.Snapshot
	Changed() <-chan struct{} // one value after one change or several, read by the UI alone; never closed
}

// Local is the near side as it is: devices, on and off, what went wrong, the level of one's own sound.
type Local interface {
	Local() model.Local
	Changed() <-chan struct{} // as Session's; not for a new level, which is read again and again while it is shown
}

// Pixels is a mailbox of pictures, converted to the size of the tile or, to be shown whole, to fit into it. All
// methods may be called from any goroutine.
type Pixels interface {
	Latest() (picture *image.RGBA, sequence uint64) // unchanged until two more have come; nil before the first
	SetSize(width, height int)                      // of the tile, in device pixels; 0, 0 when nobody looks
}

// Pictures finds mailboxes. The methods may be called from any goroutine; Mine and Of give
// nil while there is none.
type Pictures interface {
	Mine(id model.InputID) Pixels // a camera is mirrored
	Of(key model.TileKey) Pixels
	Changed() <-chan struct{} // as Session's, after a new picture in a mailbox that has a size
}

// Diagnostics is what the diagnostics panel shows. It is asked twice a second while the panel is open, from any
// goroutine, and must not block.
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

// Chatter says something to everyone. It comes back as a line of Local's Chat. Calls come on the main goroutine and
// must not block.
type Chatter interface {
	Say(text string)
}

// Authenticator logs in to an endpoint that wants it. Calls come on the main goroutine and must not block.
type Authenticator interface {
	Login(user, password string) // before a Join, which uses them
	Logout()                     // ends the login and forgets the name
}

// Actions is what a person can do. Calls come on the main goroutine and must not block.
type Actions interface {
	Join(model.JoinForm)
	Cancel()
	Leave()
	Rejoin()                              // joins the room of the last Join again
	Back()                                // leaves an ended or lost meeting for the lobby
	Set(id model.InputID, on bool)        // Local gives the new state as soon as Set has returned
	Choose(id model.InputID, name string) // as Set
	Watch([]meeting.View)                 // which remote pictures are shown, and how large; the whole list each time
	Quit()                                // the window's close button
}
