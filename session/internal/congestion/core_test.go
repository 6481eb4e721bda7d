package congestion

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// queueOf sends packets of 1000 bytes at a bit rate for a while over a link, and gives what Delay says at its end, and
// how often it said overuse.
func queueOf(t *testing.T, sent, capacity int, jitter time.Duration, length time.Duration) (last Usage, overuses int) {
	t.Helper()
	const size = 1000
	d, chance := NewDelay(), rand.New(rand.NewPCG(1, 2))
	free := time.Duration(0)
	before := time.Duration(0)
	for at := time.Duration(0); at < length; at += time.Duration(size * 8 * int(time.Second) / sent) {
		free = max(free, at) + time.Duration(size*8*int(time.Second)/capacity)
		arrived := free + 20*time.Millisecond
		if jitter > 0 {
			arrived += time.Duration(chance.Int64N(int64(jitter)))
		}
		before = max(before, arrived) // a queue does not reorder
		if last = d.Arrived(at, before); last == Overuse {
			overuses++
		}
	}
	return last, overuses
}

func TestDelay(t *testing.T) {
	for name, test := range map[string]struct {
		sent, capacity int
		jitter         time.Duration
		want           Usage
	}{
		"room":         {500_000, 1_000_000, 0, Normal},
		"barely":       {950_000, 1_000_000, 0, Normal},
		"too-much":     {1_200_000, 1_000_000, 0, Overuse},
		"far-too-much": {3_000_000, 300_000, 0, Overuse},
	} {
		t.Run(name, func(t *testing.T) {
			got, times := queueOf(t, test.sent, test.capacity, test.jitter, 2*time.Second)
			if got != test.want && (test.want != Overuse || times == 0) {
				t.Errorf("usage %d after 2 s, %d times overuse", got, times)
			}
		})
	}
}

// TestJitterIsNoQueue: the threshold learns what is usual.
func TestJitterIsNoQueue(t *testing.T) {
	_, early := queueOf(t, 500_000, 2_000_000, 50*time.Millisecond, 5*time.Second)
	_, later := queueOf(t, 500_000, 2_000_000, 50*time.Millisecond, 30*time.Second)
	t.Logf("%d times overuse in 5 s, %d in 30 s", early, later)
	if later-early > 20 {
		t.Errorf("jitter counts as overuse: %d times in 5 s, %d in 30 s", early, later)
	}
}

func TestThroughput(t *testing.T) {
	var m Throughput
	for at := time.Duration(0); at < 3*time.Second; at += 10 * time.Millisecond {
		m.Arrived(at, 1250) // 1 Mbit/s
	}
	if got := m.Bitrate(); math.Abs(float64(got)-1e6) > 5e4 {
		t.Errorf("%d bit/s, want a million", got)
	}
	for at := 3 * time.Second; at < 5*time.Second; at += 10 * time.Millisecond {
		m.Arrived(at, 375)
	}
	if got := m.Bitrate(); math.Abs(float64(got)-3e5) > 5e4 {
		t.Errorf("%d bit/s, want 300,000", got)
	}
}

func TestRate(t *testing.T) {
	at := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	step := func(r *Rate, from, to float64, s Sample) int {
		for now := from; now < to; now += 0.1 {
			s.Now = at(now)
			r.Update(s)
		}
		return r.Bitrate()
	}
	t.Run("first-estimate", func(t *testing.T) {
		r := NewRate(300_000, 10_000, 10_000_000)
		if got := step(r, 0, 4.9, Sample{Throughput: 800_000}); got != 300_000 {
			t.Errorf("%d before it is initialized", got)
		}
		if got := step(r, 4.9, 5.5, Sample{Throughput: 800_000}); got < 800_000 {
			t.Errorf("%d, want what arrives", got)
		}
	})
	t.Run("fall", func(t *testing.T) {
		r := NewRate(1_000_000, 10_000, 10_000_000)
		got := r.Update(Sample{Now: at(1), Usage: Overuse, Throughput: 400_000})
		if got != 335_000 { // 0.85 * 400 - 5
			t.Errorf("%d after overuse", got)
		}
		if got = r.Update(Sample{Now: at(1.05), Usage: Overuse, Throughput: 390_000}); got != 335_000 {
			t.Errorf("%d: fell again within a round trip", got)
		}
	})
	t.Run("no-more-than-proven", func(t *testing.T) {
		r := NewRate(1_000_000, 10_000, 10_000_000)
		r.Set(1_000_000, 0)
		if got := step(r, 0, 60, Sample{Throughput: 1_000_000}); got != 1_510_000 {
			t.Errorf("%d, want one and a half of what arrives", got)
		}
	})
	t.Run("application-limited", func(t *testing.T) {
		r := NewRate(1_000_000, 10_000, 10_000_000)
		r.Set(1_000_000, 0)
		if got := step(r, 0, 60, Sample{Throughput: 900_000, ApplicationLimited: true}); got != 1_000_000 {
			t.Errorf("%d grew without proof", got)
		}
	})
	t.Run("bounds", func(t *testing.T) {
		r := NewRate(100_000, 50_000, 200_000)
		if got := step(r, 0, 10, Sample{Usage: Overuse, Throughput: 1}); got != 50_000 {
			t.Errorf("%d below the least", got)
		}
		if got := step(r, 10, 100, Sample{Throughput: 10_000_000}); got != 200_000 {
			t.Errorf("%d, want the most", got)
		}
	})
}

// FuzzCore: whatever comes, the bit rate stays between its bounds and nothing is no number.
func FuzzCore(f *testing.F) {
	f.Add([]byte("0123456789abcdef0123456789abcdef"))
	f.Add(make([]byte, 300))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, r := NewDelay(), NewRate(300_000, 30_000, 5_000_000)
		var m Throughput
		for ; len(b) >= 12; b = b[12:] {
			sent := time.Duration(int32(binary.BigEndian.Uint32(b))) * time.Microsecond
			arrived := time.Duration(int32(binary.BigEndian.Uint32(b[4:]))) * time.Microsecond
			size := int(int16(binary.BigEndian.Uint16(b[8:])))
			usage := d.Arrived(sent, arrived)
			m.Arrived(arrived, size)
			got := r.Update(Sample{
				Now: arrived, Usage: usage, Throughput: m.Bitrate(), RoundTrip: sent, ApplicationLimited: b[10]&1 == 0,
			})
			if got < 30_000 || got > 5_000_000 {
				t.Fatalf("%d bit/s is out of bounds", got)
			}
			if m.Bitrate() < 0 || math.IsNaN(d.trend) || math.IsNaN(d.threshold) {
				t.Fatalf("nonsense: %d, %v, %v", m.Bitrate(), d.trend, d.threshold)
			}
		}
	})
}
