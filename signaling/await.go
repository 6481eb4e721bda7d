package signaling

import (
	"errors"
	"fmt"
	"time"

	"confab/signaling/internal/redact"

	"github.com/livekit/protocol/livekit"
)

// mostEarly is how many messages may come before the one that is waited for.
const mostEarly = 256

// await reads until Join or Reconnect and writes what it finds into w. It runs before Run, on Dial's goroutine.
func (c *Conn) await(resume bool, timeout time.Duration, w *Welcome) error {
	if err := c.ws.SetReadDeadline(time.Now().Add(timeout)); err != nil {
		return &DialError{Kind: ErrLost, Err: redact.Error(err, c.token)}
	}
	for len(w.Early) < mostEarly {
		msg, err := c.readMessage()
		switch {
		case errors.Is(err, errUnknown):
			continue
		case errors.Is(err, errUnreadable):
			return &DialError{Kind: ErrBadResponse, Err: err}
		case err != nil:
			return c.awaitFailed(err)
		}
		switch m := msg.Message.(type) {
		case *livekit.SignalResponse_Join:
			w.Join = m.Join
			return nil
		case *livekit.SignalResponse_Reconnect:
			if !resume {
				return &DialError{Kind: ErrBadResponse, Err: errors.New("a reconnect message to a join")}
			}
			w.Reconnect = m.Reconnect
			return nil
		case *livekit.SignalResponse_Leave:
			return &DialError{Kind: leaveError(m.Leave)}
		}
		c.log.Debug("message before the first", "message", kindOf(msg))
		w.Early = append(w.Early, msg)
	}
	return &DialError{Kind: ErrBadResponse, Err: fmt.Errorf("%d messages and no join among them", mostEarly)}
}

func (c *Conn) awaitFailed(err error) error {
	loss := lossOf(err, c.token)
	switch {
	case errors.Is(loss, ErrPingTimeout):
		return &DialError{Kind: ErrTimeout, Err: errors.New("no first message")}
	case errors.Is(loss, ErrBadResponse):
		return &DialError{Kind: ErrBadResponse, Err: loss}
	default:
		return &DialError{Kind: ErrLost, Err: loss}
	}
}
