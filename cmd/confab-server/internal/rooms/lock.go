package rooms

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"time"
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
	// makingKeys and changingKeys begin the keys of a room's locks. A room is changed by those who have it, and nobody
	// who has one of the locks waits for the other.
	makingKeys   = "confab:making:"
	changingKeys = "confab:changing:"

	// lockLife is how long a room stays locked when the confab-server that makes it is gone. It is less than
	// Options.Timeout, so that those who wait are in time to make the room themselves.
	lockLife = 4 * time.Second
	// lockUse is how long LiveKit is asked under a lock, from before the lock was asked for: nobody else has it while
	// this server still asks. If LiveKit never answers, the lock is left to expire, and its last second is for what
	// LiveKit goes on with though nobody waits: it chooses the room's node in the first milliseconds of a request. Only
	// if it stops for a second just then, or this process between getting the lock and asking, two nodes may be chosen
	// all the same: LiveKit takes no token by which it could tell that a lock is over.
	lockUse = 3 * time.Second
	// lockTry is how long LiveKit is waited for until it is asked once more under the same lock: a node that died or
	// stops may have been chosen, as in insist, but here one request is given up before the next.
	lockTry = time.Second

	// lockPause is the longest wait between two tries for a lock, and half of it the shortest: a room is made in
	// milliseconds, and of each server only one request per name waits.
	lockPause = 40 * time.Millisecond
)

// lock waits until no other confab-server has this lock. What is done under the lock takes the context held, and
// unlock after that has ended leaves the lock to expire.
func (d *Directory) lock(ctx context.Context, key string) (held context.Context, unlock func(), err error) {
	token := rand.Text()
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
