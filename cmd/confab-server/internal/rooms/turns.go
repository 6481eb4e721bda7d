package rooms

import (
	"context"
	"sync"
)

// turns lets one at a time act upon a room. The zero turns is ready.
type turns struct {
	mu    sync.Mutex
	rooms map[string]*turn // those that somebody has or waits for
}

type turn struct {
	taken chan struct{} // of capacity 1: full while somebody has the room
	users int           // who have it or wait for it; guarded by turns.mu
}

// take waits until nobody else acts upon the room, and has the room until leave is called.
func (t *turns) take(ctx context.Context, room string) (leave func(), err error) {
	mine := t.enter(room)
	select {
	case mine.taken <- struct{}{}:
		return func() { <-mine.taken; t.leave(room, mine) }, nil
	case <-ctx.Done():
		t.leave(room, mine)
		return nil, ErrUnavailable
	}
}

func (t *turns) enter(room string) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.rooms == nil {
		t.rooms = map[string]*turn{}
	}
	mine := t.rooms[room]
	if mine == nil {
		mine = &turn{taken: make(chan struct{}, 1)}
		t.rooms[room] = mine
	}
	mine.users++
	return mine
}

func (t *turns) leave(room string, mine *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if mine.users--; mine.users == 0 {
		delete(t.rooms, room)
	}
}
