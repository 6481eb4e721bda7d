package roster_test

import (
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/roster"
	"confab/session/internal/wire"
)

// TestFormerRoster: a full list without somebody who is waited for ends nothing, and what was said since the going
// is repeated to who comes back, soon or later.
func TestFormerRoster(t *testing.T) {
	for name, wait := range map[string]time.Duration{"soon": time.Second, "later": 2 * roster.ReturnWait} {
		t.Run(name, func(t *testing.T) {
			r := newRoster()
			r.Apply(wire.Participant(participant("ann", "PA_a", cameraInfo("TR_a"))), epoch)
			gone := &livekit.ParticipantInfo{
				Identity: "ann", Sid: "PA_a", State: livekit.ParticipantInfo_DISCONNECTED,
			}
			r.Apply(wire.Participant(gone), epoch)
			if events := r.Reconcile(nil, epoch); len(events) > 0 || !r.Here("ann") {
				t.Errorf("%v", events)
			}
			r.Expire(epoch.Add(wait))
			if due := r.Due(); due.IsZero() == r.Here("ann") {
				t.Errorf("due at %v", due)
			}
			r.Apply(wire.Participant(participant("ann", "PA_2")), epoch.Add(wait))
			back := r.TakeReturned()
			if len(back) != 1 || back[0].Identity != "ann" || !back[0].Missing.Equal(epoch) {
				t.Errorf("%+v, went %v", back, epoch)
			}
		})
	}
}
