package congestion

import (
	"math"
	"time"
)

// Usage is what the delay of packets says about the queue in front of the slowest link.
type Usage uint8

// The usages.
const (
	Normal   Usage = iota
	Overuse        // it grows
	Underuse       // it empties
)

// The trend of the delay and the threshold that it is held against, as in trendline_estimator.cc. Times are in ms.
const (
	trendWindow    = 20   // groups
	smoothing      = 0.9  // of the delay
	thresholdGain  = 4.0  // from the slope to what is compared
	mostDeltas     = 60   // that the slope is multiplied with
	firstThreshold = 12.5 // ms
	leastThreshold = 6.0
	mostThreshold  = 600.0
	thresholdUp    = 0.0087 // a ms
	thresholdDown  = 0.039
	outlier        = 15.0 // that far beyond the threshold nothing is learned
	longestLearned = 100.0
	overusedFor    = 10.0 // that long over the threshold is overuse
)

// Delay finds out whether the delay of packets grows. The zero value is not ready: [NewDelay].
type Delay struct {
	groups groups
	usage  Usage

	deltas      int
	first       time.Duration // arrival of the first group
	accumulated float64
	smoothed    float64
	points      []point // of the last trendWindow groups
	trend       float64 // the one before

	threshold float64
	learned   time.Duration // when the threshold last moved
	taught    bool
	over      float64 // ms over the threshold; below 0: not
	overs     int
}

// point is the smoothed delay at an arrival, both in ms.
type point struct{ at, delay float64 }

// NewDelay begins with nothing known.
func NewDelay() *Delay {
	return &Delay{threshold: firstThreshold, over: -1, points: make([]point, 0, trendWindow)}
}

// Arrived takes a packet, in the order of arrival: when it was sent by the clock of its sender, when it arrived by that
// of its receiver. The answer is what is known after it.
func (d *Delay) Arrived(sent, arrived time.Duration) Usage {
	if delta, ok := d.groups.add(sent, arrived); ok {
		d.update(delta, arrived)
	}
	return d.usage
}

// Usage says how the path was used when a packet was last heard of.
func (d *Delay) Usage() Usage { return d.usage }

func (d *Delay) update(delta deltas, arrived time.Duration) {
	if d.deltas == 0 {
		d.first = arrived
	}
	d.deltas = min(d.deltas+1, mostDeltas)
	d.accumulated += ms(delta.arrived - delta.sent)
	d.smoothed = smoothing*d.smoothed + (1-smoothing)*d.accumulated
	if len(d.points) == trendWindow {
		d.points = append(d.points[:0], d.points[1:]...)
	}
	d.points = append(d.points, point{ms(arrived - d.first), d.smoothed})
	trend := d.trend
	if len(d.points) == trendWindow {
		if slope, ok := slopeOf(d.points); ok {
			trend = slope
		}
	}
	d.judge(trend, ms(delta.sent), arrived)
}

// judge is the overuse detector.
func (d *Delay) judge(trend, sent float64, now time.Duration) {
	if d.deltas < 2 {
		return
	}
	value := float64(d.deltas) * trend * thresholdGain
	switch {
	case value > d.threshold:
		if d.over < 0 { // it began somewhere between the two groups
			d.over = sent / 2
		} else {
			d.over += sent
		}
		d.overs++
		if d.over > overusedFor && d.overs > 1 && trend >= d.trend {
			d.over, d.overs, d.usage = 0, 0, Overuse
		}
	case value < -d.threshold:
		d.over, d.overs, d.usage = -1, 0, Underuse
	default:
		d.over, d.overs, d.usage = -1, 0, Normal
	}
	d.trend = trend
	d.learn(math.Abs(value), now)
}

// learn moves the threshold towards what is usual on this path: delay that varies by itself must not count as a queue,
// and flows that fill queues must not starve this one.
func (d *Delay) learn(value float64, now time.Duration) {
	since := ms(now - d.learned)
	if !d.taught {
		since, d.taught = 0, true
	}
	d.learned = now
	if value > d.threshold+outlier {
		return
	}
	gain := thresholdUp
	if value < d.threshold {
		gain = thresholdDown
	}
	d.threshold += gain * (value - d.threshold) * min(max(since, 0), longestLearned)
	d.threshold = min(max(d.threshold, leastThreshold), mostThreshold)
}

// slopeOf is that of the line through the points with the least squares.
func slopeOf(points []point) (slope float64, ok bool) {
	var at, delay float64
	for _, p := range points {
		at += p.at
		delay += p.delay
	}
	at /= float64(len(points))
	delay /= float64(len(points))
	var above, below float64
	for _, p := range points {
		above += (p.at - at) * (p.delay - delay)
		below += (p.at - at) * (p.at - at)
	}
	if below == 0 {
		return 0, false
	}
	return above / below, true
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
