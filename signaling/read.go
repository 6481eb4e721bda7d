package signaling

import (
	"errors"
	"time"

	"github.com/livekit/protocol/livekit"
)

// read is the reader goroutine.
func (c *Conn) read(deliver func(*livekit.SignalResponse)) error {
	answer := c.ws.PingHandler()
	c.ws.SetPingHandler(func(data string) error { // a ping frame is a sign of life too
		if err := c.rearm(); err != nil {
			return err
		}
		return answer(data)
	})
	var left *LeaveError
	for {
		err := c.rearm()
		var msg *livekit.SignalResponse
		if err == nil {
			msg, err = c.readMessage()
		}
		switch {
		case errors.Is(err, errUnknown), errors.Is(err, errUnreadable):
			c.log.Debug("message ignored", "why", err)
			continue
		case err != nil && left != nil:
			return left
		case err != nil:
			return lossOf(err, c.token)
		}
		switch m := msg.Message.(type) {
		case *livekit.SignalResponse_PongResp:
			c.echo.heard(m.PongResp.GetLastPingTimestamp(), time.Now())
		case *livekit.SignalResponse_Leave:
			left = leaveError(m.Leave)
		}
		deliver(msg)
	}
}

// rearm starts the time of silence anew.
func (c *Conn) rearm() error {
	var at time.Time // zero = no limit
	if c.pingTimeout > 0 {
		at = time.Now().Add(c.pingTimeout)
	}
	return c.ws.SetReadDeadline(at)
}

func (c *Conn) readMessage() (*livekit.SignalResponse, error) {
	kind, frame, err := c.ws.ReadMessage()
	if err != nil {
		return nil, err
	}
	return decode(kind, frame)
}
