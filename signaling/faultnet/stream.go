package faultnet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

const (
	chunkSize = 16 << 10
	// waiting is how many chunks may be on their way in one direction of a stream: with a fault, senders feel it after
	// that and what the kernel's buffers hold.
	waiting = 16
)

// stream is a TCP connection through the relay.
type stream struct {
	ends [directions]*net.TCPConn // the writing end of each direction: the target, and who dialled
	stop context.CancelFunc
	once sync.Once
}

// cut implements line. The first call counts; it stops before it closes, so that nobody passes the end of one side on
// to the other as an orderly one.
func (s *stream) cut(reset bool) {
	s.once.Do(func() {
		s.stop()
		for _, end := range s.ends {
			if reset {
				_ = end.SetLinger(0) // then Close sends RST (tcp(7), SO_LINGER)
			}
			_ = end.Close()
		}
	})
}

// runTCP accepts until ctx ends. work counts what it starts.
func (r *Relay) runTCP(ctx context.Context, work *sync.WaitGroup) error {
	defer context.AfterFunc(ctx, func() { _ = r.listener.Close() })()
	for {
		conn, err := r.listener.Accept()
		if ctx.Err() != nil {
			if err == nil {
				_ = conn.Close()
			}
			return nil
		}
		var temporary net.Error
		if errors.As(err, &temporary) && temporary.Timeout() {
			continue
		}
		if err != nil {
			return fmt.Errorf("accept: %w", err)
		}
		work.Go(func() { r.carry(ctx, conn.(*net.TCPConn)) })
	}
}

// carry is the life of one connection.
func (r *Relay) carry(ctx context.Context, from *net.TCPConn) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	refused := func() {
		_ = from.SetLinger(0)
		_ = from.Close()
	}
	to, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", r.options.Target)
	if err != nil {
		refused()
		return
	}
	s := &stream{ends: [...]*net.TCPConn{Up: to.(*net.TCPConn), Down: from}, stop: stop}
	if !r.admit(s) {
		_ = to.Close()
		refused()
		return
	}
	defer r.dismiss(s)
	defer s.cut(false)
	defer context.AfterFunc(ctx, func() { s.cut(false) })()
	var work sync.WaitGroup
	for d, source := range [...]*net.TCPConn{Up: from, Down: to.(*net.TCPConn)} {
		chunks := make(chan chunk, waiting)
		work.Go(func() { r.read(ctx, Direction(d), source, chunks) })
		work.Go(func() { r.write(ctx, Direction(d), s, chunks) })
	}
	work.Wait()
}

// chunk is a piece of a stream on its way; the last one has no data.
type chunk struct {
	data []byte
	due  time.Time
}

// read takes in what comes from one side until that ends.
func (r *Relay) read(ctx context.Context, d Direction, from *net.TCPConn, out chan<- chunk) {
	defer close(out)
	lost := false
	for {
		buffer := make([]byte, chunkSize)
		n, err := from.Read(buffer)
		if n > 0 {
			f, _ := r.fault(d)
			drop, takes := r.chance(f, false)
			if lost = lost || drop; lost {
				r.count(d, false)
			} else {
				select {
				case out <- chunk{buffer[:n], time.Now().Add(takes)}:
				case <-ctx.Done():
					return
				}
			}
		}
		if err != nil {
			if lost {
				<-ctx.Done() // who sits behind a black hole learns of no end either
			}
			return
		}
	}
}

// write puts it out on the other side in its time, and passes the end on.
func (r *Relay) write(ctx context.Context, d Direction, s *stream, in <-chan chunk) {
	for c := range in {
		if !waitUntil(ctx, c.due) || !r.pass(ctx, d) {
			return
		}
		r.count(d, true)
		if _, err := s.ends[d].Write(c.data); err != nil {
			s.stop()
			return
		}
	}
	if r.pass(ctx, d) {
		_ = s.ends[d].CloseWrite()
	}
}

// pass waits until the direction is not stalled; false when ctx ended first.
func (r *Relay) pass(ctx context.Context, d Direction) bool {
	for {
		f, changed := r.fault(d)
		if !f.Stall && !f.Drop {
			return ctx.Err() == nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}
