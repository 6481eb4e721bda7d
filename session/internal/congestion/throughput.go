package congestion

import (
	"math"
	"time"
)

// What arrives, averaged as in bitrate_estimator.cc: each window is a sample, and a sample far from the estimate counts
// less.
const (
	firstWindow       = 500 * time.Millisecond
	laterWindow       = 150 * time.Millisecond
	sampleUncertainty = 10.0
	firstVariance     = 50.0
	addedVariance     = 5.0 // a window
	changeVariance    = 200.0
)

// Throughput is the bit rate of packets that arrive. The zero value is ready.
type Throughput struct {
	began    bool
	last     time.Duration
	window   time.Duration // that has passed of it
	bytes    int
	known    bool
	bitrate  float64
	variance float64
}

// Arrived takes a packet.
func (t *Throughput) Arrived(at time.Duration, size int) {
	length := laterWindow
	if !t.known {
		length = firstWindow
	}
	switch since := at - t.last; {
	case !t.began || since < -laterWindow: // the clock was set
		t.began, t.window, t.bytes, t.last = true, 0, 0, at
	case since < 0: // out of order
	case since > length:
		t.bytes, t.window, t.last = 0, (t.window+since)%length, at
	default:
		t.window, t.last = t.window+since, at
	}
	if t.window >= length {
		t.sample(8 * float64(t.bytes) / length.Seconds())
		t.window -= length
		t.bytes = 0
	}
	t.bytes += max(size, 0)
}

func (t *Throughput) sample(bitrate float64) {
	if !t.known {
		t.bitrate, t.variance, t.known = bitrate, firstVariance, true
		return
	}
	uncertainty := sampleUncertainty
	if t.bitrate > 0 {
		uncertainty *= math.Abs(t.bitrate-bitrate) / t.bitrate
	}
	of := uncertainty * uncertainty
	before := t.variance + addedVariance
	t.bitrate = (of*t.bitrate + before*bitrate) / (of + before)
	t.variance = of * before / (of + before)
}

// expect says that the bit rate changes now: the next samples count more.
func (t *Throughput) expect() { t.variance += changeVariance }

// Bitrate in bit/s; 0 while it is not known.
func (t *Throughput) Bitrate() int { return int(t.bitrate) }
