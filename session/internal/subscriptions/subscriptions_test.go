package subscriptions

import (
	"testing"

	"confab/session/internal/roster"
	"confab/session/meeting"
)

// TestSilenceOfObstaclesIsNoEvidence: what is kept from us for a known reason is not called interrupted.
func TestSilenceOfObstaclesIsNoEvidence(t *testing.T) {
	for _, o := range []meeting.Obstacle{meeting.Encrypted, meeting.Undecodable, meeting.NotPermitted} {
		st := roster.Stream{Stream: meeting.Stream{Source: meeting.Camera, Obstacle: o}}
		if New().Expected(st) {
			t.Errorf("%s should send", o)
		}
	}
	if !New().Expected(roster.Stream{Stream: meeting.Stream{Source: meeting.Camera}}) {
		t.Error("a camera without an obstacle should not send")
	}
}
