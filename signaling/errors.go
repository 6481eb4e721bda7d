package signaling

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/livekit/protocol/livekit"
)

// Kinds of a failed dial, each the Kind of a *[DialError]. The comment says whether another try with the same token can
// help.
var (
	ErrBadURL = errors.New("the address is not usable") // no
	// no: 401 in LiveKit's own words
	ErrDenied = errors.New("the server refused the token")
	ErrEarly  = fmt.Errorf("%w: it is not valid yet", ErrDenied) // later: the clocks differ
	// with another token, unless the clocks differ
	ErrExpired    = fmt.Errorf("%w: it has expired", ErrDenied)
	ErrBadRequest = errors.New("the server refused the request") // no: 400 (no identity, no room in the token)
	// perhaps: 400 (something on the way cut it)
	ErrGarbled = errors.New("the server did not get the whole request")
	ErrNoRoom  = errors.New("there is no such room") // no: 404, rooms are not made on joining
	// perhaps: 404, 405, 501 otherwise
	ErrNoPath      = errors.New("there is no LiveKit server at this address")
	ErrIntercepted = errors.New("something on the way answered instead of the server") // yes: any other 4xx
	ErrFull        = errors.New("the room is full")                                    // later
	ErrBusy        = errors.New("the server is busy or starting")                      // later: 429, 502, 503, 504
	ErrServer      = errors.New("the server failed")                                   // perhaps: other 5xx
	// elsewhere: 403 of LiveKit Cloud; ask [Regions]
	ErrRegion = errors.New("the project is pinned to another region")
	// yes: name, route, refused, reset
	ErrUnreachable = errors.New("the server could not be reached")
	ErrInsecure    = errors.New("no trusted encrypted connection could be made") // no: certificate or TLS
	ErrTimeout     = errors.New("the server did not answer in time")             // yes
	// no: HTML, redirect, garbage, too long
	ErrBadResponse = errors.New("the server's answer is not LiveKit's")
	ErrLeave       = errors.New("the server said leave")                                   // see *[LeaveError]
	ErrLost        = errors.New("the connection was lost")                                 // yes; see *[CloseError]
	ErrPingTimeout = fmt.Errorf("%w: the server has not been heard for too long", ErrLost) // yes
	// Send after Leave, HangUp or the end of Run
	ErrClosed = errors.New("the connection is closed")
)

var (
	errPlain = fmt.Errorf("%w: it speaks TLS only", ErrBadResponse) // a TLS port, to plain HTTP
	errNoTLS = fmt.Errorf("%w: it speaks no TLS", ErrInsecure)      // a plain port, to TLS
)

// DialError says why [Dial] failed. errors.Is sees its Kind and what lies underneath. Nothing in it holds a token.
type DialError struct {
	Kind   error  // one of the sentinels above: what the caller has to do
	Status int    // of the HTTP answer; 0 when there was none
	Body   string // beginning of the HTTP answer's body, cleaned; of a web page, its title
	Err    error  // what lies underneath, cleaned; may be nil

	// Clock is what the server's clock showed when it answered, by its Date header; zero when it said nothing.
	Clock time.Time
}

func (e *DialError) Error() string {
	var b strings.Builder
	b.WriteString("dial: " + e.Kind.Error())
	if e.Status != 0 {
		fmt.Fprintf(&b, " (HTTP %d", e.Status)
		if e.Body != "" {
			b.WriteString(": " + e.Body)
		}
		b.WriteString(")")
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the kind and the cause.
func (e *DialError) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// LeaveError is a Leave of the server: as the first message it fails the dial, later it is what Run ends with when the
// socket closes after it. errors.Is(err, ErrLeave).
type LeaveError struct {
	Reason  livekit.DisconnectReason
	Action  livekit.LeaveRequest_Action // DISCONNECT is final, RESUME at once, RECONNECT means a full join
	Regions *livekit.RegionSettings     // where else to go, from LiveKit Cloud; may be nil
}

func (e *LeaveError) Error() string {
	return fmt.Sprintf("%v: %v, then %v", ErrLeave, e.Reason, e.Action)
}

// Is makes every LeaveError match ErrLeave.
func (e *LeaveError) Is(target error) bool { return target == ErrLeave }

// leaveError reads servers before protocol 13 too: they say can_reconnect and leave the action zero.
func leaveError(l *livekit.LeaveRequest) *LeaveError {
	e := &LeaveError{Reason: l.GetReason(), Action: l.GetAction(), Regions: l.GetRegions()}
	if e.Action == livekit.LeaveRequest_DISCONNECT && l.GetCanReconnect() {
		e.Action = livekit.LeaveRequest_RECONNECT
	}
	return e
}

// CloseError is a socket that ended without a Leave: whatever the code, 1000 included, it is a loss (a migrating or
// dying node closes with 1000). errors.Is(err, ErrLost).
type CloseError struct {
	Code int    // of the close frame (RFC 6455 §7.4); 1006 when there was none
	Text string // of the close frame, cleaned
	Err  error  // of the network, when there was no close frame
}

func (e *CloseError) Error() string {
	s := fmt.Sprintf("%v (code %d", ErrLost, e.Code)
	if e.Text != "" {
		s += ": " + e.Text
	}
	s += ")"
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Is makes every CloseError match ErrLost.
func (e *CloseError) Is(target error) bool { return target == ErrLost }

// Unwrap gives what the network said.
func (e *CloseError) Unwrap() error { return e.Err }
