package capture

import (
	"math/rand/v2"
	"time"
)

// clock turns capture times into RTP timestamps that start anywhere and always grow.
type clock struct {
	rate  int64 // Hz
	start time.Time
	base  uint32 // timestamp of the first time
	zero  int64  // ticks at start
	ticks int64  // since the first time
}

// at is the timestamp of t, and the time since the first on the same clock. Times that stand still or step back (a
// clock was set) go on one millisecond after the last.
func (c *clock) at(t time.Time) (stamp uint32, pts time.Duration) {
	if c.start.IsZero() {
		c.start, c.base = t, rand.Uint32()
		return c.base, 0
	}
	d := t.Sub(c.start)
	ticks := c.zero + int64(d/time.Second)*c.rate + int64(d%time.Second)*c.rate/int64(time.Second)
	if ticks <= c.ticks {
		ticks = c.ticks + c.rate/1000
		c.start, c.zero = t, ticks
	}
	c.ticks = ticks
	pts = time.Duration(ticks/c.rate)*time.Second + time.Duration(ticks%c.rate)*time.Second/time.Duration(c.rate)
	return c.base + uint32(ticks), pts
}

// limiter lets frames through at a rate, evenly spread over the frames that come.
type limiter struct {
	next time.Time
}

// pass says whether the frame of time t is one of fps a second. A frame may come almost half an interval early, so that
// a camera's jitter at the very rate drops none.
func (l *limiter) pass(t time.Time, fps int) bool {
	interval := time.Second / time.Duration(max(fps, 1))
	if ahead := l.next.Sub(t); ahead > interval*9/20 && ahead <= 2*interval {
		return false
	} else if ahead < -interval || ahead > 2*interval { // a first frame, a pause, a clock that was set
		l.next = t
	}
	l.next = l.next.Add(interval)
	return true
}
