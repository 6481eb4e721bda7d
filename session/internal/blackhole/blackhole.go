package blackhole

import (
	"context"
	"net"
	"sync"
	"time"
)

// Network carries everything until it is made a black hole.
type Network struct {
	mu        sync.Mutex
	until     time.Time
	carries   chan struct{} // closed while it carries
	timer     *time.Timer
	swallowed bool // it was a black hole before
}

// New makes a network that carries everything until Swallow.
func New() *Network {
	n := &Network{carries: make(chan struct{})}
	close(n.carries)
	return n
}

// Swallow makes it a black hole for d; when it is one already the later end counts. d <= 0 ends it.
func (n *Network) Swallow(d time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if d <= 0 {
		n.carry()
		return
	}
	until := time.Now().Add(d)
	if !until.After(n.until) {
		return
	}
	n.until, n.swallowed = until, true
	if n.timer != nil {
		n.timer.Stop()
	} else {
		n.carries = make(chan struct{})
	}
	n.timer = time.AfterFunc(d, n.expire)
}

func (n *Network) expire() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !time.Now().Before(n.until) { // otherwise it goes on
		n.carry()
	}
}

func (n *Network) carry() {
	if n.timer == nil {
		return
	}
	n.timer.Stop()
	n.timer, n.until = nil, time.Time{}
	close(n.carries)
}

// Carries is closed while it carries. Ask again each time.
func (n *Network) Carries() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.carries
}

// Swallows says whether it is a black hole now.
func (n *Network) Swallows() bool {
	select {
	case <-n.Carries():
		return false
	default:
		return true
	}
}

// Swallowed says whether it ever was one: what it cannot hold should not be used any more then.
func (n *Network) Swallowed() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.swallowed
}

// Dial makes a connection that is held in a black hole. The dial itself hangs there.
func (n *Network) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	select {
	case <-n.Carries():
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return newConn(n, c), nil
}
