package credentials

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"confab/session/legible"
	"confab/signaling/internal/address"
)

// answer is what an endpoint said, whatever it calls it.
type answer struct {
	style     Style // Auto when any would fit
	url       string
	token     string
	room      string
	sessionID string
	project   string // apiKey or applicationId
	ahead     time.Duration
	from      *url.URL // that answered
}

// parse reads an answer by the fields that are present.
func parse(body []byte) (answer, error) {
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return answer{}, fmt.Errorf("%w: it is empty", ErrNoTicket)
	case isHTML("", body):
		return answer{}, ErrNotJSON
	}
	var value any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber() // apiKey is a number in some samples
	if d.Decode(&value) != nil || d.More() {
		return plain(string(body))
	}
	return read(value, deepest)
}

// deepest is how many wrappers an answer may have.
const deepest = 3

// read looks into a list of one and into wrappers, as gateways and workflow tools put around an answer.
func read(value any, depth int) (answer, error) {
	switch v := value.(type) {
	case string:
		return plain(v)
	case []any:
		if one, ok := only(v); ok && depth > 0 {
			return read(one, depth-1)
		}
	case map[string]any:
		a, err := fields(v)
		for _, key := range wrappers {
			if err == nil || depth == 0 {
				break
			}
			if inner, ok := wrapped(v[key]); ok {
				a, err = read(inner, depth-1)
			}
		}
		return a, err
	}
	return answer{}, ErrNoTicket
}

// wrappers are the names under which answers are found inside of others.
var wrappers = []string{
	"data", "result", "response", "payload", "body", "credentials", "connectionDetails",
	"connection_details",
}

// wrapped is an object, or JSON of one in a string.
func wrapped(value any) (any, bool) {
	switch v := value.(type) {
	case map[string]any:
		return v, true
	case string:
		var inner map[string]any
		d := json.NewDecoder(strings.NewReader(v))
		d.UseNumber()
		return inner, d.Decode(&inner) == nil && inner != nil
	}
	return nil, false
}

// only is the one object of a list.
func only(list []any) (any, bool) {
	if len(list) != 1 {
		return nil, false
	}
	_, ok := list[0].(map[string]any)
	return list[0], ok
}

// plain takes the whole answer for a token if it can be one.
func plain(s string) (answer, error) {
	odd := strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > unicode.MaxASCII ||
			r == unicode.MaxASCII
	})
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
		return answer{}, ErrNoTicket
	}
	return a, nil
}

// ticket completes the answer with what was asked.
func (a answer) ticket(base *url.URL, r Request) (Ticket, error) {
	if err := a.foreign(); err != nil {
		return Ticket{}, err
	}
	t := Ticket{
		URL: a.url, Token: a.token, Room: legible.Name(a.room), SessionID: a.sessionID, Style: a.style, Ahead: a.ahead,
	}
	if t.Room == "" {
		t.Room = r.Room
	}
	from := a.from
	if from == nil {
		from = base
	}
	switch {
	case t.URL != "" && from != nil:
		u, err := within(from, t.URL)
		if err != nil {
			return Ticket{}, &Error{Kind: ErrBadResponse, Err: fmt.Errorf("the server's address in it: %w", err)}
		}
		t.URL = u
	case t.URL == "" && r.LiveKitURL != "":
		t.URL = r.LiveKitURL
	case t.URL == "":
		t.URL = derive(from)
	}
	if from != nil {
		root := rootOf(base, from)
		root.User = nil
		t.Root = root.String()
	}
	return t, nil
}

// within reads the address that an answer gives; one without a host is of the server that answered.
func within(from *url.URL, raw string) (string, error) {
	if strings.HasPrefix(raw, "/") && !strings.HasPrefix(raw, "//") {
		u := url.URL{Scheme: socketScheme(from.Scheme), User: from.User, Host: from.Host, Path: raw}
		return u.String(), nil
	}
	u, err := address.Parse(raw)
	if err != nil {
		return "", err
	}
	return strings.TrimPrefix(u.String(), "//"), nil
}

func socketScheme(scheme string) string {
	if scheme == "http" {
		return "ws"
	}
	return "wss"
}

// given makes a ticket of a token that the user brought along.
func given(r Request) (Ticket, error) {
	a := answer{style: LiveKit, token: strings.TrimSpace(r.Token), url: r.LiveKitURL}
	if a.url == "" {
		a.url = strings.TrimSpace(r.Endpoint)
	}
	if _, err := address.Parse(a.url); err != nil {
		return Ticket{}, &Error{Kind: ErrBadEndpoint, Err: err}
	}
	return a.ticket(nil, r)
}

// derive guesses where LiveKit is when the endpoint does not say: OpenVidu 3's tutorials serve tokens at 6080 or (TLS)
// 6443 and LiveKit at 7880 or 7443 of the same host; behind another TLS port a proxy most likely serves both.
func derive(from *url.URL) string {
	host := from.Hostname()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	u := url.URL{Scheme: socketScheme(from.Scheme), User: from.User, Host: from.Host}
	switch {
	case from.Scheme == "http":
		u.Host = host + ":7880"
	case from.Port() == "6443":
		u.Host = host + ":7443"
	}
	return u.String()
}
