package sfu

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// External is a LiveKit that somebody else runs.
type External struct {
	keys   Keys
	base   *url.URL
	client *http.Client
}

// NewExternal takes the URL of a LiveKit (ws, wss, http or https, with a path if it has one) and the keys it accepts.
func NewExternal(address string, keys Keys) (*External, error) {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("%q is not the URL of a LiveKit server, such as wss://livekit.example.org", address)
	}
	switch base.Scheme {
	case "ws", "wss", "http", "https":
	default:
		return nil, fmt.Errorf("the LiveKit URL begins with %s://, not with ws, wss, http or https", base.Scheme)
	}
	if base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("the LiveKit URL is to have a host and a path only")
	}
	base.Path = strings.TrimRight(base.Path, "/")
	base.RawPath = ""
	return &External{keys: keys, base: base, client: &http.Client{}}, nil
}

// Keys are the keys that LiveKit accepts.
func (e *External) Keys() Keys { return e.keys }

// WebSocketURL is what participants are told.
func (e *External) WebSocketURL() string { return e.with("ws") }

// ServiceURL is where the room service is.
func (e *External) ServiceURL() string { return e.with("http") }

func (e *External) with(scheme string) string {
	u := *e.base
	if u.Scheme == "wss" || u.Scheme == "https" {
		scheme += "s"
	}
	u.Scheme = scheme
	return u.String()
}

// Answers tells whether the LiveKit gives an HTTP answer that is not a gateway's error, before ctx is done.
func (e *External) Answers(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.ServiceURL()+"/", nil)
	if err != nil {
		return false
	}
	response, err := e.client.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode < http.StatusInternalServerError
}
