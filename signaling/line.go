package signaling

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
)

var errProxied = errors.New("a proxy is before the server")

// Line is a connection to a server, made before it is known what to say there: TCP, and TLS where the address has it.
// Give it to one Dial, which owns it from then on, or close it.
type Line struct {
	address string // scheme and host:port
	guard   *guard
	conn    net.Conn // the guard, or TLS over it
}

// Connect makes one to the server of the options, of which only the address and what makes connections count. It is
// worth less than a Dial's own where a proxy is before the server, and refuses that.
func Connect(ctx context.Context, o Options) (*Line, error) {
	o = o.withDefaults()
	given, err := base(o.URL)
	if err != nil {
		return nil, &DialError{Kind: err}
	}
	u := tries(given, o.Hosts)[0]
	if proxy, err := http.ProxyFromEnvironment(&http.Request{URL: httpOf(u)}); err != nil || proxy != nil {
		return nil, errProxied
	}
	address := hostPort(u)
	ctx, cancel := context.WithTimeout(ctx, o.DialTimeout)
	defer cancel()
	conn, err := o.NetDialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", address, err)
	}
	l := &Line{address: u.Scheme + " " + address, guard: newGuard(conn)}
	l.conn = l.guard
	if u.Scheme == "wss" {
		secure := tls.Client(l.guard, o.tlsConfig(u.Hostname()))
		if err := secure.HandshakeContext(ctx); err != nil {
			l.Close()
			return nil, fmt.Errorf("begin TLS with %s: %w", address, err)
		}
		l.conn = secure
	}
	return l, nil
}

// tlsConfig is what a WebSocket to that host wants.
func (o Options) tlsConfig(host string) *tls.Config {
	config := &tls.Config{}
	if o.TLS != nil {
		config = o.TLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName = host
	}
	return config
}

// Local is our address on it.
func (l *Line) Local() netip.Addr {
	local, err := netip.ParseAddrPort(l.guard.LocalAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	return local.Addr().Unmap().WithZone("")
}

// Close gives up a line that nothing was dialled over.
func (l *Line) Close() { _ = l.guard.Close() }

// leadsTo says whether it is one to that address.
func (l *Line) leadsTo(u *url.URL) bool { return l != nil && l.address == u.Scheme+" "+hostPort(u) }

// hostPort is what to connect to.
func hostPort(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	return net.JoinHostPort(u.Hostname(), map[string]string{"ws": "80", "wss": "443"}[u.Scheme])
}

// httpOf is the address as settings of proxies know it.
func httpOf(u *url.URL) *url.URL {
	v := *u
	v.Scheme = map[string]string{"ws": "http", "wss": "https"}[u.Scheme]
	return &v
}
