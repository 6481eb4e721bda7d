package api

import "net/http"

// tokenAnswer serves clients of both styles: LiveKit's read the first two fields, OpenVidu 3's the last.
type tokenAnswer struct {
	ServerURL        string `json:"server_url"`
	ParticipantToken string `json:"participant_token"`
	Token            string `json:"token"`
}

func (a *API) token(w http.ResponseWriter, r *http.Request) {
	request, err := readToken(w, r)
	if err != nil {
		a.failWith(w, r, err, true)
		return
	}
	pass, err := a.admit(r, request.room, request.guest)
	if err != nil {
		a.failWith(w, r, err, true)
		return
	}
	writeJSON(w, http.StatusCreated, tokenAnswer{ServerURL: pass.url, ParticipantToken: pass.token, Token: pass.token})
}
