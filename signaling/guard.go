package signaling

import (
	"errors"
	"net"
	"sync/atomic"
)

// mostHandshake is how many bytes a server may send before the socket is up: TLS certificates and HTTP headers.
// net/http puts no limit of its own on the headers of an answer.
const mostHandshake = 256 << 10

var errTooMuch = errors.New("the answer is too long")

// guard is the network connection under a WebSocket. It limits what is read during the handshake, and closing it does
// not wait: tls.Conn.Close may spend five seconds on its farewell.
type guard struct {
	net.Conn
	left atomic.Int64 // bytes still allowed; negative = no limit
}

func newGuard(c net.Conn) *guard {
	g := &guard{Conn: c}
	g.left.Store(mostHandshake)
	return g
}

// lift ends the limit: from here on the WebSocket's own applies.
func (g *guard) lift() { g.left.Store(-1) }

func (g *guard) Read(p []byte) (int, error) {
	left := g.left.Load()
	if left == 0 {
		return 0, errTooMuch
	}
	if left > 0 && int64(len(p)) > left {
		p = p[:left]
	}
	n, err := g.Conn.Read(p)
	if left > 0 {
		g.left.CompareAndSwap(left, left-int64(n))
	}
	return n, err
}
