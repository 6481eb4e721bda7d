package signaling

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"

	"github.com/gorilla/websocket"
)

// mostRedirects is how often one handshake is sent elsewhere.
const mostRedirects = 5

// handshake opens the WebSocket at addr. The token goes into the header; where that did not reach the server, or a
// proxy wants the header for a login of its own, once more into the address, where LiveKit looks too
// (service/auth.go). Addresses end up in the logs of proxies.
func (d *dialer) handshake(ctx context.Context, addr string) error {
	header := http.Header{"User-Agent": {d.UserAgent}}
	if d.Token != "" {
		header.Set("Authorization", "Bearer "+d.Token)
	}
	err := d.shake(ctx, addr, header)
	var refused *DialError
	if !errors.As(err, &refused) || !tokenMissed(refused, d.Token) && !d.loginWanted(refused) {
		return err
	}
	header.Del("Authorization")
	if d.user != nil {
		password, _ := d.user.Password()
		login := base64.StdEncoding.EncodeToString([]byte(d.user.Username() + ":" + password))
		header.Set("Authorization", "Basic "+login)
	}
	d.Logger.Debug("the token did not reach the server in the header", "host", d.base.Host, "login", d.user != nil)
	second := d.shake(ctx, addr+"&"+url.Values{"access_token": {d.Token}}.Encode(), header)
	if errors.As(second, &refused) && (refused.Status == 0 || errors.Is(refused.Kind, ErrIntercepted)) {
		return err
	}
	return second
}

// loginWanted: somebody before the server asks for what the address brought along.
func (d *dialer) loginWanted(e *DialError) bool {
	return d.user != nil && e.Status == http.StatusUnauthorized && errors.Is(e.Kind, ErrIntercepted)
}

// shake makes one handshake, and follows redirects.
func (d *dialer) shake(ctx context.Context, addr string, header http.Header) error {
	for range mostRedirects {
		resp, err := d.shakeOnce(ctx, addr, header)
		if err == nil {
			return nil
		}
		if resp == nil || resp.StatusCode/100 != 3 || resp.Header.Get("Location") == "" {
			at := attempt{host: d.base.Hostname(), resume: d.Join.Reconnect, token: d.Token}
			return classify(d.answer(resp, err), at)
		}
		next, err := redirect(addr, resp.Header.Get("Location"))
		_ = resp.Body.Close()
		if err != nil {
			return &DialError{Kind: ErrBadResponse, Status: resp.StatusCode, Err: err}
		}
		addr = next
	}
	return &DialError{Kind: ErrBadResponse, Status: http.StatusFound, Err: errors.New("too many redirects")}
}

// redirect is where a redirect leads, as long as it is the same service of the same host, and not from TLS to plain:
// the token goes along.
func redirect(from, to string) (string, error) {
	old, err := url.Parse(from)
	if err != nil {
		return "", errors.New("redirect from nowhere")
	}
	u, err := old.Parse(to)
	if err != nil {
		return "", errors.New("redirect to nowhere")
	}
	u.Scheme = map[string]string{"http": "ws", "ws": "ws", "https": "wss", "wss": "wss"}[u.Scheme]
	switch {
	case u.Scheme == "":
		return "", errors.New("redirect to another kind of address")
	case old.Scheme == "wss" && u.Scheme != "wss":
		return "", errors.New("redirect from TLS to plain")
	case u.Hostname() != old.Hostname():
		return "", errors.New("redirect to another host, " + u.Hostname())
	case path.Base(u.Path) != path.Base(old.Path):
		return "", errors.New("redirect to a page")
	}
	u.User, u.Fragment = nil, ""
	if u.RawQuery == "" {
		u.RawQuery = old.RawQuery
	}
	return u.String(), nil
}

// shakeOnce opens one WebSocket: over the line that was made before, where there is one to that address, and anew where
// that has been closed meanwhile.
func (d *dialer) shakeOnce(ctx context.Context, addr string, header http.Header) (*http.Response, error) {
	u, err := url.Parse(addr)
	if line := d.Line; err == nil && line.leadsTo(u) {
		d.Line = nil
		resp, err := d.shakeOver(ctx, addr, header, line)
		if err == nil || resp != nil || ctx.Err() != nil {
			return resp, err
		}
		d.Logger.Debug("the connection that was made before is of no use", "host", d.base.Host, "err", err)
	}
	return d.shakeOver(ctx, addr, header, nil)
}

// shakeOver opens one WebSocket, over a line if one is given. gorilla heeds ctx's deadline while it waits for the
// answer, but not its cancellation: that closes the connection under it.
func (d *dialer) shakeOver(ctx context.Context, addr string, header http.Header, line *Line) (*http.Response, error) {
	var under *guard
	stop := func() bool { return true }
	ws := websocket.Dialer{
		Proxy:           http.ProxyFromEnvironment,
		TLSClientConfig: d.TLS,
		WriteBufferSize: 16 << 10, // room for an offer in one frame
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
	if line != nil {
		under = line.guard
		stop = context.AfterFunc(ctx, line.Close)
		there := func(context.Context, string, string) (net.Conn, error) { return line.conn, nil }
		ws.Proxy, ws.NetDialContext, ws.NetDialTLSContext = nil, there, there
	}
	conn, resp, err := ws.DialContext(ctx, addr, header)
	if !stop() && err == nil { // ctx ended, and stop above closed the connection, just before it was ready
		err = ctx.Err()
	}
	if err == nil {
		under.lift()
		d.ws, d.net = conn, under
		return nil, nil
	}
	if resp == nil && ctx.Err() != nil { // our own close of the connection shows as another error
		err = os.ErrDeadlineExceeded
	}
	return resp, err
}

// answer reads what a failed handshake left behind. gorilla's body is in memory already.
func (d *dialer) answer(resp *http.Response, err error) answer {
	if resp == nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, longestBody)) // a body that was cut says enough
	date, _ := http.ParseTime(resp.Header.Get("Date"))
	return answer{
		status: resp.StatusCode, mediaType: resp.Header.Get("Content-Type"), body: string(body), date: date,
		err: err,
	}
}
