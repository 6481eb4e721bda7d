package rooms

import (
	"context"
	"errors"
	"fmt"

	"github.com/twitchtv/twirp"

	"confab/cmd/confab-server/internal/flight"
)

var (
	// ErrUnavailable means that LiveKit could not be reached or did not answer in time: worth another try.
	ErrUnavailable = errors.New("LiveKit does not answer")
	// ErrRefused means that LiveKit answered and would not do it: its keys or limits are not what we think.
	ErrRefused = errors.New("LiveKit refused")
	// ErrNotThere means that whoever or whatever is to be acted upon is not in the session.
	ErrNotThere = errors.New("not in the session")
	// ErrRemoved means that a moderator put this identity out of the session.
	ErrRemoved = errors.New("removed from the session")
	// ErrFull means that no more sessions can be remembered: all that are known matter.
	ErrFull = errors.New("too many sessions in which somebody was put out or muted")
	// ErrNoAccount means that the account of a token has been taken away.
	ErrNoAccount = errors.New("no such account any more")
	// ErrToken means that a token is none that this server made, has expired, or is for something else.
	ErrToken = errors.New("not a usable token")
)

// InvalidError is a request that nobody can grant, and why, in words for whoever sent it.
type InvalidError struct {
	Code    string // for programs, such as "invalid_room_name"
	Message string
}

func (e *InvalidError) Error() string { return e.Message }

// classify sorts an error of the room service by what to do about it. Only a code is kept of what LiveKit said: texts
// of servers up to 1.13.6 may quote a token.
func classify(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return ErrUnavailable
	}
	if _, panicked := errors.AsType[*flight.PanicError](err); panicked {
		return err
	}
	answer, ok := errors.AsType[twirp.Error](err)
	if !ok {
		return ErrUnavailable
	}
	switch answer.Code() {
	case twirp.Unavailable, twirp.DeadlineExceeded, twirp.Canceled:
		return ErrUnavailable
	case twirp.NotFound:
		return ErrNotThere
	case twirp.InvalidArgument:
		return &InvalidError{Code: "invalid_room_name", Message: "LiveKit does not accept this room name"}
	case twirp.Unauthenticated, twirp.PermissionDenied:
		return fmt.Errorf("%w the key (%s)", ErrRefused, answer.Code())
	}
	// The Go client wraps a failed connection as an internal error with the cause inside (twirp, wrapInternal).
	if cause := errors.Unwrap(err); cause != nil {
		return ErrUnavailable
	}
	return fmt.Errorf("%w (%s)", ErrRefused, answer.Code())
}
