package flight

import (
	"context"
	"fmt"
	"runtime/debug"

	"golang.org/x/sync/singleflight"
)

// PanicError is a panic of somebody's work as an error.
type PanicError struct {
	Cause any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.Cause, e.Stack) }

// Guard does work whose panic is an error: the goroutine it runs in is not one of an HTTP server, which would survive.
func Guard[T any](work func() (T, error)) (answer T, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = &PanicError{Cause: cause, Stack: debug.Stack()}
		}
	}()
	return work()
}

// Group has one piece of work under way for each key. The zero Group is ready.
type Group[T any] struct{ flights singleflight.Group }

// Do is what work answers, or what the work for the same key that is under way does. The work goes on when ctx ends;
// the error is then ctx's. A panic of the work is a *[PanicError] for everybody who waits.
func (g *Group[T]) Do(ctx context.Context, key string, work func() (T, error)) (T, error) {
	flight := g.flights.DoChan(key, func() (any, error) { return Guard(work) })
	select {
	case landed := <-flight:
		return landed.Val.(T), landed.Err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
