package session

import (
	"context"
	"errors"

	"confab/session/internal/network"
	"confab/session/meeting"
)

var errNetworkChanged = errors.New("the network has changed")

// watchNetwork starts the watch and returns what ends it and waits.
func (s *Session) watchNetwork() (stop func()) {
	if s.options.network == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.options.network(ctx, func(c network.Change) {
			s.inbox.Put(command(func() { s.networkChanged(c) }))
		})
	}()
	return func() {
		cancel()
		<-done
	}
}

// networkChanged: what is gone takes our path with it; what has come may lead out.
func (s *Session) networkChanged(c network.Change) {
	if s.pathChangedBy(c) {
		s.tell(pathChanged{errNetworkChanged})
		return
	}
	if len(c.Come) > 0 || c.Routed {
		s.tell(retryRequested{})
	}
}

// pathChangedBy: our media leave by an address that has gone, or the way out is another one. A path that never leaves the machine does not
// care about the latter. Without a path any loss may have been its end.
func (s *Session) pathChangedBy(c network.Change) bool {
	if s.peer == nil {
		return false
	}
	address, known := s.peer.LocalAddress()
	switch {
	case !known:
		return s.machine.phase != meeting.Live || c.Routed
	case address.IsLoopback():
		return false
	}
	return c.Routed || c.Lost(address)
}
