package api

import (
	"net/http"

	"confab/cmd/confab-server/internal/rooms"
)

// sessionAnswer is what Vonage's and OpenTok's sample servers say; the former call the key applicationId, the latter
// apiKey. url is ours: their clients know where their cloud is.
type sessionAnswer struct {
	ApplicationID string `json:"applicationId"`
	APIKey        string `json:"apiKey"`
	SessionID     string `json:"sessionId"`
	Token         string `json:"token"`
	URL           string `json:"url"`
}

func (a *API) session(w http.ResponseWriter, r *http.Request) { a.answerSession(w, r, defaultRoom) }

func (a *API) room(w http.ResponseWriter, r *http.Request) {
	a.answerSession(w, r, r.PathValue("name"))
}

func (a *API) answerSession(w http.ResponseWriter, r *http.Request, room string) {
	c, err := a.caller(r)
	guest := rooms.Guest{Name: r.URL.Query().Get("name")} // ours: the samples' clients have no names
	if err == nil {
		err = a.permit(c, room, &guest)
	}
	var t ticket
	if err == nil {
		t, err = a.admit(r, c, room, guest)
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, sessionAnswer{
		ApplicationID: a.options.Key, APIKey: a.options.Key, SessionID: t.room.SessionID, Token: t.Token, URL: t.url,
	})
}
