package failure

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"confab/session/meeting"
	"confab/signaling"
)

// The causes that a session finds by itself. Explain has the words for people.
var (
	ErrAttemptTimeout  = errors.New("no media path to the server in time")
	ErrMediaLost       = errors.New("the media connection was lost")
	ErrSlept           = errors.New("this computer has slept")
	ErrNetworkChanged  = errors.New("the network has changed")
	ErrNothingReceived = errors.New("no media arrives any more")
	ErrNotReceived     = errors.New("the server does not receive our media")
	ErrDataStuck       = errors.New("the server does not confirm our data")
	ErrMoved           = errors.New("the meeting is at another server now")
)

// A first join and a rejoin end at once for what is on this list, and for nothing else that a server says: whatever
// is not on it is tried again while anybody would. Those who never give up try even these again,
// for somebody may mend the server.
var refusals = []error{
	// LiveKit itself has read the newest token and refused it (wrong key, no right to join), or the session server has
	// refused us.
	meeting.ErrAuthentication,
	// LiveKit makes no rooms on joining and knows no such room, or the session server says so; a fresh ticket did not
	// make it.
	meeting.ErrInvalidSession,
	// LiveKit or the session server has understood what we ask, says that it cannot be (no name, too long a name), and
	// we shall ask the same.
	meeting.ErrConnectRejected,
}

// passing are the errors that look like a refusal, or like the end, and heal by themselves. Even a first join, which
// else fails fast so that a person reads why, tries them again for a while.
var passing = []error{
	signaling.ErrIntercepted, // a proxy, a portal or a load balancer: it has no say in who may meet
	signaling.ErrGarbled,     // something on the way cut what we sent
	signaling.ErrRegion,      // another node of the cloud takes us
	signaling.ErrBusy,        // starting, or over its limits
	signaling.ErrServer,      // it failed; the next process, or another node, may not
	signaling.ErrEarly,       // two clocks differ: the token becomes good by itself
	signaling.ErrExpired,     // likewise, or the endpoint hands out an old one until its cache ends
	ErrPassing,
}

// ErrPassing is in the chain of an error of the token endpoint that will pass, so that it is worth asking again soon
// whatever the error is.
var ErrPassing = errors.New("this will pass")

// ErrHopeless is in the chain of an error of the token endpoint: what was asked for, or as whom, must change first,
// and nothing that servers do can mend it. It ends a first join even for those who never give up.
var ErrHopeless = errors.New("what was asked for must change first")

// ErrRemoved is in the chain of an error of the token endpoint: the session server says that a moderator has put us
// out.
var ErrRemoved = errors.New("removed from the meeting by a moderator")

// RemovedText is in what confab-server answers at LiveKit's door to somebody who was put out (confab-server, admit.go).
const RemovedText = "put this participant out"

// Removed classifies: a moderator has removed us, and no token for this identity opens the meeting again. Any other 403
// may be a proxy's.
func Removed(err error) bool {
	var refused *signaling.DialError
	if errors.As(err, &refused) {
		return refused.Status == http.StatusForbidden && strings.Contains(refused.Body, RemovedText)
	}
	return errors.Is(err, ErrRemoved)
}

// NeedsTicket classifies: another token, or the room made anew by the token endpoint, can help.
func NeedsTicket(err error) bool {
	return !Removed(err) && (errors.Is(err, signaling.ErrDenied) || errors.Is(err, signaling.ErrNoRoom))
}

// Final classifies: trying again would end the same way.
func Final(err error) bool { return isAny(err, refusals) && !Passing(err) }

// Passing classifies: trying again soon may end otherwise.
func Passing(err error) bool { return isAny(err, passing) }

func isAny(err error, kinds []error) bool {
	return slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) })
}

// unheard are the errors after which the server may never have heard of an attempt.
var unheard = []error{
	signaling.ErrUnreachable, signaling.ErrTimeout, signaling.ErrBusy, signaling.ErrLost, signaling.ErrIntercepted,
	signaling.ErrNoPath,
	signaling.ErrGarbled,
	signaling.ErrInsecure,
}

// Unreachable classifies: the server may never have heard of this attempt, so its memory of us is as it was. So it is
// with whatever else HTTP answered that was not LiveKit's.
func Unreachable(err error) bool {
	var answer *signaling.DialError
	return isAny(err, unheard) ||
		errors.As(err, &answer) && answer.Status != 0 && errors.Is(answer.Kind, signaling.ErrBadResponse)
}
