package signaling

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
)

// Welcome is what the server said first, and how the socket came to be. Either Join or Reconnect is set; a resume may be answered
// with a Join by a server that no longer knows the session.
type Welcome struct {
	Join      *livekit.JoinResponse
	Reconnect *livekit.ReconnectResponse
	Mode      Mode // Single or Dual: what the session is now

	// Early are messages that came before Join or Reconnect, in order; handle them right after it (servers before 1.13.7).
	Early []*livekit.SignalResponse

	OfferDropped  bool // Join.PublisherOffer was given but could not be sent: send it as a request
	TracksDropped bool // Join.AddTrackRequests were given but could not be sent (dual): send them as requests

	Took time.Duration // from the call of Dial
}

// Dial connects and waits for the server's first word. The error is ctx's, or a *[DialError], whose Kind may be a *[LeaveError]. On
// success the caller owns the Conn and must call Run or HangUp. It takes DialTimeout + JoinTimeout at most.
func Dial(ctx context.Context, o Options) (*Conn, *Welcome, error) {
	start := time.Now()
	o = o.withDefaults()
	base, err := base(o.URL)
	if err != nil {
		return nil, nil, &DialError{Kind: err}
	}
	d := &dialer{Options: o, base: base}
	w, err := d.open(ctx)
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
	o.Logger.Debug("signal socket up", "host", base.Host, "mode", w.Mode, "took", w.Took, "offerDropped", w.OfferDropped)
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
	base *url.URL

	ws  *websocket.Conn
	net *guard
}

// open makes the handshake on /rtc/v1 or /rtc, and on /rtc when the server turns out not to know the former.
func (d *dialer) open(ctx context.Context) (*Welcome, error) {
	ctx, cancel := context.WithTimeout(ctx, d.DialTimeout)
	defer cancel()
	host := d.base.Host
	if d.Mode == Single || (d.Mode == Auto && !d.Hosts.LacksSingle(host)) {
		w, err := d.openSingle(ctx)
		if d.Mode == Single || !errors.Is(err, ErrNoPath) {
			return w, err
		}
		d.Logger.Debug("no single peer connection on this server", "host", host)
		w, err = d.openDual(ctx)
		if err == nil { // a server that knows neither path is not a server without the first
			d.Hosts.setLacksSingle(host)
		}
		return w, err
	}
	return d.openDual(ctx)
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

// handshake opens one WebSocket. gorilla heeds ctx's deadline while it waits for the answer, but not its cancellation: that
// closes the connection under it.
func (d *dialer) handshake(ctx context.Context, addr string) error {
	var under *guard
	stop := func() bool { return true }
	ws := websocket.Dialer{
		Proxy:           http.ProxyFromEnvironment,
		TLSClientConfig: d.TLS,
		WriteBufferSize: 16 << 10, // an offer in one frame and one packet burst
		NetDialContext: func(dialCtx context.Context, network, address string) (net.Conn, error) {
			conn, err := d.NetDialContext(dialCtx, network, address)
			if err != nil {
				return nil, err
			}
			under = newGuard(conn)
			stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
			return under, nil
		},
	}
	header := http.Header{"User-Agent": {d.UserAgent}}
	if d.Token != "" {
		header.Set("Authorization", "Bearer "+d.Token)
	}
	conn, resp, err := ws.DialContext(ctx, addr, header)
	if !stop() && err == nil { // closed under us at the last moment
		err = ctx.Err()
	}
	if err == nil {
		under.lift()
		d.ws, d.net = conn, under
		return nil
	}
	if resp == nil && ctx.Err() != nil { // our own close of the connection shows as another error
		err = os.ErrDeadlineExceeded
	}
	return classify(d.answer(resp, err), attempt{host: d.base.Hostname(), resume: d.Join.Reconnect, token: d.Token})
}

// answer reads what a failed handshake left behind. gorilla's body is in memory already.
func (d *dialer) answer(resp *http.Response, err error) answer {
	if resp == nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, longestBody)) // what there is of it is enough
	return answer{status: resp.StatusCode, mediaType: resp.Header.Get("Content-Type"), body: string(body), err: err}
}
