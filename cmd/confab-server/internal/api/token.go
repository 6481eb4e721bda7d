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
		if len(request.ignored) > 0 {
			a.log(r).Info("room_config is ignored: rooms are set up by the session server", "fields",
				firstOf(request.ignored))
		}
		c, err := a.caller(r)
		if err != nil {
			return ticket{}, err
		}
		if err := a.permit(c, request.room, &request.guest); err != nil {
			return ticket{}, err
		}
		return a.admit(r, c, request.room, request.guest)
	}()
	if err != nil {
		a.fail(w, r, err, "errorMessage")
		return
	}
	writeJSON(w, http.StatusCreated, tokenAnswer{ServerURL: t.url, ParticipantToken: t.Token, Token: t.Token})
}

// mostNamed is how many fields of a client's are named in the log, and longestNamed how much of each, in bytes.
const mostNamed, longestNamed = 16, 64

// firstOf shortens what a client chose for the log.
func firstOf(names []string) []string {
	var some []string
	for _, n := range names[:min(len(names), mostNamed)] {
		some = append(some, n[:min(len(n), longestNamed)])
	}
	return some
}
