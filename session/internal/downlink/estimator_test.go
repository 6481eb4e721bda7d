package downlink

import (
	"fmt"
	"testing"
	"time"
)

// bottleneck is a link with a queue, and a sender of pictures, at 30 a second, of so many bit/s in all.
type bottleneck struct {
	e          *estimator
	now, free  time.Duration
	rate       int           // of the link
	queue      time.Duration // at most
	travel     time.Duration
	reports    []int
	next       time.Duration
	last       int
	sequenceNo int
}

func newBottleneck(rate int) *bottleneck {
	return &bottleneck{e: newEstimator(), rate: rate, queue: 200 * ms, travel: 20 * ms, now: time.Second}
}

// send lets a sender send at a bit rate for a while.
func (b *bottleneck) send(bitrate int, during time.Duration, lose func(n int) bool) {
	const packet = 1000
	var credit float64
	for end := b.now + during; b.now < end; b.now += time.Second / 30 {
		credit += float64(bitrate) / 8 / 30
		for ; credit >= packet; credit -= packet {
			b.sequenceNo++
			b.free = max(b.free, b.now)
			if b.free-b.now > b.queue || lose != nil && lose(b.sequenceNo) {
				b.e.missed(1)
				continue
			}
			b.free += time.Duration(packet * 8 * int64(time.Second) / int64(b.rate))
			stamp := uint32(b.now<<18/time.Second) & 0xFFFFFF
			b.arrive(stamp, b.free+b.travel, packet)
		}
	}
}

func (b *bottleneck) arrive(stamp uint32, at time.Duration, size int) {
	for b.next != 0 && b.next <= at {
		b.report(b.next)
	}
	b.e.arrived(stamp, at, size, 40*ms)
	b.report(at)
}

func (b *bottleneck) report(at time.Duration) {
	bitrate, due, next := b.e.report(at)
	b.next = max(next, at+1)
	if due {
		b.reports = append(b.reports, bitrate)
		b.last = bitrate
	}
}

// falls is the longest run of reports of which each is lower than the one before.
func (b *bottleneck) falls() int {
	longest, run := 0, 0
	for i, r := range b.reports {
		if i > 0 && r < b.reports[i-1] {
			run++
		} else {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// TestEstimatorFalls: where more comes than the path carries, LiveKit is told twelve times within two seconds, and of
// less than comes through.
func TestEstimatorFalls(t *testing.T) {
	for _, rate := range []int{150_000, 300_000, 600_000, 1_000_000} {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			b := newBottleneck(10_000_000)
			b.send(1_700_000, 10*time.Second, nil)
			if len(b.reports) > 0 {
				t.Errorf("reported %v of what came", b.reports)
			}
			b.rate, b.reports = rate, nil
			b.send(1_700_000, 2*time.Second, nil)
			t.Logf("%d reports, %d falling, the last %d", len(b.reports), b.falls(), b.last)
			if b.falls() < 12 || b.last > rate || b.last < rate/2 {
				t.Errorf("%d falling reports of %v", b.falls(), b.reports)
			}
			// The server sends less, which fits.
			b.reports = nil
			b.send(rate*7/10, 10*time.Second, nil)
			if b.falls() > 20 || b.last < rate*7/10 {
				t.Errorf("where it fits: %v", b.reports)
			}
		})
	}
}

// TestEstimatorFollowsProbes: a probe that comes through is believed at once, by three reports or more.
func TestEstimatorFollowsProbes(t *testing.T) {
	b := newBottleneck(100_000)
	b.send(150_000, 2*time.Second, nil)
	b.rate = 10_000_000
	b.send(150_000, 20*time.Second, nil)
	b.reports = nil
	for range 3 {
		b.send(600_000, 80*ms, nil)
		b.e.probe(b.now)
	}
	b.send(150_000, 250*ms, nil)
	if len(b.reports) < 3 || b.falls() > 0 || b.last < 450_000 {
		t.Errorf("reports %v", b.reports)
	}
}

// TestEstimatorBearsLoss: what gets lost by itself is no queue.
func TestEstimatorBearsLoss(t *testing.T) {
	b := newBottleneck(10_000_000)
	b.send(1_700_000, 30*time.Second, func(n int) bool { return n%5 == 0 })
	if len(b.reports) > 0 {
		t.Errorf("reported %v", b.reports)
	}
}

// TestEstimatorBearsJitter: packets that are late by themselves are no queue.
func TestEstimatorBearsJitter(t *testing.T) {
	b := newBottleneck(10_000_000)
	b.send(1_700_000, 5*time.Second, nil)
	late := time.Duration(0)
	var latest time.Duration
	b.reports = nil
	for i := range 3000 {
		b.now += 5 * ms
		late = (late + 17*ms*time.Duration(i%7)) % (50 * ms)
		latest = max(latest, b.now+b.travel+late) // none overtakes another
		b.arrive(uint32(b.now<<18/time.Second)&0xFFFFFF, latest, 1000)
	}
	if len(b.reports) > 0 {
		t.Errorf("reported %v", b.reports)
	}
}

// FuzzEstimator: whatever the packets say, the estimate is within its bounds.
func FuzzEstimator(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8})
	f.Fuzz(func(t *testing.T, data []byte) {
		e := newEstimator()
		var now time.Duration
		for i := 0; i+4 < len(data); i += 5 {
			now += time.Duration(data[i+3]) * ms
			stamp := uint32(data[i])<<16 | uint32(data[i+1])<<8 | uint32(data[i+2])
			e.arrived(stamp, now, int(data[i+4])*6, time.Duration(data[i])*ms)
			e.missed(int(data[i] & 3))
			bitrate, due, next := e.report(now)
			if due && (bitrate < leastEstimate/2 || bitrate > mostEstimate) || next < now {
				t.Fatalf("%d, next %v at %v", bitrate, next, now)
			}
		}
	})
}

// TestEstimatorOverused: for how long too much comes is known, and over when it is.
func TestEstimatorOverused(t *testing.T) {
	b := newBottleneck(10_000_000)
	b.send(300_000, 10*time.Second, nil)
	if got := b.e.overused(b.now); got != 0 {
		t.Errorf("%v where all fits", got)
	}
	b.rate = 150_000
	b.send(300_000, 5*time.Second, nil)
	if got := b.e.overused(b.now); got < 4*time.Second || got > 5*time.Second {
		t.Errorf("%v after 5 s of too much", got)
	}
	b.rate = 10_000_000
	b.send(300_000, 2*time.Second, nil)
	if got := b.e.overused(b.now); got != 0 {
		t.Errorf("%v after the end", got)
	}
}
