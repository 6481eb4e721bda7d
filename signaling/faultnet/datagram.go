package faultnet

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// mostWaiting is how many datagrams may be on their way in one direction.
const mostWaiting = 4096

// sender is somebody who sends datagrams through the relay, with the socket that stands for them at the target.
type sender struct {
	address net.Addr
	socket  net.Conn
}

// cut implements line. The next datagram of the same sender comes from another port, as behind a router that forgot.
func (s *sender) cut(bool) { _ = s.socket.Close() }

// runUDP passes datagrams until ctx ends. work counts what it starts.
func (r *Relay) runUDP(ctx context.Context, work *sync.WaitGroup) error {
	defer context.AfterFunc(ctx, func() { _ = r.socket.Close() })()
	var queues [directions]chan datagram
	for d := range queues {
		queues[d] = make(chan datagram, 64)
		work.Go(func() { r.hold(ctx, Direction(d), queues[d]) })
	}
	senders := newSenders()
	buffer := make([]byte, 64<<10)
	for {
		n, from, err := r.socket.ReadFrom(buffer)
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, net.ErrClosed) {
			return fmt.Errorf("read datagrams: %w", err)
		}
		if err != nil {
			continue // an ICMP error of a datagram sent before
		}
		s := senders.get(from.String())
		if s == nil {
			socket, err := net.Dial("udp", r.options.Target)
			if err != nil {
				continue
			}
			s = &sender{address: from, socket: socket}
			if !r.admit(s) {
				_ = socket.Close()
				r.count(Up, false)
				continue
			}
			senders.put(s)
			work.Go(func() {
				defer r.dismiss(s)
				defer senders.remove(s)
				r.answers(ctx, s, queues[Down])
			})
		}
		r.post(ctx, queues[Up], datagram{
			data: append([]byte(nil), buffer[:n]...),
			send: func(b []byte) { _, _ = s.socket.Write(b) },
		})
	}
}

// answers reads what the target sends to one sender, until its socket closes.
func (r *Relay) answers(ctx context.Context, s *sender, out chan<- datagram) {
	defer context.AfterFunc(ctx, func() { _ = s.socket.Close() })()
	buffer := make([]byte, 64<<10)
	for {
		n, err := s.socket.Read(buffer)
		if errors.Is(err, net.ErrClosed) || ctx.Err() != nil {
			return
		}
		if err != nil {
			continue // nobody listens at the target just now
		}
		r.post(ctx, out, datagram{
			data: append([]byte(nil), buffer[:n]...),
			send: func(b []byte) { _, _ = r.socket.WriteTo(b, s.address) },
		})
	}
}

// senders are those known by their address.
type senders struct {
	mu    sync.Mutex
	known map[string]*sender
}

func newSenders() *senders { return &senders{known: map[string]*sender{}} }

func (s *senders) get(address string) *sender {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[address]
}

func (s *senders) put(n *sender) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[n.address.String()] = n
}

func (s *senders) remove(n *sender) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known[n.address.String()] == n {
		delete(s.known, n.address.String())
	}
}

// datagram is one on its way.
type datagram struct {
	data []byte
	send func([]byte)
	due  time.Time
	nth  uint64 // keeps the order of those due at once
}

func (r *Relay) post(ctx context.Context, out chan<- datagram, d datagram) {
	select {
	case out <- d:
	case <-ctx.Done():
	}
}

// hold keeps datagrams until they are due and sends them on.
func (r *Relay) hold(ctx context.Context, d Direction, in <-chan datagram) {
	var held agenda
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for nth := uint64(0); ; nth++ {
		f, changed := r.fault(d)
		for !f.Stall && len(held) > 0 && !time.Now().Before(held[0].due) {
			next := heap.Pop(&held).(datagram)
			r.count(d, true)
			next.send(next.data)
		}
		var due <-chan time.Time
		if len(held) > 0 && !f.Stall {
			timer.Reset(time.Until(held[0].due))
			due = timer.C
		}
		select {
		case next := <-in:
			f, _ = r.fault(d)
			lost, takes := r.chance(f, true)
			if lost || len(held) >= mostWaiting {
				r.count(d, false)
				continue
			}
			next.due, next.nth = time.Now().Add(takes), nth
			heap.Push(&held, next)
		case <-due:
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// agenda is a heap of datagrams, the first due on top.
type agenda []datagram

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].due.Before(a[j].due) || a[i].due.Equal(a[j].due) && a[i].nth < a[j].nth
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(datagram)) }
func (a *agenda) Pop() any {
	old := *a
	last := old[len(old)-1]
	*a = old[:len(old)-1]
	return last
}
