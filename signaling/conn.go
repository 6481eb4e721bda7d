package signaling

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

const (
	defaultPingInterval = 5 * time.Second
	defaultPingTimeout  = 15 * time.Second

	// closeTimeout is how long a goodbye may take altogether, as in LiveKit's own clients.
	closeTimeout = 250 * time.Millisecond
)

// Conn is one open socket, single-use. All methods may be called from any goroutine, also from within Run's deliver.
type Conn struct {
	ws    *websocket.Conn
	net   *guard
	log   *slog.Logger
	token string // only to keep it out of errors

	pingInterval, pingTimeout, writeTimeout time.Duration // fixed before Run; interval 0 = no pings

	out  outbox // in: any goroutine; out: the writer
	echo echo   // round-trip time: the writer asks, the reader hears

	leaving chan struct{} // closed by Leave
	gone    chan struct{} // closed by HangUp and by the end of Run

	mu      sync.Mutex // guards the three below
	running bool
	left    bool // leaving is closed
	closed  bool // gone is closed
}

func newConn(d *dialer, w *Welcome) *Conn {
	c := &Conn{
		ws: d.ws, net: d.net, token: d.Token,
		log:          d.Logger.With("mode", w.Mode.String()),
		pingInterval: d.PingInterval, pingTimeout: d.PingTimeout, writeTimeout: d.WriteTimeout,
		out:     outbox{nudge: make(chan struct{}, 1)},
		leaving: make(chan struct{}),
		gone:    make(chan struct{}),
	}
	c.ws.SetReadLimit(mostFrame)
	return c
}

// learn takes the ping times from the Join message, unless the caller set them. There 0 means none.
func (c *Conn) learn(w *Welcome) {
	interval, timeout := defaultPingInterval, defaultPingTimeout
	if w.Join != nil {
		interval = time.Duration(w.Join.PingInterval) * time.Second
		timeout = time.Duration(w.Join.PingTimeout) * time.Second
	}
	if c.pingInterval <= 0 {
		c.pingInterval = interval
	}
	if c.pingTimeout <= 0 {
		c.pingTimeout = timeout
	}
	if c.pingInterval <= 0 { // a server that is not asked need not speak
		c.pingTimeout = 0
	}
}

// Run reads and writes until the connection ends, and returns when both of its goroutines have. deliver gets every
// message on the reader's goroutine, in the order of the wire, pongs and refresh tokens included; while it runs nothing
// is read, so it must not wait for the network. Run may be called once.
//
// It returns nil after our own Leave or HangUp, ctx's error when ctx is done (nothing is said to the server: call Leave
// before), a *[LeaveError] when the socket ended after the server's Leave, [ErrPingTimeout] after too long a silence,
// and a *[CloseError] for every other end. The last two are [ErrLost].
func (c *Conn) Run(ctx context.Context, deliver func(*livekit.SignalResponse)) error {
	if started, err := c.start(); !started {
		return err
	}
	read, wrote := make(chan error, 1), make(chan error, 1)
	var work sync.WaitGroup
	work.Go(func() { read <- c.read(deliver) })
	work.Go(func() { wrote <- c.write() })
	err := c.supervise(ctx, read, wrote)
	c.HangUp()
	work.Wait()
	c.log.Debug("signal socket down", "cause", err)
	return err
}

func (c *Conn) start() (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.running:
		return false, errors.New("signaling: Run called twice")
	case c.closed:
		return false, nil
	}
	c.running = true
	return true, nil
}

// supervise waits for the first thing that ends the connection.
func (c *Conn) supervise(ctx context.Context, read, wrote <-chan error) error {
	select {
	case err := <-read:
		return c.unlessOurs(err)
	case err := <-wrote:
		// The reader may still hold the better answer, a Leave or a close code. After a Leave of ours this is the wait
		// for the server's side of the close.
		return c.awaitReader(ctx, read, err)
	case <-c.leaving:
		return c.awaitReader(ctx, read, nil)
	case <-c.gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// awaitReader waits for what the reader has to say, for as long as a close may take; else err stands.
func (c *Conn) awaitReader(ctx context.Context, read <-chan error, err error) error {
	timer := time.NewTimer(closeTimeout)
	defer timer.Stop()
	select {
	case err = <-read:
	case <-timer.C:
	case <-c.gone:
	case <-ctx.Done():
		if err == nil && !c.ours() {
			err = ctx.Err()
		}
	}
	return c.unlessOurs(err)
}

// unlessOurs is err, or nil where we ended the connection ourselves.
func (c *Conn) unlessOurs(err error) error {
	if c.ours() {
		return nil
	}
	return err
}

func (c *Conn) ours() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left || c.closed
}

// Send queues a request and returns at once; r is not kept. Before Run it waits in the queue. After the end it is
// ErrClosed; that it is nil does not mean that the server got it.
func (c *Conn) Send(r *livekit.SignalRequest) error {
	frame, err := proto.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode %s: %w", kindOf(r), err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left || c.closed {
		return ErrClosed
	}
	c.out.put(frame)
	return nil
}

// Leave says goodbye after whatever is queued, then closes; Run returns within 250 ms, whatever the network does. It
// does not wait. Only the first call counts. Before Run it takes effect when Run starts.
func (c *Conn) Leave(reason livekit.DisconnectReason) {
	frame, err := proto.Marshal(&livekit.SignalRequest{Message: &livekit.SignalRequest_Leave{
		Leave: &livekit.LeaveRequest{Reason: reason, Action: livekit.LeaveRequest_DISCONNECT},
	}})
	if err != nil { // cannot happen with a message of two numbers
		c.HangUp()
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left || c.closed {
		return
	}
	c.left = true
	c.out.put(frame)
	close(c.leaving)
}

// HangUp closes only the socket, at once and without a word: the session lives on at the server, to be resumed.
// Idempotent; does not wait for Run.
func (c *Conn) HangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.closed = true
	close(c.gone)
	_ = c.net.Close() // nothing to do about it: the connection is over either way
}

// RTT is the last measured round trip to the server; 0 before the first. It goes up to the server with each ping.
func (c *Conn) RTT() time.Duration { return c.echo.rtt() }
