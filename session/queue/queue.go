// Package queue is an unbounded queue between any number of writers and one reader.
//
// Put never blocks and never drops, so the owner of a state can announce what happened without waiting for whoever
// listens. It starts no goroutine. The shape is galene's unbounded.Channel.
package queue

import "sync"

// Queue holds what was put until it is taken. The zero value is not ready: use [New].
type Queue[T any] struct {
	nudge chan struct{} // has one token while items may be non-empty

	mu    sync.Mutex
	items []T
}

// New makes an empty queue.
func New[T any]() *Queue[T] { return &Queue[T]{nudge: make(chan struct{}, 1)} }

// Put appends items and nudges the reader.
func (q *Queue[T]) Put(items ...T) {
	if len(items) == 0 {
		return
	}
	q.mu.Lock()
	q.items = append(q.items, items...)
	q.mu.Unlock()
	select {
	case q.nudge <- struct{}{}:
	default:
	}
}

// Ready is readable when Take may return something. It is never closed.
func (q *Queue[T]) Ready() <-chan struct{} { return q.nudge }

// Take returns everything put since the last Take, oldest first.
func (q *Queue[T]) Take() []T {
	q.mu.Lock()
	defer q.mu.Unlock()
	items := q.items
	q.items = nil
	return items
}
