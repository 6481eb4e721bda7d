package uplink

import "time"

// meter is the bit rate of the last second: the sum of ten windows, the oldest of which is thrown away.
type meter struct {
	windows [meterWindows]int // bytes
	at      int64             // number of the newest window
}

const (
	meterWindows = 10
	meterLength  = 100 * time.Millisecond
)

func (m *meter) add(now time.Duration, bytes int) {
	m.turn(now)
	m.windows[m.at%meterWindows] += bytes
}

// bitrate in bit/s.
func (m *meter) bitrate(now time.Duration) int {
	m.turn(now)
	sum := 0
	for _, w := range m.windows {
		sum += w
	}
	return int(8 * float64(sum) / (meterWindows * meterLength).Seconds())
}

func (m *meter) turn(now time.Duration) {
	at := int64(now / meterLength)
	for n := 0; m.at < at && n < meterWindows; n++ {
		m.at++
		m.windows[m.at%meterWindows] = 0
	}
	m.at = max(m.at, at) // all are empty if that is further
}

// meters count what leaves.
type meters struct {
	all, repairs meter
	unnumbered   meter  // sound without transport-wide numbers
	keyFrames    uint64 // that were asked for
}
