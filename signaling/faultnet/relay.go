package faultnet

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"time"
)

// Direction is one way through a relay.
type Direction uint8

const (
	Up   Direction = iota // from who dialled to the target
	Down                  // from the target to who dialled
	directions
)

// String implements fmt.Stringer.
func (d Direction) String() string { return [...]string{"up", "down"}[d] }

// Fault is what one direction does to what passes. The zero value lets everything pass at once.
type Fault struct {
	// Drop loses everything, without a word to the sender. A TCP connection that has lost bytes passes nothing in that
	// direction ever again, also after Restore: a stream with a hole is none.
	Drop bool
	// Loss is the share of datagrams to lose, 0 to 1; TCP knows none.
	Loss float64
	// Stall keeps everything until the fault ends. Of TCP the senders notice when their buffers are full; of UDP the
	// newest are lost when too many wait.
	Stall bool
	// Delay is how long everything takes, and Jitter how much longer at most, at random.
	Delay, Jitter time.Duration
	// Reorder is the share of datagrams that are held back for ReorderBy (default 10 ms), so that later ones overtake.
	Reorder   float64
	ReorderBy time.Duration
}

// Options of a Relay. Target is needed.
type Options struct {
	Network string // "tcp", the default, or "udp"
	Listen  string // host:port, default 127.0.0.1:0
	Target  string // host:port
	// Private allows Listen to be an address of a private network, for tests between network namespaces.
	Private  bool
	MostOpen int    // connections, or UDP senders; more are refused. Default 256
	Seed     uint64 // of Loss, Jitter and Reorder
}

// Counters are what a relay has done; they only grow, but for Open.
type Counters struct {
	Accepted, Refused, Cut uint64    // connections, or UDP senders
	Open                   int       // at the moment
	Passed, Lost           [2]uint64 // chunks of a stream or datagrams, by Direction
}

// Relay is a piece of network. All methods are safe from any goroutine.
type Relay struct {
	options  Options
	listener net.Listener   // TCP
	socket   net.PacketConn // UDP

	mu       sync.Mutex
	random   *rand.Rand
	faults   [directions]Fault
	refuse   bool
	changed  chan struct{} // closed and replaced when a fault changes
	open     map[line]struct{}
	counters Counters
}

// line is what is open in a relay.
type line interface{ cut(reset bool) }

// ErrNotLocal refuses to listen where others than this machine could reach the relay.
var ErrNotLocal = errors.New("a relay for tests listens on loopback addresses only")

// New opens the relay's address; Run makes it work.
func New(o Options) (*Relay, error) {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.MostOpen == 0 {
		o.MostOpen = 256
	}
	address, err := netip.ParseAddrPort(o.Listen)
	if err != nil {
		return nil, fmt.Errorf("read the relay's address: %w", err)
	}
	if ip := address.Addr(); !ip.IsLoopback() && (!o.Private || !ip.IsPrivate()) {
		return nil, fmt.Errorf("listen on %s: %w", o.Listen, ErrNotLocal)
	}
	r := &Relay{
		options: o, random: rand.New(rand.NewPCG(o.Seed, 1)),
		changed: make(chan struct{}), open: map[line]struct{}{},
	}
	switch o.Network {
	case "", "tcp":
		r.listener, err = net.Listen("tcp", o.Listen)
	case "udp":
		r.socket, err = net.ListenPacket("udp", o.Listen)
	default:
		err = fmt.Errorf("no such network: %q", o.Network)
	}
	if err != nil {
		return nil, fmt.Errorf("open the relay: %w", err)
	}
	return r, nil
}

// Address is where the relay listens.
func (r *Relay) Address() string {
	if r.socket != nil {
		return r.socket.LocalAddr().String()
	}
	return r.listener.Addr().String()
}

// Run carries traffic until ctx ends. It closes everything and waits for it. It is called once.
func (r *Relay) Run(ctx context.Context) error {
	var work sync.WaitGroup
	defer work.Wait()
	defer r.end(false)
	inner, stop := context.WithCancel(ctx)
	defer stop()
	if r.socket != nil {
		return r.runUDP(inner, &work)
	}
	return r.runTCP(inner, &work)
}

// Set makes a fault begin in one direction, or end: the zero Fault is none.
func (r *Relay) Set(d Direction, f Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults[d] = f
	r.wake()
}

// SetBoth makes the same fault begin in both directions, or end.
func (r *Relay) SetBoth(f Fault) {
	r.Set(Up, f)
	r.Set(Down, f)
}

// Refuse resets every new connection, or loses what new UDP senders send; those that are open stay.
func (r *Relay) Refuse() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refuse = true
	r.wake()
}

// Restore ends every fault.
func (r *Relay) Restore() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults, r.refuse = [directions]Fault{}, false
	r.wake()
}

// Cut ends everything that is open: TCP connections with a reset on both sides.
func (r *Relay) Cut() { r.end(true) }

// Close ends everything that is open in order: TCP connections with a FIN.
func (r *Relay) Close() { r.end(false) }

// Counters returns what has happened so far.
func (r *Relay) Counters() Counters {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.counters
	c.Open = len(r.open)
	return c
}

func (r *Relay) end(reset bool) {
	r.mu.Lock()
	lines := make([]line, 0, len(r.open))
	for l := range r.open {
		lines = append(lines, l)
	}
	r.counters.Cut += uint64(len(lines))
	r.mu.Unlock()
	for _, l := range lines {
		l.cut(reset)
	}
}

// wake tells everybody who waits for a fault to end. The lock is held.
func (r *Relay) wake() {
	close(r.changed)
	r.changed = make(chan struct{})
}

// admit takes a new line in unless the relay refuses or is full.
func (r *Relay) admit(l line) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse || len(r.open) >= r.options.MostOpen {
		r.counters.Refused++
		return false
	}
	r.counters.Accepted++
	r.open[l] = struct{}{}
	return true
}

func (r *Relay) dismiss(l line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, l)
}

// fault is the present one of a direction, and what is closed when it changes.
func (r *Relay) fault(d Direction) (Fault, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.faults[d], r.changed
}

func (r *Relay) count(d Direction, passed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if passed {
		r.counters.Passed[d]++
	} else {
		r.counters.Lost[d]++
	}
}

// chance decides about one datagram or chunk: lost, or how long it takes.
func (r *Relay) chance(f Fault, datagram bool) (lost bool, takes time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	takes = f.Delay
	if f.Jitter > 0 {
		takes += time.Duration(r.random.Int64N(int64(f.Jitter) + 1))
	}
	if !datagram {
		return f.Drop, takes
	}
	if f.Reorder > 0 && r.random.Float64() < f.Reorder {
		by := f.ReorderBy
		if by == 0 {
			by = 10 * time.Millisecond
		}
		takes += by
	}
	return f.Drop || f.Loss > 0 && r.random.Float64() < f.Loss, takes
}

// waitUntil waits for a moment, or says false when ctx ends first.
func waitUntil(ctx context.Context, due time.Time) bool {
	wait := time.Until(due)
	if wait <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
