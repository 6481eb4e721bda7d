package playback

import (
	"slices"
	"time"
)

const (
	minTarget   = 20 * time.Millisecond
	maxTarget   = 200 * time.Millisecond
	startTarget = 40 * time.Millisecond

	observed  = 200 // packets that the target is made of: 4 s of 20 ms ones
	recompute = 10  // packets between two looks at them
	surprise  = 20 * time.Millisecond
)

// target says how much sound to collect before playing: the 95th percentile of how much later packets come than the quickest of
// the last four seconds, and one packet more, because that is the grain in which sound comes. It is the idea of NetEQ's
// delay manager without its histogram. While it plays, what is left after each pull says more (tempo.go).
type target struct {
	delays [observed]time.Duration
	count  int
	epoch  time.Time
	value  time.Duration
	extra  time.Duration // after sound ran out; fades
	sorted [observed]time.Duration
}

// observe takes the arrival of a packet that was not sent again.
func (t *target) observe(stamp int64, duration int, arrived time.Time) {
	if t.epoch.IsZero() {
		t.epoch, t.value = arrived, startTarget
	}
	t.delays[t.count%observed] = arrived.Sub(t.epoch) - span(int(stamp))
	t.count++
	t.extra -= t.extra / 1024 // halves in 14 s
	if t.count%recompute != 0 || t.count < observed/4 {
		return
	}
	seen := t.sorted[:min(t.count, observed)]
	copy(seen, t.delays[:])
	slices.Sort(seen)
	t.value = seen[len(seen)*95/100] - seen[0] + span(duration)
}

// ranOut makes the target longer for some seconds: the last ones were not enough.
func (t *target) ranOut() { t.extra = min(t.extra+surprise, maxTarget) }

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
