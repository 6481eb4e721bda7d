package rooms

import (
	"context"
	"sync"
)

// mostMaking is how many rooms this server has LiveKit make at one moment. LiveKit makes one after the other
// (roommanager.go, getOrCreateRoom, holds the lock of all rooms): more at once are not made sooner, and tokens for
// rooms that are there wait behind them. To 64 clients that wanted a new room each 1 to 8 places made no difference;
// to those who wanted a room that was there 4 meant twice the wait of 2.
const mostMaking = 2

// places are what requests that make a room take first, in the order in which they come.
type places chan struct{}

func newPlaces() places { return make(places, mostMaking) }

// take waits for a place, which is free again after leave, however often that is called.
func (p places) take(ctx context.Context) (leave func(), err error) {
	select {
	case p <- struct{}{}:
		return sync.OnceFunc(func() { <-p }), nil
	case <-ctx.Done():
		return nil, ErrUnavailable
	}
}

// try is take for those who do without a place if none is free.
func (p places) try() (leave func(), ok bool) {
	select {
	case p <- struct{}{}:
		return sync.OnceFunc(func() { <-p }), true
	default:
		return nil, false
	}
}
