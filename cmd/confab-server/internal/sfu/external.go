package sfu

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// External is a LiveKit that somebody else runs: one server, or several nodes of one cluster of which any will do.
type External struct {
	keys    Keys
	nodes   []*url.URL
	current atomic.Int32 // the node that answered last
	client  *http.Client
}

// NewExternal takes the URL of a LiveKit (ws, wss, http or https, with a path if it has one), or those of several nodes
// separated by commas, and the keys that they accept.
func NewExternal(addresses string, keys Keys) (*External, error) {
	e := &External{keys: keys, client: &http.Client{}}
	for address := range strings.SplitSeq(addresses, ",") {
		base, err := parseBase(strings.TrimSpace(address))
		if err != nil {
			return nil, err
		}
		e.nodes = append(e.nodes, base)
	}
	return e, nil
}

func parseBase(address string) (*url.URL, error) {
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
		return nil, errors.New("the LiveKit URL is to have a host and a path only")
	}
	base.Path = strings.TrimRight(base.Path, "/")
	base.RawPath = ""
	return base, nil
}

// Keys are the keys that LiveKit accepts.
func (e *External) Keys() Keys { return e.keys }

// WebSocketURL is what participants are told.
func (e *External) WebSocketURL() string { return with(e.nodes[e.current.Load()], "ws") }

// ServiceURL is where the room service is.
func (e *External) ServiceURL() string { return with(e.nodes[e.current.Load()], "http") }

func with(base *url.URL, scheme string) string {
	u := *base
	if u.Scheme == "wss" || u.Scheme == "https" {
		scheme += "s"
	}
	u.Scheme = scheme
	return u.String()
}

// Answers tells whether a node of the LiveKit answers before ctx is done. It asks the one that answered last first, and
// stays with the one that does; each gets an equal part of the time.
func (e *External) Answers(ctx context.Context) bool {
	first := int(e.current.Load())
	for i := range e.nodes {
		n := (first + i) % len(e.nodes)
		if e.nodeAnswers(ctx, n, len(e.nodes)-i) {
			e.current.Store(int32(n)) //nolint:gosec // few nodes
			return true
		}
	}
	return false
}

// Silent lists the nodes that do not answer, each asked for an equal part of the time that ctx has.
func (e *External) Silent(ctx context.Context) (urls []string) {
	for n := range e.nodes {
		if !e.nodeAnswers(ctx, n, len(e.nodes)-n) {
			urls = append(urls, with(e.nodes[n], "ws"))
		}
	}
	return urls
}

// nodeAnswers tells whether a node gives an HTTP answer that is not a gateway's error, in one part of the time that ctx
// has.
func (e *External) nodeAnswers(ctx context.Context, n, parts int) bool {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/time.Duration(parts))
		defer cancel()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, with(e.nodes[n], "http")+"/", nil)
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
