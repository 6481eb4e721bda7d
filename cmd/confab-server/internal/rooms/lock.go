package rooms

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"time"

	"github.com/livekit/protocol/livekit"
)

// ErrLock means that the session servers cannot agree who makes a room, so nobody does: worth another try.
var ErrLock = errors.New("the session servers cannot agree who makes the room")

// Store is what every confab-server of one LiveKit sees; *shared.Store is one.
type Store interface {
	// Put gives key a value for some time, unless it has one: then it is false.
	Put(ctx context.Context, key, value string, life time.Duration) (bool, error)
	// Remove takes the value away from key, unless it has another by now.
	Remove(ctx context.Context, key, value string) error
}

const (
	// lockKeys begins the key of a room's lock.
	lockKeys = "confab:making:"

	// lockLife is how long a room stays locked when the confab-server that makes it is gone. It is less than
	// Options.Timeout, so that those who wait are in time to make the room themselves.
	lockLife = 4 * time.Second
	// lockUse is how long LiveKit is asked under a lock, from before the lock was asked for: nobody else has it while this
	// server still asks. If LiveKit never answers, the lock is left to expire, and its last second is for what LiveKit goes on
	// with though nobody waits: it chooses the room's node in the first milliseconds of a request. Only if it stops for a
	// second just then, or this process between getting the lock and asking, two nodes may be chosen all the same: LiveKit
	// takes no token by which it could tell that a lock is over.
	lockUse = 3 * time.Second
	// lockTry is how long LiveKit is waited for until it is asked once more under the same lock: a node that died or stops
	// may have been chosen, as in insist, but here one request is given up before the next.
	lockTry = time.Second

	// lockPause is the longest wait between two tries for a lock, and half of it the shortest: a room is made in
	// milliseconds, and of each server only one request per name waits.
	lockPause = 40 * time.Millisecond
)

// lock waits until no other confab-server makes this room. What is done under the lock takes the context held, and unlock
// after that has ended leaves the lock to expire.
func (d *Directory) lock(ctx context.Context, name string) (held context.Context, unlock func(), err error) {
	key, token := lockKeys+name, rand.Text()
	for {
		asked := time.Now()
		got, err := d.options.Store.Put(ctx, key, token, lockLife)
		switch {
		case ctx.Err() != nil: // if the lock is ours all the same, it expires
			return nil, nil, ErrUnavailable
		case err != nil:
			return nil, nil, fmt.Errorf("%w: %w", ErrLock, err)
		case got:
			held, cancel := context.WithDeadline(ctx, asked.Add(lockUse))
			return held, func() {
				defer cancel()
				if held.Err() == nil {
					d.unlock(held, key, token)
				}
			}, nil
		}
		select {
		case <-time.After(lockPause/2 + mathrand.N(lockPause/2)):
		case <-ctx.Done():
		}
	}
}

func (d *Directory) unlock(ctx context.Context, key, token string) {
	if err := d.options.Store.Remove(ctx, key, token); err != nil {
		d.options.Logger.Debug("a room's lock is left to expire", "cause", err)
	}
}

// obtain gives the room that is there, or makes it. LiveKit looks for a room's node and notes the one it chose in two steps
// (roomallocator.go, SelectRoomNode): two requests at one moment may make a room at two nodes. So of all confab-servers with
// one store, one makes it, with one request at a time. A room that is there has its node and is locked by nobody.
func (d *Directory) obtain(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	if d.options.Store != nil {
		there, err := d.options.Service.ListRooms(ctx, &livekit.ListRoomsRequest{Names: []string{q.GetName()}})
		if err != nil {
			return nil, classify(err)
		}
		if len(there.GetRooms()) == 0 {
			return d.makeAlone(ctx, q)
		}
	}
	room, err := insist(ctx, d.options.Service, q)
	return room, classify(err)
}

// makeAlone makes a room unless another confab-server was faster: CreateRoom looks once more whether it is there, and gives
// it as it is.
func (d *Directory) makeAlone(ctx context.Context, q *livekit.CreateRoomRequest) (*livekit.Room, error) {
	held, unlock, err := d.lock(ctx, q.GetName())
	if err != nil {
		return nil, err
	}
	defer unlock()
	for {
		try, cancel := context.WithTimeout(held, lockTry)
		room, err := d.options.Service.CreateRoom(try, q)
		late := try.Err() != nil && held.Err() == nil
		cancel()
		if err == nil || !late {
			return room, classify(err)
		}
	}
}
