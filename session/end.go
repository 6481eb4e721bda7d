package session

import (
	"time"

	"confab/session/internal/attempt"
)

// endGrace bounds the wait at the end for what belongs to us. A goodbye on a dead socket takes pingTimeout.
const endGrace = attempt.PingTimeout + 500*time.Millisecond

// end runs after the last step, which has dropped the peer: wait for attempts and peers, and turn away a server that
// accepts too late. Who leaves must not wait for what is stuck: it is left behind, and the log says so.
func (s *Session) end() {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.work.Wait()
		for _, in := range s.inbox.Take() {
			if a, ok := in.(attempted); ok {
				if opened, ok := a.report.(attempt.Opened); ok {
					opened.Discard()
				}
			}
		}
	}()
	grace := time.NewTimer(endGrace)
	defer grace.Stop()
	select {
	case <-ended:
	case <-grace.C:
		s.log.Error("a connection does not close; left behind", "waited", endGrace)
	}
	s.dirty = true
	s.publishSnapshot()
}
