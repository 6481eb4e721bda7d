package rooms

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/twitchtv/twirp"
)

// deadNode is a cluster in which a node has died: what is asked before the cluster notices gets no answer, or a late error.
type deadNode struct {
	*service
	noticed time.Time
	late    time.Duration // until the error; 0: never
}

func (n deadNode) CreateRoom(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	if !time.Now().Before(n.noticed) {
		return n.service.CreateRoom(ctx, q)
	}
	var failed <-chan time.Time
	if n.late > 0 {
		failed = time.After(n.late)
	}
	select {
	case <-failed:
		return nil, twirp.NewError(twirp.Unavailable, "no response from servers")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestOpenOutlivesADeadNode(t *testing.T) {
	for name, row := range map[string]struct {
		noticed, late, within time.Duration
		unavailable           bool
	}{
		"at-once":      {},
		"silent":       {noticed: 3200 * time.Millisecond, within: 3500 * time.Millisecond},
		"late-errors":  {noticed: 4 * time.Second, late: 3 * time.Second, within: 4 * time.Second},
		"quick-errors": {noticed: 4 * time.Second, late: time.Millisecond, within: time.Millisecond, unavailable: true},
		"for-too-long": {noticed: time.Minute, within: 5 * time.Second, unavailable: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				d := directory(t, deadNode{&service{}, began.Add(row.noticed), row.late})
				room, err := d.Open(t.Context(), "demo")
				if errors.Is(err, ErrUnavailable) != row.unavailable || !row.unavailable && room.Name != "demo" {
					t.Errorf("%+v, %v", room, err)
				}
				if took := time.Since(began); took != row.within {
					t.Errorf("took %v, want %v", took, row.within)
				}
			})
		})
	}
}
