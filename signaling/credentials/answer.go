package credentials

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"strings"
	"unicode"
)

// answer is what an endpoint said, whatever it calls it.
type answer struct {
	style     Style // Auto when any would fit
	url       string
	token     string
	room      string
	sessionID string
	project   string // apiKey or applicationId
}

// parse reads an answer by the fields that are present.
func parse(body []byte) (answer, error) {
	body = bytes.TrimSpace(body)
	if isHTML("", body) {
		return answer{}, ErrNotJSON
	}
	var value any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber() // apiKey is a number in some samples
	if d.Decode(&value) != nil || d.More() {
		return plain(string(body))
	}
	switch v := value.(type) {
	case map[string]any:
		return fields(v)
	case string:
		return plain(v)
	default:
		return answer{}, errors.New("neither an object nor a token")
	}
}

// plain takes the whole answer for a token if it can be one.
func plain(s string) (answer, error) {
	odd := strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > unicode.MaxASCII || r == unicode.MaxASCII })
	if len(s) < 16 || len(s) > 64<<10 || odd || strings.ContainsAny(s, `{}[]<>"`) {
		return answer{}, errors.New("no token in it")
	}
	return answer{token: s}, nil
}

func fields(m map[string]any) (answer, error) {
	get := func(keys ...string) string {
		for _, key := range keys {
			switch v := m[key].(type) {
			case string:
				if v = strings.TrimSpace(v); v != "" {
					return v
				}
			case json.Number:
				return v.String()
			}
		}
		return ""
	}
	a := answer{
		url:       get("server_url", "serverUrl", "url", "livekit_url", "livekitUrl", "ws_url", "wsUrl"),
		token:     get("participant_token", "participantToken"),
		room:      get("room_name", "roomName", "room"),
		sessionID: get("sessionId", "session_id"),
		project:   get("applicationId", "application_id", "apiKey", "api_key"),
	}
	switch {
	case a.token != "":
		a.style = LiveKit
	case get("1") != "":
		a.style, a.sessionID, a.token = OpenVidu2, get("0"), get("1")
	case get("0") != "":
		a.style, a.token = OpenVidu2, get("0")
	default:
		a.token = get("token", "accessToken", "access_token")
		if a.sessionID != "" && a.project != "" {
			a.style = Vonage
		}
	}
	if a.token == "" {
		return answer{}, errors.New("no token in it")
	}
	return a, nil
}

func isHTML(contentType string, body []byte) bool {
	head := strings.ToLower(string(bytes.TrimSpace(body[:min(len(body), 512)])))
	return strings.HasPrefix(strings.ToLower(contentType), "text/html") || strings.HasPrefix(head, "<!doctype") || strings.HasPrefix(head, "<html")
}

// ticket completes the answer with what was asked.
func (a answer) ticket(base *url.URL, r Request) (Ticket, error) {
	if err := a.foreign(); err != nil {
		return Ticket{}, err
	}
	t := Ticket{URL: a.url, Token: a.token, Room: a.room, SessionID: a.sessionID, Style: a.style}
	if t.Room == "" {
		t.Room = r.Room
	}
	switch {
	case base != nil && t.URL != "" && !usable(t.URL):
		return Ticket{}, &Error{Kind: ErrBadResponse, Err: errors.New("the server's address in it is not usable")}
	case t.URL == "" && r.LiveKitURL != "":
		t.URL = r.LiveKitURL
	case t.URL == "":
		t.URL = derive(base)
	}
	return t, nil
}

// given makes a ticket of a token that the user brought along.
func given(r Request) (Ticket, error) {
	a := answer{style: LiveKit, token: strings.TrimSpace(r.Token), url: r.LiveKitURL}
	if a.url == "" {
		a.url = strings.TrimSpace(r.Endpoint)
	}
	full := a.url
	if !strings.Contains(full, "://") { // signaling knows what a bare host most likely speaks
		full = "wss://" + full
	}
	if !usable(full) {
		return Ticket{}, &Error{Kind: ErrBadEndpoint}
	}
	return a.ticket(nil, r)
}

func usable(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" {
		return false
	}
	switch u.Scheme {
	case "ws", "wss", "http", "https":
		return true
	}
	return false
}

// derive guesses where LiveKit is when the endpoint does not say: OpenVidu 3's tutorials serve tokens at 6080 or (TLS) 6443 and LiveKit at
// 7880 or 7443 of the same host; behind another TLS port a proxy most likely serves both.
func derive(base *url.URL) string {
	host := base.Hostname()
	switch {
	case base.Scheme == "http":
		return "ws://" + net.JoinHostPort(host, "7880")
	case base.Port() == "6443":
		return "wss://" + net.JoinHostPort(host, "7443")
	default:
		return "wss://" + base.Host
	}
}
