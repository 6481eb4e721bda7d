package rooms

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/twitchtv/twirp"
)

// silent answers no request to remove anybody for a while, and then as LiveKit does where the person's node has stopped
// listening; meanwhile the person may go.
type silent struct {
	*service
	goes bool
}

func (s *silent) RemoveParticipant(ctx context.Context,
	q *livekit.RoomParticipantIdentity,
) (*livekit.RemoveParticipantResponse, error) {
	_, _ = s.service.RemoveParticipant(ctx, q)
	time.Sleep(3 * time.Second)
	if s.goes {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.people[q.Room] = slices.DeleteFunc(s.people[q.Room], func(p *livekit.ParticipantInfo) bool {
			return p.Identity == q.Identity
		})
	}
	return nil, twirp.NewError(twirp.Unavailable, "no response from servers")
}

// TestExpelWithoutAnswer: whoever has gone is out, whatever became of the answer, and of two who put somebody out at
// one moment neither gets in the other's way.
func TestExpelWithoutAnswer(t *testing.T) {
	for name, row := range map[string]struct {
		goes bool
		want error
	}{"gone": {true, nil}, "still-there": {false, ErrUnavailable}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				people := map[string][]*livekit.ParticipantInfo{"demo": {{Identity: "ann"}}}
				s := &silent{&service{people: people}, row.goes}
				d := New(Options{Service: s, Key: testKey, Secret: testSecret})
				defer d.Close()
				mustOpen(t, d, "demo")
				s.did = nil
				got := make(chan error)
				for range 2 {
					go func() { got <- d.expel(t.Context(), "demo", "ann") }()
				}
				for range 2 {
					if err := <-got; !errors.Is(err, row.want) {
						t.Errorf("%v, want %v", err, row.want)
					}
				}
				if !slices.Equal(s.did, []string{"remove ann"}) {
					t.Errorf("asked for %v", s.did)
				}
			})
		})
	}
}
