package credentials

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"time"
)

// Request says whom to ask for what. Endpoint is needed (or Token); the rest may be empty.
type Request struct {
	// Endpoint is a server ("http://host:7980", or any address that ends in a slash), of which the usual paths are tried, or the
	// whole address of the endpoint. http, https; ws and wss are taken for those.
	Endpoint string
	Style    Style

	Room, Name, Identity, Metadata string
	Attributes                     map[string]string
	User, Password                 string // for endpoints that want a login

	Token      string // there is one already: nobody is asked, Endpoint or LiveKitURL is where it is for
	LiveKitURL string // where to connect when the answer does not say (OpenVidu 3); default: derived from Endpoint
}

// Ticket is what opens a meeting.
type Ticket struct {
	URL       string // of the LiveKit server
	Token     string // secret
	Room      string // as the server names it; else as it was asked for
	SessionID string // of Vonage and OpenVidu styles; may be empty
	Style     Style  // of the answer, never Auto
}

// LogValue keeps the token out of logs.
func (t Ticket) LogValue() slog.Value {
	return slog.GroupValue(slog.String("url", t.URL), slog.String("room", t.Room), slog.String("style", t.Style.String()))
}

// String keeps the token out of whatever is printed.
func (t Ticket) String() string { return "ticket for " + t.Room + " at " + t.URL }

// Client asks. The zero value works; it may be copied and used by several goroutines.
type Client struct {
	HTTP      *http.Client  // default http.DefaultTransport; its redirect policy is replaced, a missing cookie jar added per Fetch
	Timeout   time.Duration // for one Fetch altogether; default 10 s
	UserAgent string        // default "confab"
	Logger    *slog.Logger  // default none
}

// Fetch asks for a ticket. The error is ctx's, an *[Error] or a *[ForeignCloudError].
func (c Client) Fetch(ctx context.Context, r Request) (Ticket, error) {
	c = c.withDefaults()
	if r.Token != "" {
		return given(r)
	}
	base, err := endpoint(r.Endpoint)
	if err != nil {
		return Ticket{}, err
	}
	inner, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	t, err := c.try(inner, base, r)
	if err != nil && ctx.Err() != nil {
		return Ticket{}, ctx.Err()
	}
	return t, err
}

func (c Client) withDefaults() Client {
	client := http.Client{}
	if c.HTTP != nil {
		client = *c.HTTP
	}
	client.CheckRedirect = checkRedirect
	if client.Jar == nil {
		client.Jar, _ = cookiejar.New(nil) // fails only with a broken public suffix list, and there is none
	}
	c.HTTP = &client
	if c.Timeout <= 0 {
		c.Timeout = 10 * time.Second
	}
	if c.UserAgent == "" {
		c.UserAgent = "confab"
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// checkRedirect lets samples send GET /session to /room/session, and keeps passwords where they were meant to go.
func checkRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case len(via) >= 5:
		return errors.New("too many redirects")
	case first.URL.Scheme == "https" && req.URL.Scheme != "https":
		return errors.New("redirect from https to " + req.URL.Scheme)
	case req.Method != http.MethodGet && req.URL.Host != first.URL.Host:
		return errors.New("redirect of a login or request to another host")
	}
	return nil
}

// try goes through what fits the endpoint until something answers with a ticket. The error is the first that tells more than that
// there is nothing at a path.
func (c Client) try(ctx context.Context, base *url.URL, r Request) (Ticket, error) {
	a := &asker{Client: c, r: r, base: base}
	var telling error
	for _, q := range plan(base, r) {
		ans, err := a.ask(ctx, q)
		if err == nil {
			return ans.ticket(base, r)
		}
		if telling == nil || errors.Is(telling, ErrNoEndpoint) {
			telling = err
		}
		if !worthAnother(err) {
			return Ticket{}, err
		}
	}
	return Ticket{}, telling
}

// worthAnother reports whether another question to the same server may fare better.
func worthAnother(err error) bool {
	return errors.Is(err, ErrNoEndpoint) || errors.Is(err, ErrBadRequest) || errors.Is(err, ErrNotJSON)
}
