package congestion

import "time"

// Groups of packets, as in inter_arrival_delta.cc. A sender's packets leave in bursts, and only the time between two
// bursts says something about the queue.
const (
	groupLength    = 5 * time.Millisecond   // sent within that: one group
	burstDelta     = 5 * time.Millisecond   // arrived within that of the packet before, and so of a queue that emptied
	burstLength    = 100 * time.Millisecond // no burst is longer
	arrivalJump    = 3 * time.Second        // a clock that jumps that far is another clock
	reorderedLimit = 3                      // that many groups in a row that arrived before their predecessor
)

// group is packets that were sent at once.
type group struct {
	firstSent, sent       time.Duration
	firstArrived, arrived time.Duration
	any                   bool
}

// deltas is the difference between two groups.
type deltas struct{ sent, arrived time.Duration }

// groups makes differences of packets.
type groups struct {
	current, previous group
	reordered         int
}

// add takes a packet; ok when it began a new group, and so two older ones are complete.
func (g *groups) add(sent, arrived time.Duration) (d deltas, ok bool) {
	switch {
	case !g.current.any:
		g.begin(sent, arrived)
	case sent < g.current.firstSent:
		return d, false // out of order
	case g.next(sent, arrived):
		if g.previous.any {
			d, ok = g.difference()
			if !ok {
				return d, false
			}
		}
		g.previous = g.current
		g.begin(sent, arrived)
	default:
		g.current.sent = max(g.current.sent, sent)
	}
	g.current.arrived = arrived
	return d, ok
}

func (g *groups) begin(sent, arrived time.Duration) {
	g.current = group{firstSent: sent, sent: sent, firstArrived: arrived, any: true}
}

// difference of the two complete groups. ok is false, and all is forgotten, where a clock was set.
func (g *groups) difference() (d deltas, ok bool) {
	d = deltas{sent: g.current.sent - g.previous.sent, arrived: g.current.arrived - g.previous.arrived}
	switch {
	case d.arrived-d.sent >= arrivalJump || d.sent-d.arrived >= arrivalJump:
		*g = groups{}
		return d, false
	case d.arrived < 0:
		if g.reordered++; g.reordered >= reorderedLimit {
			*g = groups{}
		}
		return d, false
	}
	g.reordered = 0
	return d, true
}

// next says whether a packet begins another group.
func (g *groups) next(sent, arrived time.Duration) bool {
	if g.burst(sent, arrived) {
		return false
	}
	return sent-g.current.firstSent > groupLength
}

// burst says whether a packet came with those before it out of a queue that let them all go at once, as radio links do.
func (g *groups) burst(sent, arrived time.Duration) bool {
	between := sent - g.current.sent
	if between == 0 {
		return true
	}
	since := arrived - g.current.arrived
	return since-between < 0 && since <= burstDelta && arrived-g.current.firstArrived < burstLength
}
