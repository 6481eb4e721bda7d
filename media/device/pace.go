package device

import "time"

// latest is how far behind its deadlines a fake device may be and still deliver what it owes; beyond that it leaves
// frames out, as a camera would.
const latest = 500 * time.Millisecond

// pacer gives deadlines at an exact rate of num per den seconds, counted from the first one, so that nothing adds up to
// a drift.
type pacer struct {
	num, den int64
	start    time.Time
	next     int64
	timer    *time.Timer
}

func newPacer(num, den int) *pacer { return &pacer{num: int64(num), den: int64(den)} }

// due is the deadline of tick n.
func (p *pacer) due(n int64) time.Time {
	whole, rest := n*p.den/p.num, n*p.den%p.num
	return p.start.Add(time.Duration(whole)*time.Second + time.Duration(rest)*time.Second/time.Duration(p.num))
}

// wait sleeps until the next deadline and returns it with its number. ok is false when closed was closed first.
func (p *pacer) wait(closed <-chan struct{}) (n int64, at time.Time, ok bool) {
	now := time.Now()
	if p.start.IsZero() {
		p.start = now
	}
	at = p.due(p.next)
	if late := now.Sub(at); late > latest {
		p.next += int64(late) * p.num / (p.den * int64(time.Second))
		at = p.due(p.next)
	}
	n = p.next
	p.next++
	if wait := at.Sub(now); wait > 0 {
		if p.timer == nil {
			p.timer = time.NewTimer(wait)
		} else {
			p.timer.Reset(wait)
		}
		select {
		case <-p.timer.C:
			return n, at, true
		case <-closed:
			p.timer.Stop()
			return 0, time.Time{}, false
		}
	}
	select {
	case <-closed:
		return 0, time.Time{}, false
	default:
		return n, at, true
	}
}
