package credentials

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"time"

	"confab/signaling/internal/address"
	"confab/signaling/race"
)

// Request says whom to ask for what. Endpoint is needed (or Token); the rest may be empty.
type Request struct {
	// Endpoint is a server ("http://host:7980", or any address that ends in a slash), of which the usual paths are
	// tried, or the whole address of the endpoint. http, https; ws and wss are taken for those; without a scheme both
	// are tried. A user and password in it are for a proxy that wants a login (RFC 7617).
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
	Token     string // a JWT for LiveKit; secret: never in a log or an error
	Room      string // as the server names it; else as it was asked for
	SessionID string // of Vonage and OpenVidu styles; may be empty
	Style     Style  // of the answer, never Auto

	// Ahead is how far the endpoint's clock was before ours, by its Date header; 0 when it said nothing.
	Ahead time.Duration

	// Root is the address of the server that answered, after redirects: what [Root] is of the endpoint. Empty: nobody
	// was asked.
	Root string
}

// LogValue keeps the token out of logs.
func (t Ticket) LogValue() slog.Value {
	return slog.GroupValue(slog.String("url", shown(t.URL)), slog.String("room", t.Room), slog.String("style",
		t.Style.String()))
}

// String keeps the token out of whatever is printed.
func (t Ticket) String() string { return "ticket for " + t.Room + " at " + shown(t.URL) }

// shown is an address without user and password.
func shown(raw string) string {
	u, err := address.Parse(raw)
	if err != nil || u.User == nil {
		return raw
	}
	return strings.TrimPrefix(address.Without(u).String(), "//")
}

// Client asks. The zero value works; it may be copied and used by several goroutines.
type Client struct {
	// Its redirect policy is replaced, a missing cookie jar added per Fetch. Without a transport it is one that all
	// clients share, whose connections are made as package race makes them.
	HTTP      *http.Client
	Timeout   time.Duration // for one Fetch altogether; default 10 s
	UserAgent string        // default "confab"
	Hosts     *Hosts        // what is known of endpoints, shared between calls; nil = nothing is remembered
	Logger    *slog.Logger  // default none
}

// Fetch asks for a ticket. The error is ctx's, an *[Error] or a *[ForeignCloudError].
func (c Client) Fetch(ctx context.Context, r Request) (Ticket, error) {
	c = c.withDefaults()
	if r.Token != "" {
		return given(r)
	}
	given, err := endpoint(r.Endpoint)
	if err != nil {
		return Ticket{}, err
	}
	inner, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	t, err := c.fetch(inner, given, r)
	if err != nil && ctx.Err() != nil {
		return Ticket{}, ctx.Err()
	}
	return t, err
}

// fetch goes through the schemes that the endpoint may speak.
func (c Client) fetch(ctx context.Context, given *url.URL, r Request) (Ticket, error) {
	var telling error
	guessed := given.Scheme == ""
	list := tries(given, c.Hosts)
	for i, base := range list {
		t, err := c.fetchFrom(ctx, base, r, guessed && i < len(list)-1)
		if err == nil {
			if guessed {
				c.Hosts.setScheme(given.Host, base.Scheme)
			}
			return t, nil
		}
		if telling == nil || !errors.Is(err, ErrUnreachable) && !errors.Is(err, ErrTimeout) {
			telling = err
		}
		if !mistaken(base, guessed, err) {
			break
		}
		c.Logger.Debug("another scheme is spoken here", "host", base.Host, "tried", base.Scheme)
	}
	return Ticket{}, telling
}

// fetchFrom leaves half of the time to another scheme when there is one: a firewall may swallow the port of this one.
func (c Client) fetchFrom(ctx context.Context, base *url.URL, r Request, half bool) (Ticket, error) {
	if end, ok := ctx.Deadline(); ok && half {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(end)/2)
		defer cancel()
	}
	return c.try(ctx, base, r)
}

func (c Client) withDefaults() Client {
	client := http.Client{}
	if c.HTTP != nil {
		client = *c.HTTP
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // see exchange
	if client.Transport == nil {
		client.Transport = transport()
	}
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

// mostDialled is for how long a connection is tried.
const mostDialled = 10 * time.Second

// transport is net/http's own, but for how connections are made.
var transport = sync.OnceValue(func() http.RoundTripper {
	t := &http.Transport{}
	if usual, ok := http.DefaultTransport.(*http.Transport); ok {
		t = usual.Clone()
	}
	dial := race.Dial((&net.Dialer{}).DialContext)
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, mostDialled)
		defer cancel()
		return dial(ctx, network, address)
	}
	return t
})

// try goes through what fits the endpoint until something answers with a ticket. The error is the first that tells more
// than that there is nothing at a path.
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

// worthAnother reports whether another question to the same server may fare better. An endpoint may complain of a
// request in any form.
func worthAnother(err error) bool {
	var e *Error
	complaint := errors.As(err, &e) && errors.Is(e.Kind, ErrIntercepted) &&
		(e.Status == http.StatusBadRequest || e.Status == http.StatusUnprocessableEntity ||
			e.Status == http.StatusUnsupportedMediaType)
	return complaint || errors.Is(err, ErrNoEndpoint) || errors.Is(err, ErrBadRequest) || errors.Is(err, ErrNotJSON)
}
