package credentials

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// Root is the address of the server that an endpoint is of, without a path unless the endpoint ends in a slash, and
// without user and password: what logins are filed under. Where no scheme was given it is http, whatever is spoken
// there: see [Ticket].Root. The error is an *[Error].
func Root(rawEndpoint string) (*url.URL, error) {
	base, err := endpoint(rawEndpoint)
	if err != nil {
		return nil, err
	}
	if base.Scheme == "" {
		base.Scheme = "http"
	}
	root := rootOf(base, base)
	root.User = nil
	return root, nil
}

// rootOf is the root of the server at base, which turned out to be where an answer came from.
func rootOf(base, from *url.URL) *url.URL {
	root := *base
	root.Scheme, root.User, root.Host = from.Scheme, from.User, from.Host
	root.RawQuery = ""
	if !strings.HasSuffix(root.Path, "/") {
		root.Path, root.RawPath = "", ""
	}
	return &root
}

// logIn gets the cookie of openvidu-js-node; once per Fetch.
func (a *asker) logIn(ctx context.Context) error {
	if a.r.User == "" || a.loggedIn {
		return nil
	}
	a.loggedIn = true
	_, err := a.exchange(ctx, question{
		method: http.MethodPost, url: rootOf(a.base, a.base).JoinPath("api-login", "login"),
		body: map[string]any{"user": a.r.User, "pass": a.r.Password}, secret: true,
	})
	var refused *Error
	if errors.As(err, &refused) {
		switch {
		case errors.Is(refused.Kind, ErrDenied):
			refused.Kind = ErrLogin
		case refused.Status == http.StatusTooManyRequests:
			refused.Kind = ErrTooMany
		}
	}
	return err
}

// LogOut ends the login whose cookie is in the jar of c.HTTP. The error is ctx's or an *[Error].
func (c Client) LogOut(ctx context.Context, rawEndpoint string) error {
	c = c.withDefaults()
	given, err := endpoint(rawEndpoint)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	for _, base := range tries(given, c.Hosts) {
		a := &asker{Client: c, base: base}
		_, err = a.exchange(ctx, question{
			method: http.MethodPost, url: rootOf(base, base).JoinPath("api-login", "logout"), body: map[string]any{},
		})
		if !mistaken(base, given.Scheme == "", err) {
			return err
		}
	}
	return err
}
