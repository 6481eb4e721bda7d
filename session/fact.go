package session

import (
	"time"

	"confab/session/meeting"
)

// A fact is what the machine is told: past tense, sealed.
type fact interface{ isFact() }

type (
	// joinRequested: the user clicked.
	joinRequested struct{}
	// leaveRequested: the user wants out, or the context ended.
	leaveRequested struct{}
	// linkUp: signalling and media of an attempt work.
	linkUp struct{}
	// linkFailed: the attempt ended before it was up.
	linkFailed struct{ err error }
	// linkLost: the socket of a link that had been up is gone, without a terminal Leave.
	linkLost struct{ err error }
	// mediaLost: the peer connection failed, or negotiation did.
	mediaLost struct {
		err    error
		mended bool // an ICE restart can mend it; otherwise only a new peer connection
	}
	// serverLeft: the server sent Leave.
	serverLeft struct {
		action leaveAction
		reason meeting.Reason
		err    error
	}
	// pathChanged: the machine that we run on has another network, or has slept. Old sockets and pairs may be dead without a
	// word, and waiting has lost its reason.
	pathChanged struct{ err error }
	// calmed: being Live has lasted a while.
	calmed struct{}
	// retryRequested: the user pressed the button, or an address has come that may lead out.
	retryRequested struct{}
	// retryDue: the wait between two attempts is over.
	retryDue struct{}
	// resumeWindowEnded: the server will have forgotten us by now.
	resumeWindowEnded struct{}
	// patienceEnded: a participant has waited long enough.
	patienceEnded struct{}
)

func (joinRequested) isFact()     {}
func (leaveRequested) isFact()    {}
func (linkUp) isFact()            {}
func (linkFailed) isFact()        {}
func (linkLost) isFact()          {}
func (mediaLost) isFact()         {}
func (serverLeft) isFact()        {}
func (pathChanged) isFact()       {}
func (calmed) isFact()            {}
func (retryRequested) isFact()    {}
func (retryDue) isFact()          {}
func (resumeWindowEnded) isFact() {}
func (patienceEnded) isFact()     {}

// leaveAction is what a Leave asks for.
type leaveAction uint8

const (
	leaveForGood leaveAction = iota
	leaveAndResume
	leaveAndRejoin
)

// An effect is an order to the loop: imperative, sealed. Carrying it out never waits.
type effect interface{ isEffect() }

type (
	// dial starts an attempt. The epoch in the machine is the attempt's.
	dial struct {
		kind       meeting.Recovery // NoRecovery is the first join
		restartICE bool             // a resume after media was lost
	}
	// hangUp ends the current link at once, without saying goodbye.
	hangUp struct{}
	// dropPeer closes the peer connections: the next attempt makes new ones.
	dropPeer struct{}
	// retryAfter waits after the attempt-th try.
	retryAfter struct {
		attempt int
		slowly  bool // the outage has been given up
	}
	// startOutage notes the beginning of an outage and starts its two clocks.
	startOutage struct{}
	// endOutage stops them.
	endOutage struct{}
	// announce puts an event out.
	announce struct{ event meeting.Event }
	// sayGoodbye sends Leave to the server and hangs up.
	sayGoodbye struct{}
)

func (dial) isEffect()        {}
func (hangUp) isEffect()      {}
func (dropPeer) isEffect()    {}
func (retryAfter) isEffect()  {}
func (startOutage) isEffect() {}
func (endOutage) isEffect()   {}
func (announce) isEffect()    {}
func (sayGoodbye) isEffect()  {}

// Clocks of an outage. LiveKit forgets a participant whose peer connection is gone about 20 s after the loss (protocol
// reference §4.1), so resuming is tried a little less long than that; 60 s is the product's patience.
const (
	resumeWindow = 18 * time.Second
	giveUpAfter  = 60 * time.Second
)
