package signaling

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
)

// Welcome is what the server said first, and how the socket came to be. Either Join or Reconnect is set; a resume may
// be answered with a Join by a server that no longer knows the session.
type Welcome struct {
	Join      *livekit.JoinResponse
	Reconnect *livekit.ReconnectResponse
	Mode      Mode // Single or Dual: what the session is now

	// Early are messages that came before Join or Reconnect, in order; handle them right after it (servers before
	// 1.13.7).
	Early []*livekit.SignalResponse

	OfferDropped  bool // Join.PublisherOffer was given but could not be sent: send it as a request
	TracksDropped bool // Join.AddTrackRequests were given but could not be sent (dual): send them as requests

	Took time.Duration // from the call of Dial
}

// Dial connects and waits for the server's first word. The error is ctx's, or a *[DialError], whose Kind may be a
// *[LeaveError]. On success the caller owns the Conn and must call Run or HangUp. It takes DialTimeout + JoinTimeout at
// most.
//
// It tries again only where an answer shows that another way in is worth it: from /rtc/v1 to /rtc where something other
// than LiveKit answers (servers without single peer connections, proxies that serve /rtc only), along redirects within
// one host, from plain to TLS, to the other scheme where none was given, and with the token in the address. The token
// goes into the Authorization header, and into the address only after the server has said that the header did not reach
// it, or a proxy wants the header for the login in Options.URL.
func Dial(ctx context.Context, o Options) (*Conn, *Welcome, error) {
	start := time.Now()
	o = o.withDefaults()
	given, err := base(o.URL)
	if err != nil {
		if o.Line != nil {
			o.Line.Close()
		}
		return nil, nil, &DialError{Kind: err}
	}
	d := &dialer{Options: o, user: given.User}
	w, err := d.open(ctx, given)
	if d.Line != nil { // it leads elsewhere
		d.Line.Close()
	}
	if err != nil {
		return nil, nil, canceledOr(ctx, err)
	}
	c := newConn(d, w)
	stop := context.AfterFunc(ctx, c.HangUp)
	err = c.await(o.Join.Reconnect, o.JoinTimeout, w)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		c.HangUp()
		return nil, nil, canceledOr(ctx, err)
	}
	w.Took = time.Since(start)
	c.learn(w)
	o.Logger.Debug("signal socket up", "host", d.base.Host, "mode", w.Mode, "took", w.Took, "offerDropped",
		w.OfferDropped)
	return c, w, nil
}

// canceledOr prefers the caller's own reason to stop over whatever that broke.
func canceledOr(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if at, ok := ctx.Deadline(); ok && !time.Now().Before(at) { // the socket has the same deadline and may be quicker
		return context.DeadlineExceeded
	}
	return err
}

// dialer is one call of Dial up to the open socket.
type dialer struct {
	Options
	base *url.URL      // of the present try
	user *url.Userinfo // for a proxy that wants a login; nil: there is none

	ws  *websocket.Conn
	net *guard
}

// open makes the handshake, with the other scheme where the first turns out to be wrong.
func (d *dialer) open(ctx context.Context, given *url.URL) (*Welcome, error) {
	ctx, cancel := context.WithTimeout(ctx, d.DialTimeout)
	defer cancel()
	var failure error
	for _, d.base = range tries(given, d.Hosts) {
		w, err := d.openHere(ctx)
		if err == nil {
			if given.Scheme == "" {
				d.Hosts.setScheme(d.base.Host, d.base.Scheme)
			}
			return w, nil
		}
		if failure == nil || !errors.Is(err, ErrUnreachable) && !errors.Is(err, ErrTimeout) {
			failure = err
		}
		if !mistaken(d.base, given.Scheme == "", err) {
			break
		}
		d.Logger.Debug("another scheme is spoken here", "host", d.base.Host, "tried", d.base.Scheme)
	}
	return nil, failure
}

// openHere makes the handshake on /rtc/v1 or /rtc, and on /rtc when the former is not served: by the server, which is
// older, or by a proxy before it, which may answer anything.
func (d *dialer) openHere(ctx context.Context) (*Welcome, error) {
	host := d.base.Host
	if d.Mode == Dual || d.Mode == Auto && d.Hosts.LacksSingle(host) {
		return d.openDual(ctx)
	}
	w, failure := d.openSingle(ctx)
	if d.Mode == Single || !elsewhere(failure) {
		return w, failure
	}
	d.Logger.Debug("no single peer connection at this address", "host", host, "why", failure)
	w, err := d.openDual(ctx)
	switch {
	// a server that knows neither path is not a server without the first
	case err == nil && errors.Is(failure, ErrNoPath):
		d.Hosts.setLacksSingle(host)
	case err != nil && elsewhere(err): // no LiveKit answers at the older path either
		return nil, failure
	}
	return w, err
}

// elsewhere reports whether another path may fare better: what answered at this one was not LiveKit, or did not get
// what we sent.
func elsewhere(err error) bool {
	var failed *DialError
	if !errors.As(err, &failed) || failed.Status == 0 || errors.Is(failed.Kind, errPlain) {
		return false
	}
	for _, kind := range []error{ErrNoPath, ErrIntercepted, ErrGarbled, ErrBadResponse} {
		if errors.Is(failed.Kind, kind) {
			return true
		}
	}
	return false
}

func (d *dialer) openSingle(ctx context.Context) (*Welcome, error) {
	addr, dropped, err := singleURL(d.base, d.Join)
	if err != nil {
		return nil, &DialError{Kind: ErrBadRequest, Err: err}
	}
	if dropped {
		d.Logger.Debug("offer left out of the join: address too long", "limit", longestURL)
	}
	return &Welcome{Mode: Single, OfferDropped: dropped}, d.handshake(ctx, addr)
}

func (d *dialer) openDual(ctx context.Context) (*Welcome, error) {
	addr, err := dualURL(d.base, d.Join)
	if err != nil {
		return nil, &DialError{Kind: ErrBadRequest, Err: err}
	}
	w := &Welcome{
		Mode:          Dual,
		OfferDropped:  d.Join.PublisherOffer != nil,
		TracksDropped: len(d.Join.AddTrackRequests) > 0,
	}
	return w, d.handshake(ctx, addr)
}
