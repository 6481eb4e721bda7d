package player

import (
	"sync"
	"time"

	"confab/cmd/confab/internal/observe"
)

const (
	gapFrom  = 40 * time.Millisecond // shorter ones are how 30 pictures a second come
	gapsKept = 256
)

// GapMeter measures how long nothing new was decoded of one person's source. It outlives streams, as a tile does: the
// time between the last picture before a rejoin and the first one after it is a gap too.
type GapMeter struct {
	mu      sync.Mutex
	last    time.Time
	longest time.Duration
	recent  []observe.Gap
}

// note says that a picture was decoded.
func (g *GapMeter) note(now time.Time) {
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
	g.recent = append(g.recent, observe.Gap{At: now, Ms: observe.Milliseconds(gap)})
}

// sum gives the longest gap in ms, and the latest of all.
func (g *GapMeter) sum() (longestMs float64, recent []observe.Gap) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return observe.Milliseconds(g.longest), append(recent, g.recent...)
}
