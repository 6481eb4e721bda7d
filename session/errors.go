package session

import "confab/session/internal/failure"

// Errors that Options.Tickets may have in the chain of what it returns. They say what to do about it.
var (
	// ErrPassing will pass, so that it is worth asking again soon whatever the error is.
	ErrPassing = failure.ErrPassing
	// ErrHopeless means that what was asked for, or as whom, must change first, and that nothing which servers do can
	// mend it. It ends a first join even for those who never give up.
	ErrHopeless = failure.ErrHopeless
	// ErrRemoved means that the session server says a moderator has put us out.
	ErrRemoved = failure.ErrRemoved
)
