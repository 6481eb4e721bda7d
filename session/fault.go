package session

import (
	"fmt"
	"time"

	"confab/session/internal/failure"
	"confab/session/internal/recovery"
	"confab/session/internal/wire/request"
	"confab/session/meeting"
	"confab/signaling"
)

// FaultKind is a way to go wrong.
type FaultKind uint8

// The faults. Those of the server are LiveKit's own simulations.
const (
	NoFault       FaultKind = iota
	SignalLoss              // the socket is closed under us
	RefusedResume           // the same, and the resume is answered as if the server had forgotten us
	FullReconnect           // everything is made anew, as after a Leave that asks for it
	NodeFailure             // server: drops our connections without a word, and forgets us
	Migration               // server: moves us to another node
	ServerLeave             // server: says that it shuts down
	ICEOverTCP              // server: media over TCP from now on
	ICEOverTLS              // server: media over TLS from now on
	MuteNetwork             // nothing goes in or out for Fault.For
	Speaker                 // server: somebody speaks for Fault.For
)

var faultNames = [...]string{
	"", "signalLoss", "refusedResume", "fullReconnect", "nodeFailure", "migration", "serverLeave", "iceOverTCP",
	"iceOverTLS",
	"muteNetwork", "speaker",
}

// String is the name that POST /fault takes.
func (k FaultKind) String() string {
	if int(k) < len(faultNames) {
		return faultNames[k]
	}
	return "unknown"
}

// ParseFault finds a kind by its name.
func ParseFault(name string) (FaultKind, error) {
	for k, n := range faultNames {
		if n == name && n != "" {
			return FaultKind(k), nil
		}
	}
	return NoFault, fmt.Errorf("no fault is called %q", name)
}

// Fault is something to go wrong, for tests and diagnostics.
type Fault struct {
	Kind FaultKind
	For  time.Duration // MuteNetwork: default 5 s, 0.1 s to 10 min; Speaker: default 3 s
}

// faults is what is yet to go wrong.
type faults struct{ refuseResume bool }

// refuse says once that the resume which now begins shall fail.
func (f *faults) refuse(kind meeting.Recovery) bool {
	refused := f.refuseResume && kind == meeting.Resume
	if refused {
		f.refuseResume = false
	}
	return refused
}

// mostMuted is the longest silence that may be asked for.
const mostMuted = 10 * time.Minute

// Fault makes something go wrong soon. The error is about the request: what happens then, the events tell. It does
// nothing outside of a meeting, except for MuteNetwork.
func (s *Session) Fault(f Fault) error {
	switch f.Kind {
	case MuteNetwork:
		if f.For == 0 {
			f.For = 5 * time.Second
		}
		if f.For < 100*time.Millisecond || f.For > mostMuted {
			return fmt.Errorf("the network can be muted for 0.1 s to %v, not for %v", mostMuted, f.For)
		}
		s.options.blackhole.Swallow(f.For)
		return nil
	case SignalLoss, RefusedResume, FullReconnect, NodeFailure, Migration, ServerLeave, ICEOverTCP, ICEOverTLS, Speaker:
	default:
		return fmt.Errorf("there is no fault %d", f.Kind)
	}
	s.inbox.Put(faultAsked{f})
	return nil
}

// faultAsked is something that shall go wrong now.
type faultAsked struct{ fault Fault }

func (in faultAsked) apply(s *Session) {
	if s.machine.Phase != meeting.Live {
		s.log.Warn("no fault outside of a meeting", "fault", in.fault.Kind)
		return
	}
	s.log.Warn("fault", "fault", in.fault.Kind)
	s.goWrong(in.fault)
}

func (s *Session) goWrong(f Fault) {
	switch f.Kind {
	case RefusedResume:
		s.faults.refuseResume = true
		s.tell(recovery.SocketLost{Err: signaling.ErrLost})
	case SignalLoss:
		s.tell(recovery.SocketLost{Err: signaling.ErrLost})
	case FullReconnect:
		why := meeting.NetworkDisconnected
		s.tell(recovery.ServerLeft{Action: recovery.LeaveAndRejoin, Reason: why, Err: failure.Left(why)})
	case ICEOverTCP, ICEOverTLS:
		s.simulate(f)
		// With one peer connection the server only takes note of it, for connections to come (transportmanager.go,
		// ICERestart).
		s.clocks.after(simulateGrace, simulationAsked{})
	default:
		s.simulate(f)
	}
}

// simulationAsked is when a request for another protocol has reached the server.
type simulationAsked struct{}

func (simulationAsked) apply(s *Session) {
	if s.machine.Phase == meeting.Live {
		s.goWrong(Fault{Kind: FullReconnect})
	}
}

// scenarios are the faults that LiveKit simulates.
var scenarios = map[FaultKind]request.Scenario{
	NodeFailure: request.NodeFailure, Migration: request.Migration, ServerLeave: request.ServerLeave,
	ICEOverTCP: request.ICEOverTCP, ICEOverTLS: request.ICEOverTLS, Speaker: request.Speaker,
}

// simulateGrace is how long a request for a simulation has to reach the server before our socket is closed.
const simulateGrace = 300 * time.Millisecond

func (s *Session) simulate(f Fault) { s.send(request.Simulate(scenarios[f.Kind], f.For)) }
