package session

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"confab/session/queue"
	"confab/signaling"
)

// fakeSocket is the session's end of a signalling socket.
type fakeSocket struct {
	in     *queue.Queue[*livekit.SignalResponse]
	over   chan error
	once   sync.Once
	hungUp chan struct{}

	mu   sync.Mutex
	sent []*livekit.SignalRequest
	left bool
}

func (c *fakeSocket) Run(ctx context.Context, deliver func(*livekit.SignalResponse)) error {
	for {
		select {
		case <-c.in.Ready():
			for _, r := range c.in.Take() {
				deliver(r)
			}
		case err := <-c.over:
			return err
		case <-c.hungUp:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (c *fakeSocket) Send(r *livekit.SignalRequest) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, proto.Clone(r).(*livekit.SignalRequest))
	return nil
}

func (c *fakeSocket) Leave(livekit.DisconnectReason) {
	c.mu.Lock()
	c.left = true
	c.mu.Unlock()
	c.HangUp()
}

func (c *fakeSocket) HangUp() { c.once.Do(func() { close(c.hungUp) }) }

func (c *fakeSocket) RTT() time.Duration { return 7 * time.Millisecond }

// say delivers messages of the server.
func (c *fakeSocket) say(messages ...*livekit.SignalResponse) { c.in.Put(messages...) }

// lose ends the socket as a network does.
func (c *fakeSocket) lose() { c.over <- signaling.ErrLost }

func (c *fakeSocket) saidGoodbye() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left
}

// requests spells what was sent, in order.
func (c *fakeSocket) requests() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []string
	for _, r := range c.sent {
		list = append(list, spellRequest(r))
	}
	c.sent = nil
	return list
}

func spellRequest(r *livekit.SignalRequest) string {
	switch m := r.Message.(type) {
	case *livekit.SignalRequest_AddTrack:
		return fmt.Sprintf("add %s muted=%v", m.AddTrack.Cid, m.AddTrack.Muted)
	case *livekit.SignalRequest_Mute:
		return fmt.Sprintf("mute %s %v", m.Mute.Sid, m.Mute.Muted)
	case *livekit.SignalRequest_Offer:
		return fmt.Sprintf("offer %d", m.Offer.Id)
	case *livekit.SignalRequest_Answer:
		return fmt.Sprintf("answer %d", m.Answer.Id)
	case *livekit.SignalRequest_Trickle:
		return fmt.Sprintf("trickle %s %s", m.Trickle.Target, m.Trickle.CandidateInit)
	case *livekit.SignalRequest_TrackSetting:
		return fmt.Sprintf("view %v %dx%d hidden=%v", m.TrackSetting.TrackSids, m.TrackSetting.Width,
			m.TrackSetting.Height, m.TrackSetting.Disabled)
	case *livekit.SignalRequest_UpdateVideoTrack:
		return fmt.Sprintf("size %s %dx%d", m.UpdateVideoTrack.TrackSid, m.UpdateVideoTrack.Width,
			m.UpdateVideoTrack.Height)
	case *livekit.SignalRequest_Subscription:
		return fmt.Sprintf("subscribe %v %v", m.Subscription.TrackSids, m.Subscription.Subscribe)
	case *livekit.SignalRequest_SyncState:
		return "sync"
	}
	return fmt.Sprintf("%T", r.Message)
}
