package credentials

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// question is one HTTP request for a ticket.
type question struct {
	style  Style
	method string
	url    *url.URL
	body   map[string]any // JSON of a POST
	login  bool           // log in before asking, when there is a user
}

// endpoint reads what the user typed.
func endpoint(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if raw != "" && !strings.Contains(raw, "://") {
		raw = "http://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" {
		return nil, &Error{Kind: ErrBadEndpoint}
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "ws":
		u.Scheme = "http"
	case "https", "wss":
		u.Scheme = "https"
	default:
		return nil, &Error{Kind: ErrBadEndpoint}
	}
	u.User, u.Fragment = nil, ""
	return u, nil
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
		"room_name": r.Room, "participant_name": r.Name, "participant_identity": r.Identity, "participant_metadata": r.Metadata,
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
	return question{style: OpenVidu, method: http.MethodPost, url: u, body: map[string]any{"roomName": r.Room, "participantName": r.Name}}
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
	first := question{style: OpenVidu2, method: http.MethodPost, url: base, body: map[string]any{"session": r.Room}, login: true}
	second := first
	second.body = map[string]any{"sessionName": r.Room} // since 2.0
	if server {
		first.url = base.JoinPath("api-sessions", "get-sessionid-token")
		second.url = base.JoinPath("api-sessions", "get-token")
	} else if path.Base(base.Path) == "get-token" {
		return []question{second}
	}
	return []question{first, second}
}

func vonage(base *url.URL, server bool, r Request) []question {
	get := func(u *url.URL) question { return question{style: Vonage, method: http.MethodGet, url: u} }
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
