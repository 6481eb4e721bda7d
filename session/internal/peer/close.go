package peer

import "time"

// closeGrace bounds the wait for pion's Close, which has no bound: while addresses are gathered it waits for a TURN
// server that does not answer, for 8 s (turn, client.go: maxRtxCount), as none does where UDP is blocked.
const closeGrace = 500 * time.Millisecond

// close ends everything. Who leaves must not wait for what is stuck: it is left behind, and ends by itself.
func (p *Peer) close() {
	p.deadline.Stop()
	go func() {
		defer close(p.closed)
		for _, t := range p.transports() {
			if err := t.pc.GracefulClose(); err != nil {
				p.log.Debug("closing peer connection", "target", t.target, "error", err)
			}
		}
		if p.sockets != nil {
			p.sockets.close()
		}
		p.readers.Wait()
	}()
	grace := time.NewTimer(closeGrace)
	defer grace.Stop()
	select {
	case <-p.closed:
	case <-grace.C:
		p.log.Info("a connection takes its time to close", "waited", closeGrace)
	}
}
