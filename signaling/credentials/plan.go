package credentials

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"

	"confab/signaling/internal/address"
)

// question is one HTTP request for a ticket.
type question struct {
	style  Style
	method string
	url    *url.URL
	body   map[string]any // sent as JSON with a POST
	login  bool           // log in before asking, when there is a user
	secret bool           // the body holds a password
}

// endpoint reads what the user typed. Without a scheme it has none.
func endpoint(raw string) (*url.URL, error) {
	u, err := address.Parse(raw)
	if err != nil {
		return nil, &Error{Kind: ErrBadEndpoint, Err: err}
	}
	u.Scheme = map[string]string{"http": "http", "ws": "http", "https": "https", "wss": "https"}[u.Scheme]
	return u, nil
}

// tries are the addresses to ask, in this order, while one turns out to be of the wrong scheme (see mistaken). A
// scheme that was given stays, but for plain to TLS. Without one TLS comes first, so that a password does not travel
// in the clear where it need not, except on this machine.
func tries(given *url.URL, h *Hosts) []*url.URL {
	with := func(schemes ...string) (list []*url.URL) {
		for _, scheme := range schemes {
			u := *given
			u.Scheme = scheme
			list = append(list, &u)
		}
		return list
	}
	known := h.scheme(given.Host)
	switch {
	case given.Scheme == "https":
		return with("https")
	case given.Scheme == "http", known == "http", known == "" && plainFirst(given):
		return with("http", "https")
	}
	return with("https", "http")
}

// plainFirst: on this machine, and at the port of plain HTTP.
func plainFirst(u *url.URL) bool { return u.Port() == "80" || address.Loopback(u.Host) }

// mistaken reports whether a failure says that the address is of the wrong scheme. A guessed one is doubted sooner.
func mistaken(u *url.URL, guessed bool, err error) bool {
	var failed *Error
	if !errors.As(err, &failed) {
		return false
	}
	is := func(kind error) bool { return errors.Is(failed.Kind, kind) }
	odd := guessed && failed.Status == 0 && (is(ErrBadResponse) || is(ErrUnreachable) || is(ErrTimeout))
	if u.Scheme == "http" {
		return odd || is(errPlain)
	}
	return odd || is(errNoTLS)
}

// plan lists what to ask, best first.
func plan(base *url.URL, r Request) []question {
	server := base.Path == "" || strings.HasSuffix(base.Path, "/") // else it is the endpoint itself
	token := base
	if server {
		token = base.JoinPath("token")
	}
	switch r.Style {
	case LiveKit:
		return []question{liveKit(token, r)}
	case OpenVidu:
		return []question{openVidu(token, r)}
	case OpenVidu2:
		return openVidu2(base, server, r)
	case Vonage:
		return vonage(base, server, r)
	}
	if server {
		list := []question{liveKit(token, r), openVidu(token, r)}
		if r.User != "" {
			list = append(list, openVidu2(base, server, r)...)
		}
		return append(list, vonage(base, server, r)...)
	}
	switch {
	case path.Base(base.Path) == "connection-details":
		return []question{meet(base, r), liveKit(base, r)}
	case path.Base(base.Path) == "get-sessionid-token", path.Base(base.Path) == "get-token":
		return openVidu2(base, server, r)
	case strings.Contains(base.Path+"/", "/room/"), strings.Contains(base.Path+"/", "/session/"):
		return append(vonage(base, server, r), liveKit(base, r))
	default:
		return []question{liveKit(base, r), openVidu(base, r), meet(base, r), liveKit(base.JoinPath("token"), r)}
	}
}

// liveKit leaves empty fields out: an endpoint may refuse what it does not support.
func liveKit(u *url.URL, r Request) question {
	body := map[string]any{}
	for key, value := range map[string]string{
		"room_name": r.Room, "participant_name": r.Name, "participant_identity": r.Identity,
		"participant_metadata": r.Metadata,
	} {
		if value != "" {
			body[key] = value
		}
	}
	if len(r.Attributes) > 0 {
		body["participant_attributes"] = r.Attributes
	}
	return question{style: LiveKit, method: http.MethodPost, url: u, body: body}
}

func openVidu(u *url.URL, r Request) question {
	return question{
		style: OpenVidu, method: http.MethodPost, url: u,
		body: map[string]any{"roomName": r.Room, "participantName": r.Name},
	}
}

// meet is LiveKit Meet's own endpoint.
func meet(u *url.URL, r Request) question {
	q := u.Query()
	q.Set("roomName", r.Room)
	q.Set("participantName", r.Name)
	if r.Metadata != "" {
		q.Set("metadata", r.Metadata)
	}
	v := *u
	v.RawQuery = q.Encode()
	return question{style: LiveKit, method: http.MethodGet, url: &v}
}

func openVidu2(base *url.URL, server bool, r Request) []question {
	// A client of OpenVidu says what to call somebody only when it connects, which LiveKit has no place for:
	// confab-server takes it here, and others ignore it.
	first := question{
		style: OpenVidu2, method: http.MethodPost, url: base, login: true,
		body: map[string]any{"session": r.Room, "clientData": r.Name},
	}
	second := first
	second.body = map[string]any{"sessionName": r.Room, "clientData": r.Name} // the field's name since OpenVidu 2.0
	if server {
		first.url = base.JoinPath("api-sessions", "get-sessionid-token")
		second.url = base.JoinPath("api-sessions", "get-token")
	} else if path.Base(base.Path) == "get-token" {
		return []question{second}
	}
	return []question{first, second}
}

// vonage asks as the samples do, which know no names. confab-server reads one in the query, and others ignore it.
func vonage(base *url.URL, server bool, r Request) []question {
	get := func(u *url.URL) question {
		if r.Name != "" {
			named := *u
			q := named.Query()
			q.Set("name", r.Name)
			named.RawQuery = q.Encode()
			u = &named
		}
		return question{style: Vonage, method: http.MethodGet, url: u}
	}
	if !server {
		return []question{get(base)}
	}
	if r.Room == "" {
		return []question{get(base.JoinPath("session"))}
	}
	return []question{
		get(base.JoinPath("room", segment(r.Room))),
		get(base.JoinPath("session", segment(r.Room))),
		get(base.JoinPath("session")),
	}
}

// segment escapes a room name so that it stays one path segment, dots included: JoinPath would resolve them.
func segment(name string) string {
	if name == "." || name == ".." {
		return strings.ReplaceAll(name, ".", "%2E")
	}
	return url.PathEscape(name)
}
