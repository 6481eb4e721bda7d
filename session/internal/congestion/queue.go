package congestion

import "time"

const (
	// queueWindow is for how long all packets must have been late for there to be a queue: what single ones are late by
	// is none.
	queueWindow = 200 * time.Millisecond
	// baseWindow is for how long the shortest time under way counts: clocks drift, and paths change.
	baseWindow = 15 * time.Second
)

// Queue finds out how long packets wait on their way. The zero value is ready.
type Queue struct {
	base   [2]time.Duration // the shortest time under way, of this baseWindow and the one before
	baseAt time.Duration    // when base[0] began
	begun  bool
	recent []passage // of the last queueWindow
	bits   int       // of these
}

// passage is how long a packet was under way, from any fixed moment, when it came, and its size in bits.
type passage struct {
	took, at time.Duration
	bits     int
}

// Arrived takes a packet: when it was sent by the clock of its sender, when it arrived by that of its receiver, its
// size in bytes. The answer is how much longer than the fastest of the last seconds all of the last queueWindow took.
func (q *Queue) Arrived(sent, arrived time.Duration, size int) (wait time.Duration) {
	newest := passage{arrived - sent, arrived, 8 * size}
	switch {
	case !q.begun:
		q.begun, q.base, q.baseAt = true, [2]time.Duration{newest.took, newest.took}, arrived
	case arrived-q.baseAt > baseWindow:
		q.base, q.baseAt = [2]time.Duration{newest.took, q.base[0]}, arrived
	}
	q.base[0] = min(q.base[0], newest.took)
	first := 0
	for first < len(q.recent) && arrived-q.recent[first].at > queueWindow {
		q.bits -= q.recent[first].bits
		first++
	}
	q.recent = append(append(q.recent[:0], q.recent[first:]...), newest)
	q.bits += newest.bits
	shortest := newest.took
	for _, p := range q.recent {
		shortest = min(shortest, p.took)
	}
	return shortest - min(q.base[0], q.base[1])
}

// Bitrate is what has come in the last queueWindow, in bit/s.
func (q *Queue) Bitrate() int { return int(float64(q.bits) / queueWindow.Seconds()) }
