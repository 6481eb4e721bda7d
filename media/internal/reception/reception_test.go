package reception

import (
	"math"
	"testing"
	"time"
)

func TestSequenceUnwraps(t *testing.T) {
	for name, row := range map[string]struct {
		numbers []uint16
		steps   []int64 // relative to the first
	}{
		"in-order":             {[]uint16{5, 6, 7}, []int64{0, 1, 2}},
		"wrap":                 {[]uint16{65534, 65535, 0, 1}, []int64{0, 1, 2, 3}},
		"reordered-over-wrap":  {[]uint16{65535, 1, 0, 2}, []int64{0, 2, 1, 3}},
		"older-than-the-first": {[]uint16{0, 65535, 1}, []int64{0, -1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			var s Sequence
			first := s.Unwrap(row.numbers[0])
			for i, number := range row.numbers[1:] {
				if got := s.Unwrap(number) - first; got != row.steps[i+1] {
					t.Errorf("step of %d = %d, want %d", number, got, row.steps[i+1])
				}
			}
		})
	}
}

func TestTimestampUnwraps(t *testing.T) {
	var s Timestamp
	first := s.Unwrap(math.MaxUint32 - 959)
	if got := s.Unwrap(0) - first; got != 960 {
		t.Errorf("over the wrap = %d, want 960", got)
	}
	if got := s.Unwrap(math.MaxUint32-959) - first; got != 0 {
		t.Errorf("back over the wrap = %d, want 0", got)
	}
}

func TestMeterCountsLossAndJitter(t *testing.T) {
	start := time.Unix(1_800_000_000, 0)
	m := NewMeter(48000)
	if m.Lost() != 0 {
		t.Fatal("loss before the first packet")
	}
	for i := range int64(100) {
		if i == 10 || i == 50 {
			continue
		}
		late := time.Duration(i%2) * 8 * time.Millisecond
		m.Count(70000+i, 5000+i*960, 100, start.Add(time.Duration(i)*20*time.Millisecond+late))
	}
	m.Count(70099, 5000+99*960, 100, start.Add(2*time.Second)) // a duplicate hides one loss (RFC 3550 A.3)
	if m.Lost() != 1 || m.Received() != 99 || m.Bytes() != 9900 {
		t.Errorf("lost %d received %d bytes %d, want 1, 99 and 9900", m.Lost(), m.Received(), m.Bytes())
	}
	if got := m.Jitter(); got < 7*time.Millisecond || got > 9*time.Millisecond {
		t.Errorf("jitter %v, want close to 8ms", got)
	}
}
