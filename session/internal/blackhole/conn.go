package blackhole

import (
	"net"
	"os"
	"sync"
	"time"
)

// conn is a TCP connection that a black hole holds.
type conn struct {
	net.Conn
	network *Network
	once    sync.Once
	closed  chan struct{}

	mu          sync.Mutex
	read, write time.Time // deadlines; zero: none
	moved       chan struct{}
}

func newConn(n *Network, c net.Conn) *conn {
	return &conn{Conn: c, network: n, closed: make(chan struct{}), moved: make(chan struct{})}
}

// Read holds back what arrives in a black hole.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if blocked := c.pass(func() time.Time { return c.read }); blocked != nil {
		return 0, blocked
	}
	return n, err
}

// Write waits until the network carries.
func (c *conn) Write(p []byte) (int, error) {
	if blocked := c.pass(func() time.Time { return c.write }); blocked != nil {
		return 0, blocked
	}
	return c.Conn.Write(p)
}

// pass waits until the network carries, but not past a deadline or the end of the connection.
func (c *conn) pass(deadline func() time.Time) error {
	for {
		carries := c.network.Carries()
		select {
		case <-carries:
			return nil
		default:
		}
		c.mu.Lock()
		at, moved := deadline(), c.moved
		c.mu.Unlock()
		var due <-chan time.Time
		var timer *time.Timer
		if !at.IsZero() {
			timer = time.NewTimer(time.Until(at))
			due = timer.C
		}
		var err error
		again := false
		select {
		case <-carries:
		case <-moved:
			again = true
		case <-due:
			err = os.ErrDeadlineExceeded
		case <-c.closed:
			err = net.ErrClosed
		}
		if timer != nil {
			timer.Stop()
		}
		if !again {
			return err
		}
	}
}

// Close ends waits too.
func (c *conn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// SetDeadline sets both.
func (c *conn) SetDeadline(t time.Time) error {
	c.note(func() { c.read, c.write = t, t })
	return c.Conn.SetDeadline(t)
}

// SetReadDeadline also bounds that wait.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.note(func() { c.read = t })
	return c.Conn.SetReadDeadline(t)
}

// SetWriteDeadline also bounds that wait.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.note(func() { c.write = t })
	return c.Conn.SetWriteDeadline(t)
}

func (c *conn) note(set func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	set()
	close(c.moved)
	c.moved = make(chan struct{})
}
