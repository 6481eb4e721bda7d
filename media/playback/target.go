package playback

import (
	"math"
	"slices"
	"time"
)

const (
	minTarget   = 20 * time.Millisecond
	maxTarget   = 200 * time.Millisecond
	startTarget = 40 * time.Millisecond

	remembered = 4 * time.Second       // of arrivals that the target is made of
	grain      = 20 * time.Millisecond // that each observation stands for at least
	observed   = int(remembered / grain)
	recompute  = 200 * time.Millisecond // between two looks at them
	surprise   = 20 * time.Millisecond
	fading     = 1024 * grain // the time constant of extra: it halves in 14 s
)

// target says how much sound to collect before playing: the 95th percentile of how much later packets come than the
// quickest of the last four seconds, and one packet more, because that is the grain in which sound comes. It is the
// idea of NetEQ's delay manager without its histogram. While it plays, what is left after each pull says more
// (tempo.go). All its memory is of time, so that packets of 2.5 and of 120 ms are judged alike.
type target struct {
	seen   [observed]observation
	count  int           // of whole observations
	filled time.Duration // of the next one
	since  time.Duration // the last look
	epoch  time.Time
	value  time.Duration
	extra  time.Duration // after sound ran out; fades
	sorted [observed]time.Duration
}

// observation is how late the packets of one grain were.
type observation struct{ least, most time.Duration }

// observe takes the arrival of a packet that was not sent again.
func (t *target) observe(stamp int64, duration int, arrived time.Time) {
	if t.epoch.IsZero() {
		t.epoch, t.value = arrived, startTarget
	}
	delay, length := arrived.Sub(t.epoch)-span(int(stamp)), span(duration)
	o := &t.seen[t.count%observed]
	if t.filled == 0 {
		*o = observation{delay, delay}
	}
	o.least, o.most = min(o.least, delay), max(o.most, delay)
	if t.filled += length; t.filled >= grain {
		t.count, t.filled = t.count+1, 0
	}
	t.extra -= t.extra * length / fading
	if t.since += length; t.since >= recompute {
		t.since = 0
		t.look(length)
	}
}

// look makes the target of what was observed, once that is a second's worth.
func (t *target) look(length time.Duration) {
	wanted := int(remembered / max(length, grain))
	n := min(t.count, wanted)
	if n < wanted/4 {
		return
	}
	late, least := t.sorted[:n], time.Duration(math.MaxInt64)
	for i := range n {
		o := t.seen[(t.count-1-i)%observed]
		late[i], least = o.most, min(least, o.least)
	}
	slices.Sort(late)
	t.value = late[n*95/100] - least + length
}

// ranOut makes the target longer for some seconds: the last ones were not enough.
func (t *target) ranOut() { t.extra = min(t.extra+surprise, maxTarget) }

// repairLate makes the target longer when what RED or FEC repeats of a lost packet came so long after its time. There
// is no use in waiting any longer than for that.
func (t *target) repairLate(by time.Duration) { t.extra = min(max(t.extra, by), maxTarget) }

// forget starts over: the sender began a new stream.
func (t *target) forget() { *t = target{} }

func (t *target) delay() time.Duration {
	if t.epoch.IsZero() {
		return startTarget
	}
	return min(max(t.value+t.extra, minTarget), maxTarget)
}

// span is how long so many samples last.
func span(samples int) time.Duration {
	whole, rest := time.Duration(samples/SampleRate), time.Duration(samples%SampleRate) // or it overflows within hours
	return whole*time.Second + rest*time.Second/SampleRate
}

// samples is how many samples last so long.
func samples(d time.Duration) int { return int(d * SampleRate / time.Second) }
