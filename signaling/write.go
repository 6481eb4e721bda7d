package signaling

import (
	"sync"
	"time"

	"confab/signaling/internal/redact"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

// write is the writer goroutine. It pings at once, to know the round trip early, and then once per interval. It returns
// nil when the connection was closed by us, after the goodbye if there was one.
func (c *Conn) write() error {
	var tick <-chan time.Time
	if c.pingInterval > 0 {
		ticker := time.NewTicker(c.pingInterval)
		defer ticker.Stop()
		tick = ticker.C
		if err := c.ping(); err != nil {
			return err
		}
	}
	for {
		select {
		case <-c.out.nudge:
			if err := c.flush(); err != nil {
				return err
			}
		case <-c.leaving:
			return c.sayGoodbye()
		case <-c.gone:
			return nil
		case <-tick:
			if err := c.ping(); err != nil {
				return err
			}
		}
	}
}

func (c *Conn) flush() error {
	for _, frame := range c.out.take() {
		if err := c.writeFrame(frame); err != nil {
			return err
		}
	}
	return nil
}

// sayGoodbye writes what is queued, the Leave last, and the close frame. Run bounds it: awaitReader.
func (c *Conn) sayGoodbye() error {
	if err := c.flush(); err != nil {
		return err
	}
	return c.ws.WriteControl(websocket.CloseMessage,
		websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(closeTimeout))
}

// ping asks twice, as LiveKit's own clients do: servers before protocol 9 only know the first form.
func (c *Conn) ping() error {
	now := time.Now()
	stamp := c.echo.ask(now)
	for _, r := range []*livekit.SignalRequest{
		{Message: &livekit.SignalRequest_Ping{Ping: now.UnixMilli()}},
		{Message: &livekit.SignalRequest_PingReq{PingReq: &livekit.Ping{
			Timestamp: stamp,
			Rtt:       c.RTT().Milliseconds(),
		}}},
	} {
		frame, err := proto.Marshal(r)
		if err != nil {
			return err
		}
		if err := c.writeFrame(frame); err != nil {
			return err
		}
	}
	return nil
}

func (c *Conn) writeFrame(frame []byte) error {
	err := c.ws.SetWriteDeadline(time.Now().Add(c.writeTimeout))
	if err == nil {
		err = c.ws.WriteMessage(websocket.BinaryMessage, frame)
	}
	if err != nil {
		return &CloseError{Code: websocket.CloseAbnormalClosure, Err: redact.Error(err, c.token)}
	}
	return nil
}

// outbox is the queue between Send and the writer. It is unbounded: a stuck socket ends after WriteTimeout, and with it
// the queue.
type outbox struct {
	nudge chan struct{} // has one token while frames may be non-empty

	mu     sync.Mutex
	frames [][]byte
}

func (o *outbox) put(frame []byte) {
	o.mu.Lock()
	o.frames = append(o.frames, frame)
	o.mu.Unlock()
	select {
	case o.nudge <- struct{}{}:
	default:
	}
}

func (o *outbox) take() [][]byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	frames := o.frames
	o.frames = nil
	return frames
}

// echo measures the round trip with the monotonic clock; the wire carries milliseconds that only have to come back.
type echo struct {
	mu    sync.Mutex
	stamp int64 // of the ping that is out
	at    time.Time
	last  time.Duration
}

// ask notes a ping and gives it a stamp (Unix milliseconds) that no earlier one had.
func (e *echo) ask(now time.Time) int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stamp = max(e.stamp+1, now.UnixMilli())
	e.at = now
	return e.stamp
}

// heard notes a pong. One that answers an older ping says nothing about now.
func (e *echo) heard(stamp int64, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if stamp == e.stamp && !e.at.IsZero() {
		e.last = now.Sub(e.at)
		e.at = time.Time{}
	}
}

func (e *echo) rtt() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.last
}
