package request

import (
	"time"

	"github.com/livekit/protocol/livekit"
)

// Scenario is something that LiveKit does on request, for tests.
type Scenario uint8

// The scenarios.
const (
	NodeFailure Scenario = iota // it drops our connections without a word, and forgets us
	Migration                   // it moves us to another node
	ServerLeave                 // it says that it shuts down
	ICEOverTCP                  // media over TCP from now on
	ICEOverTLS                  // media over TLS from now on
	Speaker                     // somebody speaks
)

// Simulate asks the server to misbehave; lasting is for how long somebody is to speak.
func Simulate(s Scenario, lasting time.Duration) *Message {
	return &Message{Message: &livekit.SignalRequest_Simulate{Simulate: simulation(s, lasting)}}
}

func simulation(s Scenario, lasting time.Duration) *livekit.SimulateScenario {
	switch s {
	case NodeFailure:
		return &livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_NodeFailure{NodeFailure: true}}
	case Migration:
		return &livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_Migration{Migration: true}}
	case ServerLeave:
		return &livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_ServerLeave{ServerLeave: true}}
	case ICEOverTCP:
		return switchProtocol(livekit.CandidateProtocol_TCP)
	case ICEOverTLS:
		return switchProtocol(livekit.CandidateProtocol_TLS)
	}
	seconds := max(int32(lasting/time.Second), 3)
	return &livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_SpeakerUpdate{SpeakerUpdate: seconds}}
}

func switchProtocol(p livekit.CandidateProtocol) *livekit.SimulateScenario {
	return &livekit.SimulateScenario{
		Scenario: &livekit.SimulateScenario_SwitchCandidateProtocol{SwitchCandidateProtocol: p},
	}
}
