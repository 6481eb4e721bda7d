package credentials

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// Root is the address of the server that an endpoint is of, without a path unless the endpoint ends in a slash: the login and the
// session server's REST API are below it. The error is an *[Error].
func Root(rawEndpoint string) (*url.URL, error) {
	base, err := endpoint(rawEndpoint)
	if err != nil {
		return nil, err
	}
	return rootOf(base), nil
}

func rootOf(base *url.URL) *url.URL {
	root := *base
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
		method: http.MethodPost, url: rootOf(a.base).JoinPath("api-login", "login"), body: map[string]any{"user": a.r.User, "pass": a.r.Password},
	})
	var refused *Error
	if errors.As(err, &refused) {
		switch refused.Status {
		case http.StatusUnauthorized, http.StatusForbidden:
			refused.Kind = ErrLogin
		case http.StatusTooManyRequests:
			refused.Kind = ErrTooMany
		}
	}
	return err
}

// LogOut ends the login whose cookie is in the jar of c.HTTP. The error is ctx's or an *[Error].
func (c Client) LogOut(ctx context.Context, rawEndpoint string) error {
	c = c.withDefaults()
	root, err := Root(rawEndpoint)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	a := &asker{Client: c, base: root}
	_, err = a.exchange(ctx, question{method: http.MethodPost, url: root.JoinPath("api-login", "logout"), body: map[string]any{}})
	return err
}
