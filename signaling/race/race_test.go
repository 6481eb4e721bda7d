package race

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestDial: a network that swallows the first packets is there again for a later one; whoever comes second is closed.
func TestDial(t *testing.T) {
	broken := errors.New("refused")
	for name, test := range map[string]struct {
		dial func(n int, ctx context.Context) (net.Conn, error)
		took time.Duration
		err  error
	}{
		"at-once": {func(int, context.Context) (net.Conn, error) { return &net.TCPConn{}, nil }, 0, nil},
		"refused": {func(int, context.Context) (net.Conn, error) { return nil, broken }, 0, broken},
		"first-swallowed": {func(n int, ctx context.Context) (net.Conn, error) {
			if n < 3 {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return &net.TCPConn{}, nil
		}, 3 * Every, nil},
		"all-swallowed": {func(_ int, ctx context.Context) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}, 4 * time.Second, context.DeadlineExceeded},
		"slow": {func(_ int, ctx context.Context) (net.Conn, error) {
			select {
			case <-time.After(Every + time.Millisecond):
				return &net.TCPConn{}, nil
			case <-ctx.Done():
				return &net.TCPConn{}, nil // too late to be stopped
			}
		}, Every + time.Millisecond, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				var begins atomic.Int32
				ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
				defer cancel()
				dial := Dial(func(ctx context.Context, _, _ string) (net.Conn, error) {
					return test.dial(int(begins.Add(1))-1, ctx)
				})
				conn, err := dial(ctx, "tcp", "sfu.example:443")
				if !errors.Is(err, test.err) || (conn == nil) != (test.err != nil) {
					t.Errorf("%v, %v", conn, err)
				}
				if took := time.Since(begun); took != test.took {
					t.Errorf("took %v, want %v", took, test.took)
				}
			})
		})
	}
}
