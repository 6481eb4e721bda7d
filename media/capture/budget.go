package capture

import (
	"sync"
	"time"
)

// What a report of lost packets does to a layer's bit rate, as in libwebrtc (send_side_bandwidth_estimation.cc): little
// loss lets it grow, much cuts it by half of what was lost, and what is between is what a radio link costs.
const (
	littleLoss = 2                      // percent
	muchLoss   = 10                     // percent
	growEvery  = 800 * time.Millisecond // reports come about once a second
	cutEvery   = 300 * time.Millisecond
	grow       = 1.08
	leastShare = 4 // it is never cut to less than this part of the full rate
)

// budget is the bit rate of a layer: the full one, or less while its receiver reports that much is lost. It is for any
// goroutine.
type budget struct {
	full int // bit/s

	mu      sync.Mutex
	rate    int
	changed time.Time
}

func newBudget(full int) *budget { return &budget{full: full, rate: full} }

// reset goes back to the full rate: another path is another matter.
func (b *budget) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rate, b.changed = b.full, time.Time{}
}

// lost takes a report of how many percent of the packets were lost since the one before.
func (b *budget) lost(percent int, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	since := now.Sub(b.changed)
	switch {
	case percent <= littleLoss && since >= growEvery:
		b.rate = min(int(float64(b.rate)*grow), b.full)
	case percent > muchLoss && since >= cutEvery:
		b.rate = max(b.rate-b.rate*percent/200, b.full/leastShare)
	default:
		return
	}
	b.changed = now
}

// current is the bit rate to code with, in bit/s.
func (b *budget) current() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rate
}
