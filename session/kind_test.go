package session

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/livekit/protocol/livekit"

	"confab/session/meeting"
	"confab/session/meeting/event"
)

// TestRecorderIsNoticed: by who is there, though the room does not say that it is recorded, and for as long as they
// are.
func TestRecorderIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		recorder := participant("EG_1", "PA_e")
		recorder.Kind = livekit.ParticipantInfo_EGRESS
		w.socket().say(update(recorder))
		w.settle()
		created := last[event.ConnectionCreated](w)
		if s := w.s.Snapshot(); created.Kind != meeting.Egress || !s.Recording || s.People() != 1 ||
			len(s.Others) != 1 {
			t.Errorf("created %+v, recording %v, %d people", created, s.Recording, s.People())
		}
		w.socket().say(gone("EG_1", "PA_e", livekit.DisconnectReason_CLIENT_INITIATED))
		w.settle()
		if w.s.Snapshot().Recording {
			t.Error("still recording")
		}
		_ = w.end()
	})
}

// TestKindsInTheSnapshot: what is handed out is not written to again.
func TestKindsInTheSnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t).live()
		agent := participant("ai", "PA_a")
		agent.Kind, agent.KindDetails = livekit.ParticipantInfo_AGENT, []livekit.ParticipantInfo_KindDetail{
			livekit.ParticipantInfo_CLOUD_AGENT,
		}
		w.socket().say(update(agent))
		w.settle()
		before := w.s.Snapshot().Others[0]
		agent.KindDetails = []livekit.ParticipantInfo_KindDetail{livekit.ParticipantInfo_SIMULATION}
		w.socket().say(update(agent))
		w.settle()
		after := w.s.Snapshot().Others[0]
		if fmt.Sprint(before.KindDetails, after.KindDetails) != "[cloud_agent] [simulation]" {
			t.Errorf("%v, then %v", before.KindDetails, after.KindDetails)
		}
		_ = w.end()
	})
}
