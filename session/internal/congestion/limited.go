package congestion

import "time"

// Whether an application sends less than it could, as in alr_detector.cc: a budget that fills at limitedShare of the
// estimate and is spent by what is sent.
const (
	limitedShare  = 0.65
	limitedWindow = 500 * time.Millisecond
	limitedFrom   = 0.8 // of the budget left
	limitedUntil  = 0.5
)

// limited finds out whether there is less to send than could be.
type limited struct {
	level float64 // bits that could have been sent and were not
	last  time.Duration
	now   bool
}

// sent takes a packet, at an estimate in bit/s.
func (l *limited) sent(at time.Duration, size, estimate int) {
	most := limitedShare * float64(estimate) * limitedWindow.Seconds()
	since := min(max(at-l.last, 0), limitedWindow).Seconds()
	l.last = at
	l.level = min(l.level+limitedShare*float64(estimate)*since, most)
	l.level = max(l.level-8*float64(size), -most)
	switch {
	case l.level > limitedFrom*most:
		l.now = true
	case l.level < limitedUntil*most:
		l.now = false
	}
}
