package rooms

import (
	"context"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"
)

// askAgain is how long a room is waited for before it is asked for once more. A LiveKit that is well answers in
// milliseconds.
const askAgain = 500 * time.Millisecond

// insist asks for a room again and again while no answer comes, and takes the first one. A LiveKit node that died keeps
// its rooms for 3 to 5 s (selector.IsAvailable: its last sign of life, given every 2 s, is less than 5 s old). What is
// asked about them meanwhile waits for the dead node, for up to 30 s (room.create_room_timeout, create_room_attempts);
// what is asked later goes to another node at once. Asking twice does no harm: a room that is there is given as it is.
func insist(ctx context.Context, s Service, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	type answer struct {
		room *livekit.Room
		err  error
	}
	ctx, cancel := context.WithCancel(ctx)
	var asked sync.WaitGroup
	defer asked.Wait()
	defer cancel()
	answers := make(chan answer)
	ask := func() {
		asked.Go(func() {
			room, err := s.CreateRoom(ctx, q)
			select {
			case answers <- answer{room, err}:
			case <-ctx.Done():
			}
		})
	}
	ask()
	again := time.NewTicker(askAgain)
	defer again.Stop()
	for open := 1; ; {
		select {
		case <-again.C:
			ask()
			open++
		case a := <-answers:
			if open--; a.err == nil || open == 0 {
				return a.room, a.err
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
