package congestion

import (
	"math"
	"time"
)

// How a bit rate follows what is used, as in aimd_rate_control.cc and link_capacity_estimator.cc.
const (
	backoff          = 0.85  // of what arrived, at overuse
	backoffMore      = 5_000 // bit/s, so that the queue empties also where the rate is small
	growth           = 1.08  // a second, while the capacity is not known
	aboveThroughput  = 1.5   // an estimate is no more than what arrived proves, times this
	throughputMargin = 10_000
	leastSlope       = 4_000 // bit/s a second, near the capacity
	usualRoundTrip   = 200 * time.Millisecond
	leastReduction   = 10 * time.Millisecond // between two backoffs
	mostReduction    = 200 * time.Millisecond
	initialization   = 5 * time.Second // until what arrives is taken for the first estimate
	capacityWeight   = 0.05
	packetSize       = 1200 * 8 // bits
	pictures         = 30       // a second
)

// Rate is a bit rate that grows until there is overuse: fast while nothing is known, slowly near the last known
// capacity. The zero value is not ready: [NewRate].
type Rate struct {
	bitrate, least, most float64
	initialized          bool
	holding              bool
	first                time.Duration // when something was seen to arrive
	measured             bool
	changed, decreased   time.Duration
	began, fell          bool
	capacity             capacity
}

// NewRate begins with a bit rate, and stays between two others.
func NewRate(start, least, most int) *Rate {
	return &Rate{bitrate: float64(start), least: float64(least), most: float64(most), holding: true}
}

// Bitrate in bit/s.
func (r *Rate) Bitrate() int { return int(r.bitrate) }

// Set takes what is known from elsewhere, such as a probe.
func (r *Rate) Set(bitrate int, now time.Duration) {
	r.bitrate = min(max(float64(bitrate), r.least), r.most)
	r.initialized, r.began, r.changed = true, true, now
}

// Sample is what is known at one moment.
type Sample struct {
	Now        time.Duration
	Usage      Usage
	Throughput int           // bit/s; 0: not known
	RoundTrip  time.Duration // 0: not known
	// ApplicationLimited: less is sent than could be, so that nothing speaks against more, nor for it.
	ApplicationLimited bool
}

// Update takes a sample and gives the bit rate that follows.
func (r *Rate) Update(s Sample) int {
	if s.RoundTrip <= 0 {
		s.RoundTrip = usualRoundTrip
	}
	r.initialize(s)
	if !r.began {
		r.began, r.changed = true, s.Now
	}
	switch s.Usage {
	case Overuse:
		if r.mayFall(s) {
			r.fall(float64(s.Throughput), s.Now)
		}
	case Underuse:
		r.holding = true // the queue empties: wait for it
	case Normal:
		switch {
		case !r.initialized:
		case r.holding:
			r.holding, r.changed = false, s.Now
		default:
			r.grow(s)
		}
	}
	return r.Bitrate()
}

// initialize takes what has arrived in the first seconds for the first estimate.
func (r *Rate) initialize(s Sample) {
	switch {
	case r.initialized || s.Throughput <= 0:
	case !r.measured || s.Now < r.first:
		r.measured, r.first = true, s.Now
	case s.Now-r.first > initialization && s.ApplicationLimited:
		r.Set(max(s.Throughput, r.Bitrate()), s.Now)
	case s.Now-r.first > initialization:
		r.Set(s.Throughput, s.Now)
	}
}

// mayFall: one backoff takes a round trip to show, but a link that has fallen by half needs none to be believed.
func (r *Rate) mayFall(s Sample) bool {
	since := s.Now - r.decreased
	return !r.fell || since < 0 || since >= min(max(s.RoundTrip, leastReduction), mostReduction) ||
		s.Throughput > 0 && float64(s.Throughput) < r.bitrate/2
}

func (r *Rate) fall(throughput float64, now time.Duration) {
	to := r.bitrate / 2 // nothing is known of what arrives
	if throughput > 0 {
		to = backoff * throughput
		if to > backoffMore {
			to -= backoffMore
		}
		if to > r.bitrate && r.capacity.known {
			to = backoff * r.capacity.estimate
		}
		if throughput < r.capacity.lower() {
			r.capacity = capacity{}
		}
		r.capacity.add(throughput)
	}
	r.bitrate = max(min(to, r.bitrate), r.least)
	r.initialized, r.holding, r.fell = true, true, true
	r.changed, r.decreased = now, now
}

func (r *Rate) grow(s Sample) {
	throughput := float64(s.Throughput)
	since := min(max(s.Now-r.changed, 0), time.Second).Seconds()
	r.changed = s.Now
	if throughput > r.capacity.upper() {
		r.capacity = capacity{}
	}
	most := r.most
	if throughput > 0 {
		most = min(most, aboveThroughput*throughput+throughputMargin)
	}
	if s.ApplicationLimited || r.bitrate >= most {
		return
	}
	if r.capacity.known {
		r.bitrate += r.slope(s.RoundTrip) * since
	} else {
		r.bitrate += max(r.bitrate*(math.Pow(growth, since)-1), 1000*since)
	}
	r.bitrate = min(r.bitrate, most)
}

// slope is the growth near the capacity, in bit/s a second: a packet each response time.
func (r *Rate) slope(roundTrip time.Duration) float64 {
	frame := r.bitrate / pictures
	packet := frame / math.Ceil(max(frame, 1)/packetSize)
	return max(packet/(roundTrip+100*time.Millisecond).Seconds(), leastSlope)
}

// capacity is what the link carried whenever it was full, in bit/s.
type capacity struct {
	known    bool
	estimate float64
	variance float64 // of the error, in kbit/s, over the estimate
}

func (c *capacity) add(throughput float64) {
	if !c.known {
		c.known, c.estimate, c.variance = true, throughput, 0.4
		return
	}
	c.estimate = (1-capacityWeight)*c.estimate + capacityWeight*throughput
	miss := (c.estimate - throughput) / 1000
	c.variance = (1-capacityWeight)*c.variance + capacityWeight*miss*miss/max(c.estimate/1000, 1)
	c.variance = min(max(c.variance, 0.4), 2.5)
}

// deviation in bit/s.
func (c *capacity) deviation() float64 { return 1000 * math.Sqrt(c.variance*c.estimate/1000) }

func (c *capacity) upper() float64 {
	if !c.known {
		return math.Inf(1)
	}
	return c.estimate + 3*c.deviation()
}

func (c *capacity) lower() float64 {
	if !c.known {
		return 0
	}
	return max(0, c.estimate-3*c.deviation())
}
