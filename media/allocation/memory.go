package allocation

import (
	"slices"
	"time"
)

// wanders is by how much of itself an estimate may fall that has just risen, with nothing being different on the path.
const wanders = 0.2

const (
	// wait is for how long it has to be there.
	wait = 500 * time.Millisecond
	// hold is how long after a layer was taken away none is given back. It doubles up to longestHold with each that
	// did not last for lasting.
	hold        = 5 * time.Second
	longestHold = 40 * time.Second
	lasting     = 15 * time.Second
	// endures is for how long the lowest layer stays, at its least, when it does not fit. An estimator that has just
	// found a queue goes low for a moment, and knows of a path only what is sent over it.
	endures = 3 * time.Second
)

// memory is what is remembered of a source.
type memory struct {
	shape []int // of its rungs
	fresh bool  // it has just come, or others want other layers than before: nothing waits
	rung  int
	tight bool // short of bits

	starved time.Time // since when the lowest layer has not fitted; zero: it does, or is not sent
	down    time.Time // when a layer was taken away last

	fits  []time.Time // since when a rung has fitted with the margin; zero: it does not
	up    time.Time   // when a layer was given last
	short int         // how many in a row did not last
}

// follow begins anew when the rungs are others.
func (m *memory) follow(rungs []rung) {
	var shape []int
	for _, r := range rungs {
		for _, p := range r.parts {
			shape = append(shape, p.index, p.Width)
		}
		shape = append(shape, -1)
	}
	if m.shape != nil && slices.Equal(shape, m.shape) {
		return
	}
	m.shape, m.fresh, m.fits = shape, true, make([]time.Time, len(rungs))
	m.rung = min(m.rung, len(rungs)-1)
}

// supply is what there is for a source, in bit/s of packets.
type supply struct {
	left  int
	free  int // of that, what no other may take soon
	slack int // by how much it may become less in a moment
}

// decide chooses the rung: a lower one at once, but for the lowest, and a higher one with hysteresis.
func (m *memory) decide(now time.Time, rungs []rung, s supply) {
	was := m.rung
	for m.rung > 1 && rungs[m.rung].keep > s.left {
		m.rung--
	}
	if m.starve(now, rungs, s) {
		m.rung = 0
	}
	if m.rung < was {
		clear(m.fits)
		m.lowered(now)
	}
	for i := m.rung + 1; i < len(rungs); i++ {
		if s.free < m.enough(rungs, i, s.slack) {
			clear(m.fits[i:])
			break
		}
		if m.fits[i].IsZero() {
			m.fits[i] = now
		}
		if m.fresh || now.Sub(m.fits[i]) >= wait {
			m.raise(now, i)
		}
	}
	m.fresh = false
}

// starve says whether the lowest layer has not fitted for too long.
func (m *memory) starve(now time.Time, rungs []rung, s supply) bool {
	if m.rung == 0 || rungs[m.rung].keep <= s.left {
		m.starved = time.Time{}
		return false
	}
	if m.starved.IsZero() {
		m.starved = now
	}
	since := now.Sub(m.starved)
	return m.fresh || since >= endures || since < 0
}

// enough is with how much a rung begins, so that it stays when the estimate wanders. The lowest of a source that has
// just come needs no more than it keeps.
func (m *memory) enough(rungs []rung, i, slack int) int {
	r := rungs[i]
	switch {
	case i == 1 && m.fresh:
		return r.keep
	case i == 1:
		return r.keep + max(slack, r.keep/2)
	}
	return max(r.need, r.keep+slack)
}

// soon is how much more the source takes when it rises by one rung, if it may do that in a moment.
func (m *memory) soon(rungs []rung, s supply) int {
	if m.rung == len(rungs)-1 {
		return 0
	}
	need := m.enough(rungs, m.rung+1, s.slack)
	if s.left+s.slack < need {
		return 0
	}
	return max(0, need-rungs[m.rung].full)
}

// raise gives a layer, unless it is too early. For the lowest one that is never more than hold after the pause began.
func (m *memory) raise(now time.Time, rung int) {
	held := hold
	if rung > 1 {
		held = min(hold<<min(max(m.short-1, 0), 8), longestHold)
	}
	until := m.down.Add(held)
	if now.Before(until) && now.Sub(until) > -longestHold { // not by a clock that was set back
		return
	}
	m.rung, m.up = rung, now
}

func (m *memory) lowered(now time.Time) {
	m.down = now
	if now.Sub(m.up) < lasting {
		m.short++
	} else {
		m.short = 0
	}
}
