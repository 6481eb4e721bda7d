package signaltest

import (
	"context"
	"net"
	"sync"
)

// mailbox is an unbounded queue of which a reader can wait for the next item.
type mailbox[T any] struct {
	closed chan struct{}
	nudge  chan struct{} // has a token while items may be non-empty
	once   sync.Once

	mu    sync.Mutex
	items []T
}

func newMailbox[T any]() *mailbox[T] {
	return &mailbox[T]{closed: make(chan struct{}), nudge: make(chan struct{}, 1)}
}

func (m *mailbox[T]) put(items ...T) {
	m.mu.Lock()
	m.items = append(m.items, items...)
	m.mu.Unlock()
	m.poke()
}

func (m *mailbox[T]) poke() {
	select {
	case m.nudge <- struct{}{}:
	default:
	}
}

func (m *mailbox[T]) close() { m.once.Do(func() { close(m.closed) }) }

// take waits for an item; what is there already wins over a done ctx and over close, after which it is net.ErrClosed.
func (m *mailbox[T]) take(ctx context.Context) (T, error) {
	for {
		if item, ok := m.pop(); ok {
			return item, nil
		}
		var err error
		select {
		case <-m.nudge:
			continue
		case <-ctx.Done():
			err = ctx.Err()
		case <-m.closed:
			err = net.ErrClosed
		}
		if item, ok := m.pop(); ok {
			return item, nil
		}
		var none T
		return none, err
	}
}

func (m *mailbox[T]) pop() (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var item T
	if len(m.items) == 0 {
		return item, false
	}
	item = m.items[0]
	m.items = m.items[1:]
	if len(m.items) > 0 {
		m.poke()
	}
	return item, true
}
