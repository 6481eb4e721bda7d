package congestion

import "time"

// Probes send for a moment at a higher bit rate and look whether that arrives as fast, as in probe_controller.cc and
// probe_bitrate_estimator.cc.
const (
	probeWait      = time.Second     // for the result of a probe that others may follow
	probeEvery     = 3 * time.Second // while less is estimated than could be used
	probeTrusted   = time.Second     // more than what arrives
	probeAfterDrop = 5 * time.Second // until what was before the drop is not believed any more
	probeDropWait  = 500 * time.Millisecond
	largeDrop      = 0.66
	afterDrop      = 0.85 // of what was estimated before it
	probeStep      = 2    // a probe that shows more than probeFurther is followed by one of that times its result
	probeFurther   = 0.7
	mostWanted     = 2    // times what could be used is not probed
	receivedShare  = 0.8  // of a probe's packets that must arrive
	mostRatio      = 2.0  // received faster than sent: a measuring error
	unsaturated    = 0.9  // of the sent rate: the link had room
	utilization    = 0.95 // of a link that had none
	// ProbePackets is how many packets a probe has at least. LiveKit reports after 21 packets (mediatransportutil,
	// twcc.go), so that a probe is answered at once.
	ProbePackets = 25
	// ProbeLength is how long a probe is at least.
	ProbeLength = 15 * time.Millisecond
)

// Probe is an order to send for a moment at a bit rate, filled up with padding.
type Probe struct {
	ID      int // not 0
	Bitrate int // bit/s
}

// prober decides when to probe.
type prober struct {
	id       int
	begun    bool
	waiting  bool    // for a result that may call for another probe
	further  float64 // results above it do
	last     time.Duration
	estimate float64 // as of the last look
	before   float64 // the last large drop
	dropped  time.Duration
	due      []float64 // bit rates to probe
}

// begin probes what is known least: a new path.
func (p *prober) begin(start float64, now time.Duration) {
	p.begun = true
	p.estimate = start
	p.order(now, true, 3*start, 6*start)
}

// order has bit rates probed.
func (p *prober) order(now time.Duration, further bool, bitrates ...float64) {
	p.due = append(p.due[:0], bitrates...)
	p.last, p.waiting = now, further
	p.further = probeFurther * bitrates[len(bitrates)-1]
}

// result takes an estimate that a probe has made.
func (p *prober) result(bitrate float64, now time.Duration) {
	if p.waiting && bitrate > p.further {
		p.order(now, true, probeStep*bitrate)
	}
}

// look gives what to probe now. wanted is what could be used, in bit/s.
func (p *prober) look(estimate, wanted float64, normal bool, now time.Duration) []Probe {
	if estimate < largeDrop*p.estimate {
		p.before, p.dropped = p.estimate, now
	}
	p.estimate = estimate
	if p.waiting && now-p.last > probeWait {
		p.waiting = false
	}
	if len(p.due) == 0 && !p.waiting && normal && estimate < wanted {
		switch since := now - p.last; {
		case afterDrop*p.before > estimate && now-p.dropped > probeDropWait && now-p.dropped < probeAfterDrop &&
			since > probeEvery:
			p.order(now, false, afterDrop*p.before)
		case since > probeEvery:
			p.order(now, true, probeStep*estimate)
		}
	}
	var probes []Probe
	for _, bitrate := range p.due {
		limit := max(mostWanted*wanted, estimate)
		if bitrate > limit {
			bitrate, p.waiting = limit, false
		}
		if bitrate <= estimate || len(probes) > 0 && probes[len(probes)-1].Bitrate == int(bitrate) {
			continue
		}
		p.id++
		probes = append(probes, Probe{ID: p.id, Bitrate: int(bitrate)})
	}
	p.due = p.due[:0]
	return probes
}

// cluster is what is known of one probe.
type cluster struct {
	id, sentPackets       int
	packets               int // that arrived
	bytes                 int
	firstSent, lastSent   time.Duration
	lastSize              int // of the packet that was sent last
	firstArrived, arrived time.Duration
	firstSize             int // of the packet that arrived first
}

// clusters are the last probes, newest last.
type clusters struct{ list []cluster }

func (c *clusters) find(id int) *cluster {
	for i := range c.list {
		if c.list[i].id == id {
			return &c.list[i]
		}
	}
	if len(c.list) == 8 {
		c.list = append(c.list[:0], c.list[1:]...)
	}
	c.list = append(c.list, cluster{id: id})
	return &c.list[len(c.list)-1]
}

// arrived takes a packet of a probe, and gives the bit rate that the probe shows by now; 0: nothing yet.
func (c *clusters) arrived(id int, sent, arrived time.Duration, size int) int {
	one := c.find(id)
	if one.packets == 0 || sent < one.firstSent {
		one.firstSent = sent
	}
	if one.packets == 0 || sent > one.lastSent {
		one.lastSent, one.lastSize = sent, size
	}
	if one.packets == 0 || arrived < one.firstArrived {
		one.firstArrived, one.firstSize = arrived, size
	}
	if one.packets == 0 || arrived > one.arrived {
		one.arrived = arrived
	}
	one.packets++
	one.bytes += size
	return one.bitrate()
}

func (c *cluster) bitrate() int {
	if float64(c.packets) < receivedShare*max(ProbePackets, float64(c.sentPackets)) {
		return 0
	}
	sending, receiving := c.lastSent-c.firstSent, c.arrived-c.firstArrived
	if sending <= 0 || sending > probeWait || receiving <= 0 || receiving > probeWait {
		return 0
	}
	sent := 8 * float64(c.bytes-c.lastSize) / sending.Seconds()
	received := 8 * float64(c.bytes-c.firstSize) / receiving.Seconds()
	switch {
	case received > mostRatio*sent:
		return 0
	case received < unsaturated*sent:
		return int(utilization * received)
	}
	return int(min(sent, received))
}
