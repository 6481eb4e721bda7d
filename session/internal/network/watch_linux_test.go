package network

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// TestFollow: a burst is one change, noise is none, and what cannot be read is passed over.
func TestFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now, broken := stateOf(nil, "10.0.0.2"), error(nil)
		nudge, changes := make(chan struct{}, 1), make(chan Change, 10)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			follow(ctx, slog.New(slog.DiscardHandler), nudge, func() (state, error) { return now, broken },
				func(c Change) { changes <- c })
		}()
		pass := func(d time.Duration, want int) {
			t.Helper()
			<-time.After(d)
			synctest.Wait()
			if len(changes) != want {
				t.Fatalf("%d changes, want %d", len(changes), want)
			}
			for len(changes) > 0 {
				<-changes
			}
		}
		pass(time.Hour, 0)
		nudge <- struct{}{}
		pass(debounce, 0) // noise
		now = stateOf(nil, "10.0.0.3")
		for range 5 {
			nudge <- struct{}{}
			pass(debounce-time.Millisecond, 0)
		}
		pass(time.Millisecond, 1)
		broken = errors.New("no")
		nudge <- struct{}{}
		pass(debounce, 0)
		broken, now = nil, stateOf(nil)
		nudge <- struct{}{}
		pass(debounce, 1)
		cancel()
		<-done
	})
}

// TestWatchEnds: it subscribes and leaves nothing behind.
func TestWatchEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		Watch(ctx, slog.New(slog.DiscardHandler), func(Change) {})
	}()
	cancel()
	<-done
}

func TestCurrent(t *testing.T) {
	if _, err := current(); err != nil {
		t.Error(err)
	}
}
