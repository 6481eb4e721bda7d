package gate

import (
	"context"
	"net"
	"sync"
	"time"
)

// Gate is open until it is shut.
type Gate struct {
	mu     sync.Mutex
	until  time.Time
	opened chan struct{} // closed when the gate is open
	timer  *time.Timer
	used   bool // was shut before
}

// New makes an open gate.
func New() *Gate {
	g := &Gate{opened: make(chan struct{})}
	close(g.opened)
	return g
}

// Shut shuts the gate for d; when it is shut already the later end counts. d <= 0 opens it.
func (g *Gate) Shut(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if d <= 0 {
		g.open()
		return
	}
	until := time.Now().Add(d)
	if !until.After(g.until) {
		return
	}
	g.until, g.used = until, true
	if g.timer != nil {
		g.timer.Stop()
	} else {
		g.opened = make(chan struct{})
	}
	g.timer = time.AfterFunc(d, g.expire)
}

func (g *Gate) expire() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !time.Now().Before(g.until) { // otherwise it was shut again meanwhile
		g.open()
	}
}

func (g *Gate) open() {
	if g.timer == nil {
		return
	}
	g.timer.Stop()
	g.timer, g.until = nil, time.Time{}
	close(g.opened)
}

// Opened is closed while the gate is open. Ask again each time.
func (g *Gate) Opened() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.opened
}

// Shutting says whether the gate is shut.
func (g *Gate) Shutting() bool {
	select {
	case <-g.Opened():
		return false
	default:
		return true
	}
}

// Used says whether the gate was ever shut: what it cannot hold should not be used any more then.
func (g *Gate) Used() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.used
}

// Dial makes a connection that the gate holds. While it is shut the dial hangs.
func (g *Gate) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	select {
	case <-g.Opened():
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return newConn(g, c), nil
}
