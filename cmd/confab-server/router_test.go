//go:build unix && !race

package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestManyShareOneLook has a crowd ask whether LiveKit is there before LiveKit has answered the first one.
func TestManyShareOneLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		looks, answer := 0, make(chan bool)
		o := &otherLiveKit{answers: func(ctx context.Context) bool {
			looks++
			select {
			case up := <-answer:
				return up
			case <-ctx.Done():
				return false
			}
		}}
		errs := make(chan error)
		crowd := func(ctx context.Context) {
			for range 100 {
				go func() { errs <- o.Ready(ctx) }()
			}
			synctest.Wait()
		}
		for n, up := range []bool{true, false} {
			crowd(t.Context())
			answer <- up
			for range 100 {
				if err := <-errs; up != (err == nil) {
					t.Errorf("up: %v, got %v", up, err)
				}
			}
			if looks != n+1 {
				t.Errorf("looked %d times for %d crowds", looks, n+1)
			}
		}

		// Whoever began the look does not take it away from the others by leaving.
		impatient, leave := context.WithCancel(t.Context())
		crowd(impatient)
		leave()
		for range 100 {
			if err := <-errs; !errors.Is(err, context.Canceled) {
				t.Errorf("who left got %v", err)
			}
		}
		crowd(t.Context())
		answer <- true
		for range 100 {
			if err := <-errs; err != nil {
				t.Errorf("who stayed got %v", err)
			}
		}

		began := time.Now()
		if err := o.Ready(t.Context()); !errors.Is(err, errSilent) || time.Since(began) != 2*time.Second {
			t.Errorf("a silent LiveKit: %v after %v", err, time.Since(began))
		}
	})
}
