package session

import (
	"context"

	"confab/session/internal/attempt"
	"confab/session/internal/peer"
)

// adopt takes over a peer that an attempt has made and starts it.
func (s *Session) adopt(c attempt.Peer) {
	ctx, cancel := context.WithCancel(context.Background())
	s.peer = &ownedPeer{Peer: c, cancel: cancel}
	s.work.Go(func() {
		defer cancel()
		c.Run(ctx)
	})
}

// ownedPeer is the session's present peer and the means to end it. The nil one is never ready.
type ownedPeer struct {
	attempt.Peer
	cancel context.CancelFunc
}

func (p *ownedPeer) ready() <-chan struct{} {
	if p == nil {
		return nil
	}
	return p.Events().Ready()
}

func (p *ownedPeer) take() []peer.Event {
	if p == nil {
		return nil
	}
	return p.Events().Take()
}
