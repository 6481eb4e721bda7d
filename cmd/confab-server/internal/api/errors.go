package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"confab/cmd/confab-server/internal/rooms"
)

// retryAfter is how long a client is asked to wait for LiveKit, in seconds: a restart takes less than one.
const retryAfter = 1

// problem is an answer other than the one asked for.
type problem struct {
	status  int
	code    string // for programs
	message string // for people
}

func (p *problem) Error() string { return p.message }

var errNotReady = &problem{
	http.StatusServiceUnavailable, "media_server_unavailable", "the media server is not ready; try again in a moment",
}

// answers are what clients are told of what went wrong in the rooms.
var answers = []struct {
	cause   error
	problem *problem
}{
	{rooms.ErrNoSession, &problem{http.StatusNotFound, "session_not_found", "no such session"}},
	{rooms.ErrNotThere, &problem{http.StatusNotFound, "not_found", "it is not in the session"}},
	{rooms.ErrRemoved, &problem{
		http.StatusForbidden, "removed", "a moderator has put this participant out of the session",
	}},
	{rooms.ErrToken, errBadBearer},
	{rooms.ErrLock, &problem{
		http.StatusServiceUnavailable, "no_new_rooms",
		"a new room cannot be made: the Redis that the session servers share cannot be used; try again in a moment",
	}},
	{rooms.ErrFull, &problem{
		http.StatusServiceUnavailable, "too_many_sessions",
		"a new session cannot be made: there are too many in which somebody was put out or muted; try again later",
	}},
	{rooms.ErrUnavailable, errNotReady},
	{context.Canceled, errNotReady},
	{context.DeadlineExceeded, errNotReady},
	{rooms.ErrRefused, &problem{
		http.StatusBadGateway, "media_server_refused",
		"the media server refused what the session server asked; its keys may differ from the session server's",
	}},
}

// explain turns any error into what the client is told. Nothing of an unexpected error gets out.
func explain(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if invalid, ok := errors.AsType[*rooms.InvalidError](err); ok {
		return &problem{http.StatusBadRequest, invalid.Code, invalid.Message}
	}
	for _, a := range answers {
		if errors.Is(err, a.cause) {
			return a.problem
		}
	}
	return &problem{
		http.StatusInternalServerError, "internal",
		"something went wrong in the session server; its log says what",
	}
}

// fail answers with err, in our form. The message also stands under the other names that a route's clients read, such
// as OpenVidu 3's errorMessage.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error, otherNames ...string) {
	p := explain(err)
	switch {
	// said once where LiveKit or Redis is watched, not with every request
	case p.status == http.StatusServiceUnavailable:
		a.log(r).Debug("request turned away", "method", r.Method, "path", r.URL.Path, "cause", err)
	case p.status >= http.StatusInternalServerError:
		a.log(r).Warn("request failed", "method", r.Method, "path", r.URL.Path, "status", p.status, "cause", err)
	}
	if p.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	body := map[string]any{"error": map[string]string{"code": p.code, "message": p.message}}
	for _, name := range otherNames {
		body[name] = p.message
	}
	writeJSON(w, p.status, body)
}

// writeJSON answers with v, kept out of every cache: it may be a token.
func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // the client has gone: there is nobody to tell
}
