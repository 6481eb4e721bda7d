package wire

import "time"

// lateness counts how late frames were delivered, in steps of a quarter of a millisecond. The last step has all that
// were later.
type lateness struct {
	steps [200]uint64
	total uint64
	most  time.Duration
}

const lateStep = 250 * time.Microsecond

func (l *lateness) note(late time.Duration) {
	l.steps[min(int(late/lateStep), len(l.steps)-1)]++
	l.total++
	l.most = max(l.most, late)
}

// quantile is the end of the step in which the share q of all frames is reached, and never more than the most.
func (l *lateness) quantile(q float64) time.Duration {
	seen := uint64(0)
	for i, n := range l.steps[:len(l.steps)-1] {
		if seen += n; float64(seen) >= q*float64(l.total) {
			return min(time.Duration(i+1)*lateStep, l.most)
		}
	}
	return l.most
}
