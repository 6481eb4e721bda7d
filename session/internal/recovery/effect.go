package recovery

import "confab/session/meeting"

// An Effect is an order to the loop: imperative, sealed. Carrying it out never waits.
type Effect interface{ isEffect() }

type (
	// Dial starts an attempt. The epoch in the machine is the attempt's.
	Dial struct {
		Kind       meeting.Recovery // NoRecovery is the first join
		RestartICE bool             // a resume after media was lost
	}
	// HangUp closes the socket of the present attempt at once, without saying goodbye.
	HangUp struct{}
	// DropPeer closes the peer connections: the next attempt makes new ones.
	DropPeer struct{}
	// RetryAfter waits after the attempt-th try.
	RetryAfter struct {
		Attempt int
		Slowly  bool // the outage has been given up
	}
	// StartOutage notes the beginning of an outage and starts its two clocks.
	StartOutage struct{}
	// EndOutage stops them.
	EndOutage struct{}
	// Announce puts an event out.
	Announce struct{ Event meeting.Event }
	// SayGoodbye sends Leave to the server and hangs up.
	SayGoodbye struct{}
)

func (Dial) isEffect()        {}
func (HangUp) isEffect()      {}
func (DropPeer) isEffect()    {}
func (RetryAfter) isEffect()  {}
func (StartOutage) isEffect() {}
func (EndOutage) isEffect()   {}
func (Announce) isEffect()    {}
func (SayGoodbye) isEffect()  {}
