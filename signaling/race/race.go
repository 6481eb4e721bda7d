// Package race makes one connection of several, which begin one after the other: a kernel repeats its first packet
// after 1, 3 and 7 s, and a new connection is there long before that.
//
// It starts a goroutine for each connection that is tried and waits for all of them before it returns.
package race

import (
	"context"
	"net"
	"time"
)

// Every is how long after the beginning of one connection the next one begins (RFC 8305 §8).
const Every = 250 * time.Millisecond

// DialFunc makes a connection, as net.Dialer.DialContext does.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Dial begins another connection each time that the ones before it have not been made for [Every], and takes the first
// that is. The error is that of the last one, when all of them have failed.
func Dial(dial DialFunc) DialFunc {
	type result struct {
		conn net.Conn
		err  error
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithCancel(ctx)
		results := make(chan result)
		running := 0
		begin := func() {
			running++
			go func() {
				conn, err := dial(ctx, network, address)
				results <- result{conn, err}
			}()
		}
		defer func() { // every dial is waited for, and ends with ctx
			cancel()
			for ; running > 0; running-- {
				if r := <-results; r.conn != nil {
					_ = r.conn.Close() // it came second
				}
			}
		}()
		next := time.NewTicker(Every)
		defer next.Stop()
		begin()
		for {
			select {
			case r := <-results:
				running--
				if r.err == nil || running == 0 {
					return r.conn, r.err
				}
			case <-next.C:
				begin()
			}
		}
	}
}
