package main

import (
	"sync"
	"time"
)

const (
	gapFrom  = 40 * time.Millisecond // shorter ones are how 30 pictures a second come
	gapsKept = 256
)

// gapMeter measures how long nothing new was decoded of one person's source. It outlives streams, as a tile does: the
// time between the last picture before a rejoin and the first one after it is a gap too.
type gapMeter struct {
	mu      sync.Mutex
	last    time.Time
	longest time.Duration
	recent  []gapStatus
}

// gapStatus is a time without a new picture. At is when it ended.
type gapStatus struct {
	At time.Time `json:"at"`
	Ms float64   `json:"ms"`
}

// note says that a picture was decoded.
func (g *gapMeter) note(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	gap := now.Sub(g.last)
	first := g.last.IsZero()
	g.last = now
	if first || gap < gapFrom {
		return
	}
	g.longest = max(g.longest, gap)
	if len(g.recent) == gapsKept {
		g.recent = append(g.recent[:0], g.recent[1:]...)
	}
	g.recent = append(g.recent, gapStatus{At: now, Ms: ms(gap)})
}

// sum gives the longest gap in ms, and the latest of all.
func (g *gapMeter) sum() (longestMs float64, recent []gapStatus) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return ms(g.longest), append(recent, g.recent...)
}
