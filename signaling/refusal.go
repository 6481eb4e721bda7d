package signaling

import (
	"net/http"
	"strings"
)

// A refusal is LiveKit's own word: a status and a text that no proxy says by chance. Only these are the server's
// judgement of what we asked; every other answer may be of somebody on the way, and pass.
type refusal struct {
	status int
	text   string // lower case, the beginning of the body
	kind   error
}

// refusals are all that LiveKit answers instead of an upgrade, read from livekit-server v1.13.5 (pkg/service/auth.go,
// rtcservice.go, utils.go, errors.go, pkg/rtc/errors.go); servers before 1.9 word the causes behind "invalid token"
// otherwise (go-jose).
var refusals = []refusal{
	{http.StatusUnauthorized, "invalid token: ", ErrDenied}, // or ErrExpired or ErrEarly, see judged
	{http.StatusUnauthorized, "invalid authorization token", ErrDenied},
	{http.StatusUnauthorized, "invalid api key", ErrDenied},
	{http.StatusUnauthorized, "permissions denied", ErrDenied},
	{http.StatusUnauthorized, noGrants, ErrDenied},
	{http.StatusUnauthorized, noBearer, ErrDenied},
	{http.StatusBadRequest, "identity cannot be empty", ErrBadRequest},
	{http.StatusBadRequest, "participant identity length exceeds limits", ErrBadRequest},
	{http.StatusBadRequest, "no room name", ErrBadRequest},
	{http.StatusBadRequest, "room name length exceeds limits", ErrBadRequest},
	{http.StatusBadRequest, "join_request is required", ErrGarbled},
	// "cannot base64 decode", "cannot unmarshal" and so on: the query was cut or changed on the way
	{http.StatusBadRequest, "cannot ", ErrGarbled},
	{http.StatusBadRequest, "join request too large", ErrGarbled},
	{http.StatusNotFound, "requested room does not exist", ErrNoRoom},
	// A room at max_participants has no status of its own: room.Join fails, its session closes the response channel,
	// and the HTTP handler sees only that (rtcservice.go, readInitialResponse).
	{http.StatusInternalServerError, "connection closed by media", ErrFull},
	{http.StatusInternalServerError, "room has exceeded its max participants", ErrFull},
}

// What LiveKit says when no token, or somebody else's credentials, reached it: a proxy may have taken ours away.
const (
	noGrants = "no permissions to access the room"
	noBearer = "invalid authorization header"
)

// refused finds LiveKit's own word in an answer; nil: it is none.
func refused(a answer, at attempt) error {
	if looksLikeHTML(a) {
		return nil
	}
	body := strings.ToLower(strings.TrimSpace(a.body))
	for _, r := range refusals {
		if a.status != r.status || !strings.HasPrefix(body, r.text) {
			continue
		}
		switch {
		case r.kind == ErrFull && at.resume: // it ended this session: a resume needs no place
			return ErrServer
		case r.text == "invalid token: ":
			return judged(body, a, at)
		}
		return r.kind
	}
	return nil
}

// judged tells a token that time will mend from one that is wrong. The cause comes after the token itself, which may
// have filled all that was read of the body; then the token's times and the server's clock tell.
func judged(body string, a answer, at attempt) error {
	_, cause, _ := strings.Cut(body, ", error: ")
	switch {
	case strings.Contains(cause, "not valid yet"), strings.Contains(cause, "before issued"), strings.Contains(cause,
		"issued in the future"):
		return ErrEarly
	case strings.Contains(cause, "expired"):
		return ErrExpired
	case strings.Contains(cause, "signature"), strings.Contains(cause, "cryptographic"):
		return ErrDenied
	}
	return timesOf(at.token).judge(a.date)
}

// tokenMissed says that the server did not see the token that we sent in the header, but something else or nothing:
// where it would also take the token from the address, that is worth a second try. A token without grants is refused
// with the same words.
func tokenMissed(e *DialError, token string) bool {
	if e.Status != http.StatusUnauthorized || token == "" {
		return false
	}
	body := strings.ToLower(e.Body)
	return strings.HasPrefix(body, noBearer) || strings.HasPrefix(body, noGrants) && timesOf(token).grants
}
