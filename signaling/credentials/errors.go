package credentials

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kinds of a failed Fetch, each the Kind of an *[Error].
var (
	ErrBadEndpoint = errors.New("the address of the token endpoint is not usable")
	// 401, 403 with an error in JSON
	ErrDenied      = errors.New("the token endpoint refused the login")
	ErrLoginNeeded = fmt.Errorf("%w: it wants to know who asks", ErrDenied)            // 401 that no login cured
	ErrLogin       = fmt.Errorf("%w: user name or password is wrong", ErrDenied)       // 401, 403 of the login
	ErrRemoved     = fmt.Errorf("%w: removed from the room by a moderator", ErrDenied) // 403 that says so
	ErrNoRoom      = errors.New("there is no such room")                               // 404 that says so
	ErrNoEndpoint  = errors.New("there is no token endpoint at this address")          // 404, 405 otherwise
	// 400, 422 with an error in JSON
	ErrBadRequest = errors.New("the token endpoint did not understand the request")
	// web pages and 4xx of anybody else
	ErrIntercepted = errors.New("something on the way answered instead of the token endpoint")
	ErrNoTicket    = errors.New("the token endpoint answered without a token") // 2xx
	ErrServer      = errors.New("the token endpoint failed")                   // 5xx
	ErrBusy        = errors.New("the token endpoint is busy or starting")      // 429, 502, 503, 504
	// 429 of the login; see Error.Wait
	ErrTooMany     = fmt.Errorf("%w: too many logins", ErrBusy)
	ErrUnreachable = errors.New("the token endpoint could not be reached")       // name, route, refused
	ErrInsecure    = errors.New("no trusted encrypted connection could be made") // certificate, TLS
	ErrTimeout     = errors.New("the token endpoint did not answer in time")     // silence
	ErrNotJSON     = errors.New("the token endpoint answered with a web page")   // HTML
	// too long, no token, a strange URL
	ErrBadResponse  = errors.New("the token endpoint's answer made no sense")
	ErrForeignCloud = errors.New("the token belongs to a cloud that is not LiveKit's") // see *[ForeignCloudError]
)

var (
	errPlain = fmt.Errorf("%w: it speaks TLS only", ErrBadResponse) // a TLS port, to plain HTTP
	errNoTLS = fmt.Errorf("%w: it speaks no TLS", ErrInsecure)      // a plain port, to TLS
)

// Error says why Fetch failed. errors.Is sees its Kind and what lies underneath. Nothing in it holds a token or
// password.
type Error struct {
	Kind   error
	Path   string        // that was asked, without query
	Status int           // of the HTTP answer; 0 when there was none
	Body   string        // beginning of the answer, cleaned
	Said   string        // what it says to people, cleaned; may be empty
	Wait   time.Duration // before the next try, where the answer says it; else 0
	Err    error         // what lies underneath, cleaned; may be nil

	page bool // the answer was a web page
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("fetch token: " + e.Kind.Error())
	if e.Status != 0 {
		fmt.Fprintf(&b, " (%s: HTTP %d", e.Path, e.Status)
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
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// ForeignCloudError says that the endpoint works, but for somebody else. errors.Is(err, ErrForeignCloud).
type ForeignCloudError struct {
	Cloud string // whose token it is, for people: "Vonage Video (OpenTok)"
}

func (e *ForeignCloudError) Error() string {
	return fmt.Sprintf("fetch token: this is a token for %s, which does not speak LiveKit's protocol: "+
		"point the endpoint at a LiveKit server, such as confab-server", e.Cloud)
}

// Is makes every ForeignCloudError match ErrForeignCloud.
func (e *ForeignCloudError) Is(target error) bool { return target == ErrForeignCloud }
