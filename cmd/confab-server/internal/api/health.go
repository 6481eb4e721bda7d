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

POST /token                   where to connect and a token: {"room_name", "participant_name"},
                              or {"roomName", "participantName"}
GET  /session, /room/NAME     the same for one common room or a named one, as Vonage's samples have it
POST /api-login/login         {"user", "pass"}; POST /api-login/logout
POST /api-sessions/get-sessionid-token {"session"}, /api-sessions/remove-user {"sessionName", "token"}
POST /sessions                {"name", "mediaMode", "archiveMode"}
POST /sessions/ID/tokens      {"role", "data", "expiresIn", "name"}

For moderators, with Authorization: Bearer TOKEN:
GET  /sessions, /sessions/ID
POST /sessions/ID/connections/ID/disconnect, /streams/ID/mute, /streams/ID/unpublish, /mute, /signal

GET  /healthz                 200 when rooms can be entered
GET  /metrics                 for Prometheus; under logins on this machine, or with the token of --metrics-token-file
`, "\n"))
}

func (a *API) unknown(w http.ResponseWriter, r *http.Request) {
	a.fail(w, r, &problem{http.StatusNotFound, "not_found", "there is nothing at this address"})
}

// wrongMethod answers a known path asked in another way than it serves.
func (a *API) wrongMethod(methods string) http.HandlerFunc {
	allowed := strings.TrimSuffix(methods, ", ")
	if strings.Contains(allowed, http.MethodGet) {
		allowed += ", HEAD"
	}
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allowed)
		a.fail(w, r, &problem{http.StatusMethodNotAllowed, "method_not_allowed", "this address answers to " + allowed})
	}
}
