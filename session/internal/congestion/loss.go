package congestion

import (
	"math"
	"time"
)

// Loss is held against a model of the path, as in loss_based_bwe_v2.cc: so many packets get lost whatever is sent, and
// all that exceeds what the path carries. The two are found as what explains the last seconds best, so that a radio
// link that loses a twentieth does not starve what runs over it.
const (
	observed           = 250 * time.Millisecond // one observation
	observations       = 15
	observationFade    = 0.9 // the weight of each older one
	leastInherent      = 0.001
	firstInherent      = 0.01
	inherentOffset     = 0.05    // more loss than that is inherent only where little is sent,
	inherentBalance    = 100_000 // bit/s, over the bit rate
	newtonStep         = 0.75
	newtonSteps        = 3
	higherBias         = 0.0002 // for each kbit/s
	higherLogBias      = 0.02
	biasUntil          = 0.2 // loss
	biasSmoothing      = 0.002
	unexplained        = 0.02 // more loss than is inherent, by that: no growth
	recoveryWindow     = 300 * time.Millisecond
	recoveryGrowth     = 1.3 // at most, in a recoveryWindow
	smallestLikelihood = 1e-6
)

// candidates are tried beside what was estimated last.
var candidates = [...]float64{1.02, 1, 0.95}

// loss is a bit rate that follows lost packets. The zero value is not ready: newLoss.
type loss struct {
	bandwidth float64 // bit/s
	inherent  float64 // share
	limited   bool    // it, and not the delay, decides

	seen    [observations]observation // newest first
	count   int
	partial observation
	since   time.Duration // when partial began
	began   bool

	limit   float64 // of the growth in the present recoveryWindow
	limitAt time.Duration
}

type observation struct {
	packets, lost float64
	bits          float64
	rate          float64 // bit/s that was sent
}

func newLoss(start int) *loss {
	return &loss{bandwidth: float64(start), inherent: firstInherent, limit: math.Inf(1)}
}

// add takes one packet of feedback, in the order in which they were sent.
func (l *loss) add(sent time.Duration, size int, lost bool) {
	if !l.began || sent < l.since-arrivalJump {
		l.began, l.since, l.partial = true, sent, observation{}
	}
	l.partial.packets++
	l.partial.bits += 8 * float64(size)
	if lost {
		l.partial.lost++
	}
}

// update closes the observation that is long enough, and finds the bit rate that explains all of them best, below what
// the delay allows.
func (l *loss) update(sent time.Duration, delayed, throughput int) {
	if length := sent - l.since; l.began && length >= observed && l.partial.packets > 0 {
		l.partial.rate = l.partial.bits / length.Seconds()
		copy(l.seen[1:], l.seen[:])
		l.seen[0] = l.partial
		l.count = min(l.count+1, observations)
		l.partial, l.since = observation{}, sent
		l.choose(float64(delayed), float64(throughput))
		if l.limited && sent-l.limitAt > recoveryWindow {
			l.limit, l.limitAt = l.bandwidth*recoveryGrowth, sent
		}
	}
}

func (l *loss) choose(delayed, throughput float64) {
	tried := make([]float64, 0, len(candidates)+2)
	for _, f := range candidates {
		tried = append(tried, f*l.bandwidth)
	}
	if throughput > 0 {
		tried = append(tried, throughput)
	}
	if delayed > l.bandwidth {
		tried = append(tried, delayed)
	}
	average := l.average()
	best, inherent, most := l.bandwidth, l.inherent, math.Inf(-1)
	for _, bandwidth := range tried {
		if l.limited {
			bandwidth = min(bandwidth, max(l.bandwidth, l.limit))
		}
		share := l.newton(bandwidth)
		if value := l.likelihood(bandwidth, share, average); value > most {
			best, inherent, most = bandwidth, share, value
		}
	}
	if best > l.bandwidth && average > inherent+unexplained {
		best = l.bandwidth
	}
	l.bandwidth, l.inherent = best, inherent
	l.limited = l.bitrate() < delayed
}

// newton goes towards the inherent loss that explains the observations best at a bandwidth.
func (l *loss) newton(bandwidth float64) float64 {
	share := l.feasible(l.inherent, bandwidth)
	for range newtonSteps {
		share = l.step(share, bandwidth)
	}
	return share
}

func (l *loss) step(share, bandwidth float64) float64 {
	var first, second, weight float64 = 0, 0, 1
	for _, o := range l.seen[:l.count] {
		p := lossProbability(share, bandwidth, o.rate)
		first += weight * (o.lost/p - (o.packets-o.lost)/(1-p))
		second -= weight * (o.lost/(p*p) + (o.packets-o.lost)/((1-p)*(1-p)))
		weight *= observationFade
	}
	if second < 0 {
		share -= newtonStep * first / second
	}
	return l.feasible(share, bandwidth)
}

func (l *loss) feasible(share, bandwidth float64) float64 {
	return min(max(share, leastInherent), inherentOffset+inherentBalance/max(bandwidth, 1), 1)
}

// likelihood of the observations, with a preference for more bandwidth where little is lost.
func (l *loss) likelihood(bandwidth, share, average float64) float64 {
	bias := max(0, biasUntil-average) / (biasSmoothing + math.Abs(biasUntil-average))
	bias *= higherBias*bandwidth/1000 + higherLogBias*math.Log(1+bandwidth/1000)
	sum, weight := 0.0, 1.0
	for _, o := range l.seen[:l.count] {
		p := lossProbability(share, bandwidth, o.rate)
		sum += weight * (o.lost*math.Log(p) + (o.packets-o.lost)*math.Log(1-p) + bias*o.packets)
		weight *= observationFade
	}
	return sum
}

func lossProbability(share, bandwidth, rate float64) float64 {
	if rate > bandwidth {
		share += (1 - share) * (rate - bandwidth) / rate
	}
	return min(max(share, smallestLikelihood), 1-smallestLikelihood)
}

// average share of lost packets.
func (l *loss) average() float64 {
	packets, lost, weight := 0.0, 0.0, 1.0
	for _, o := range l.seen[:l.count] {
		packets += weight * o.packets
		lost += weight * o.lost
		weight *= observationFade
	}
	if packets == 0 {
		return 0
	}
	return lost / packets
}

// bitrate is what the loss allows: the estimate, and less where that much is lost that no path is that bad.
func (l *loss) bitrate() float64 {
	bound := math.Inf(1)
	if average := l.average(); average > inherentOffset {
		bound = inherentBalance / (average - inherentOffset)
	}
	return min(l.bandwidth, bound)
}
