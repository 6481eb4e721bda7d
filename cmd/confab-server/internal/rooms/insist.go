package rooms

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/cmd/confab-server/internal/flight"
)

const (
	// askAgain is how long a room is waited for before it is asked for once more. A LiveKit that is well answers in
	// milliseconds.
	askAgain = 500 * time.Millisecond
	// mostAsks is how many requests for one room wait at one moment: an answer that takes longer than that many times
	// askAgain does not come.
	mostAsks = 3
)

// insist asks for a room again and again while no answer comes, and takes the first one. A LiveKit node that died
// keeps its rooms for 3 to 5 s (selector.IsAvailable: its last sign of life, given every 2 s, is less than 5 s old).
// What is asked about them meanwhile waits for the dead node, for up to 30 s (room.create_room_timeout,
// create_room_attempts); what is asked later goes to another node at once. Asking twice does no harm: a room that is
// there is given as it is.
//
// A LiveKit of one node that does not answer has too much to do, and one of several may have: so the one is asked
// once, and the other again only while there is a place, of which others need none. The first request has one until
// leave, which is called when it was answered or others are not to wait for it any longer.
func (d *Directory) insist(ctx context.Context, q *livekit.CreateRoomRequest, leave func()) (*livekit.Room, error) {
	type answer struct {
		number int
		room   *livekit.Room
		err    error
	}
	ctx, cancel := context.WithCancel(ctx)
	var asked sync.WaitGroup
	defer asked.Wait()
	defer cancel()
	defer func() { leave() }()
	answers := make(chan answer)
	waiting := map[int]context.CancelFunc{} // requests without an answer, by number
	ask := func(number int) {
		one, giveUp := context.WithCancel(ctx)
		waiting[number] = giveUp
		asked.Go(func() {
			room, err := flight.Guard(func() (*livekit.Room, error) { return d.options.Service.CreateRoom(one, q) })
			select {
			case answers <- answer{number, room, err}:
			case <-one.Done():
			}
		})
	}
	ask(0)
	again := time.NewTicker(askAgain)
	defer again.Stop()
	for number := 1; ; {
		select {
		case <-again.C:
			leave()
			if d.options.Alone {
				continue
			}
			next, ok := d.places.try()
			if !ok {
				continue
			}
			leave = next
			if len(waiting) == mostAsks {
				first := slices.Min(slices.Collect(maps.Keys(waiting)))
				waiting[first]()
				delete(waiting, first)
			}
			ask(number)
			number++
		case a := <-answers:
			if _, waited := waiting[a.number]; !waited {
				continue
			}
			waiting[a.number]()
			delete(waiting, a.number)
			if a.err == nil || len(waiting) == 0 {
				return a.room, a.err
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
