package render

import "time"

// How long a missing packet is waited for. pion's NACK generator asks every 100 ms, so the upper bound has to leave
// room for that and for a round trip; the lower one tolerates plain reordering.
const (
	minPatience = 50 * time.Millisecond
	maxPatience = 200 * time.Millisecond
)

// patience learns from the holes that were filled how long waiting for one pays. The zero value waits longest.
type patience struct {
	filled [16]time.Duration
	count  int
}

// learn takes how long a hole was open before its packet came.
func (p *patience) learn(after time.Duration) {
	if after < 5*time.Millisecond {
		return // reordered, not sent again: tells nothing about the round trip
	}
	p.filled[p.count%len(p.filled)] = after
	p.count++
}

// forget goes back to the longest wait, after one that was too short.
func (p *patience) forget() { p.count = 0 }

// limit is twice the slowest of the last retransmissions, within bounds. How long one takes depends on when in pion's
// interval the loss falls, so a few quick ones prove nothing.
func (p *patience) limit() time.Duration {
	if p.count < len(p.filled)/2 {
		return maxPatience
	}
	var slowest time.Duration
	for _, after := range p.filled[:min(p.count, len(p.filled))] {
		slowest = max(slowest, after)
	}
	return min(max(2*slowest, minPatience), maxPatience)
}
