package wire

import (
	"time"

	"github.com/livekit/protocol/livekit"
)

// Scenario is something that LiveKit does on request, for tests.
type Scenario uint8

// The scenarios.
const (
	SimulateNodeFailure Scenario = iota // it drops our connections without a word, and forgets us
	SimulateMigration                   // it moves us to another node
	SimulateServerLeave                 // it says that it shuts down
	SimulateICEOverTCP                  // media over TCP from now on
	SimulateICEOverTLS                  // media over TLS from now on
	SimulateSpeaker                     // somebody speaks
)

// Simulation asks the server to misbehave; lasting is for how long somebody is to speak.
func Simulation(s Scenario, lasting time.Duration) *livekit.SimulateScenario {
	switch s {
	case SimulateNodeFailure:
		return &livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_NodeFailure{NodeFailure: true}}
	case SimulateMigration:
		return &livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_Migration{Migration: true}}
	case SimulateServerLeave:
		return &livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_ServerLeave{ServerLeave: true}}
	case SimulateICEOverTCP:
		return switchProtocol(livekit.CandidateProtocol_TCP)
	case SimulateICEOverTLS:
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
