package api

import "net/http"

// tokenAnswer serves clients of both styles: LiveKit's read the first two fields, OpenVidu 3's the last.
type tokenAnswer struct {
	ServerURL        string `json:"server_url"`
	ParticipantToken string `json:"participant_token"`
	Token            string `json:"token"`
}

func (a *API) token(w http.ResponseWriter, r *http.Request) {
	t, err := func() (ticket, error) {
		body, err := readBody(w, r)
		if err != nil {
			return ticket{}, err
		}
		request, err := decodeToken(body)
		if err != nil {
			return ticket{}, err
		}
		c, err := a.caller(r)
		if err != nil {
			return ticket{}, err
		}
		if err := c.permit(request.room, &request.guest); err != nil {
			return ticket{}, err
		}
		return a.admit(r, request.room, request.guest)
	}()
	if err != nil {
		a.failWith(w, r, err, true)
		return
	}
	writeJSON(w, http.StatusCreated, tokenAnswer{ServerURL: t.url, ParticipantToken: t.Token, Token: t.Token})
}
