package api

import (
	"io"
	"net/http"
	"strings"
)

// health is 200 when a token handed out now can be used.
func (a *API) health(w http.ResponseWriter, r *http.Request) {
	if err := a.options.Router.Ready(r.Context()); err != nil {
		a.fail(w, r, &problem{http.StatusServiceUnavailable, "media_server_unavailable", err.Error()})
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// index tells somebody with a browser what this is.
func index(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, strings.TrimLeft(`
confab session server

POST /token        where to connect and a token: {"room_name", "participant_name"} or {"roomName", "participantName"}
GET  /session      the same for one common room, as Vonage's samples have it
GET  /room/NAME    the same for a room
GET  /healthz      200 when rooms can be entered
GET  /metrics      for Prometheus
`, "\n"))
}

func (a *API) unknown(w http.ResponseWriter, r *http.Request) {
	a.fail(w, r, &problem{http.StatusNotFound, "not_found", "there is nothing at this address"})
}

// wrongMethod answers a known path asked in another way than it serves.
func (a *API) wrongMethod(path string) http.HandlerFunc {
	allowed := "GET, HEAD"
	if path == "/token" {
		allowed = "POST"
	}
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allowed)
		a.fail(w, r, &problem{http.StatusMethodNotAllowed, "method_not_allowed", "this address answers to " + allowed})
	}
}
