package session

import (
	"context"

	"confab/session/internal/failure"
	"confab/session/internal/network"
	"confab/session/internal/recovery"
	"confab/session/meeting"
)

// watchNetwork starts the watch and returns what ends it and waits.
func (s *Session) watchNetwork() (stop func()) {
	if s.options.network == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.options.network(ctx, func(c network.Change) { s.inbox.Put(networkChange{c}) })
	}()
	return func() {
		cancel()
		<-done
	}
}

// networkChange is news of the network of this machine.
type networkChange struct{ change network.Change }

func (in networkChange) apply(s *Session) { s.networkChanged(in.change) }

// networkChanged: what is gone takes our path with it; what has come may lead out.
func (s *Session) networkChanged(c network.Change) {
	if s.pathChangedBy(c) {
		s.room.uplink = 0
		s.tell(recovery.PathChanged{Err: failure.ErrNetworkChanged})
		return
	}
	if len(c.Come) > 0 || c.Routed {
		s.tell(recovery.RetryRequested{})
	}
}

// pathChangedBy: our media leave by an address that has gone, or the way out is another one. A path that never leaves
// the machine does not care about the latter. Without a path any loss may have been its end.
func (s *Session) pathChangedBy(c network.Change) bool {
	if s.peer == nil {
		return false
	}
	address, known := s.peer.LocalAddress()
	switch {
	case !known:
		return s.machine.Phase != meeting.Live || c.Routed
	case address.IsLoopback():
		return false
	}
	return c.Routed || c.Lost(address)
}
