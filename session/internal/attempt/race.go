package attempt

import (
	"context"
	"net"
	"time"
)

// How long an attempt waits.
const (
	// PingTimeout is how long the server may be silent on a socket: any message of its counts, a pong too. So a silent
	// socket is noticed within five seconds. A goodbye on one takes as long.
	PingTimeout = 4500 * time.Millisecond

	pingEvery     = 1500 * time.Millisecond
	answerTimeout = 4 * time.Second        // on the way back: for the socket, and then for the first message
	offerTimeout  = 8 * time.Second        // for the answer to an offer
	raceEvery     = 250 * time.Millisecond // between the beginnings of two connections (RFC 8305 §8)
)

type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// race begins another connection each time that the ones before it have not been made for every, and takes the first
// that is. A kernel repeats its first packet after 1, 3 and 7 s: in a network that has just come back, a new connection
// is there long before that.
func race(dial dialFunc, every time.Duration) dialFunc {
	type result struct {
		conn net.Conn
		err  error
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		ctx, cancel := context.WithCancel(ctx)
		results := make(chan result)
		running := 0
		begin := func() {
			running++
			go func() {
				conn, err := dial(ctx, network, addr)
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
		next := time.NewTicker(every)
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
