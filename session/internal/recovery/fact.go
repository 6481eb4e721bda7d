package recovery

import (
	"time"

	"confab/session/meeting"
)

// A Fact is what the machine is told: past tense, sealed.
type Fact interface{ isFact() }

type (
	// JoinRequested: the user clicked.
	JoinRequested struct{}
	// LeaveRequested: the user wants out, or the context ended.
	LeaveRequested struct{}
	// Connected: signalling and media of an attempt work.
	Connected struct{}
	// AttemptFailed: the attempt ended before signalling and media worked.
	AttemptFailed struct{ Err error }
	// SocketLost: the socket of an attempt that the server had welcomed is gone, without a terminal Leave.
	SocketLost struct{ Err error }
	// MediaLost: the peer connection failed, or negotiation did.
	MediaLost struct {
		Err         error
		Restartable bool // an ICE restart can mend it; otherwise only a new peer connection
	}
	// ServerLeft: the server sent Leave.
	ServerLeft struct {
		Action LeaveAction
		Reason meeting.Reason
		Err    error
	}
	// PathChanged: the machine that we run on has another network, or has slept. Old sockets and pairs may be dead
	// without a word, and waiting has lost its reason.
	PathChanged struct{ Err error }
	// Stabilized: being Live has lasted a while.
	Stabilized struct{}
	// RetryRequested: the user pressed the button, or an address has come that may lead out.
	RetryRequested struct{}
	// RetryDue: the wait between two attempts is over.
	RetryDue struct{}
	// ResumeWindowEnded: the server will have forgotten us by now.
	ResumeWindowEnded struct{}
	// DeadlinePassed: a participant has waited long enough, for a first join or in an outage.
	DeadlinePassed struct{}
)

func (JoinRequested) isFact()     {}
func (LeaveRequested) isFact()    {}
func (Connected) isFact()         {}
func (AttemptFailed) isFact()     {}
func (SocketLost) isFact()        {}
func (MediaLost) isFact()         {}
func (ServerLeft) isFact()        {}
func (PathChanged) isFact()       {}
func (Stabilized) isFact()        {}
func (RetryRequested) isFact()    {}
func (RetryDue) isFact()          {}
func (ResumeWindowEnded) isFact() {}
func (DeadlinePassed) isFact()    {}

// LeaveAction is what a Leave of the server has us do after it.
type LeaveAction uint8

// The actions are LiveKit's.
const (
	LeaveForGood   LeaveAction = iota // DISCONNECT: whether to stay out, the reason tells
	LeaveAndResume                    // RESUME
	LeaveAndRejoin                    // RECONNECT
)

// The deadlines, each of which is a fact when it has passed.
const (
	// ResumeWindow is how long an outage is tried to be resumed. LiveKit forgets a participant whose peer connection is
	// gone about 20 s after the loss (its ICE says disconnected after 10 s and failed after 5 more, and 5 s later it
	// lets go), so it is a little shorter than that.
	ResumeWindow = 18 * time.Second
	// GiveUpAfter is how long a person in an outage is told to wait.
	GiveUpAfter = 60 * time.Second
	// JoinDeadline is how long a first join goes on against what will pass: who has just pressed a button watches it.
	JoinDeadline = 10 * time.Second
)
