package main

import (
	"errors"
	"net/http"
	"strings"

	"confab/cmd/confab-server/internal/rooms"
)

// gate stands before the embedded LiveKit, which looks only at who signed a token and when it expires: it refuses those
// who were put out, and opens a room again that LiveKit closed because nobody was there.
func (a *app) gate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := tokenOf(r)
		if token == "" {
			next.ServeHTTP(w, r)
			return
		}
		switch err := a.rooms.Enter(r.Context(), token); {
		case errors.Is(err, rooms.ErrRemoved):
			http.Error(w, "a moderator has put this participant out of the session", http.StatusForbidden)
		case errors.Is(err, rooms.ErrUnavailable):
			w.Header().Set("Retry-After", "1")
			http.Error(w, "the media server is starting", http.StatusServiceUnavailable)
		default: // whatever else is wrong with it, LiveKit says so in its own words
			next.ServeHTTP(w, r)
		}
	})
}

// tokenOf finds the token where LiveKit looks for it (service/auth.go).
func tokenOf(r *http.Request) string {
	if header := r.Header.Get("Authorization"); header != "" {
		return strings.TrimPrefix(header, "Bearer ")
	}
	return r.URL.Query().Get("access_token")
}
