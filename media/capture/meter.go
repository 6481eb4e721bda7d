package capture

import (
	"sync"
	"time"
)

// meter counts frames, and how many there were in the last second.
type meter struct {
	mu     sync.Mutex
	recent [128]struct {
		at    time.Time
		bytes int
	}
	next int

	frames, keyFrames, packets, bytes uint64
}

func (m *meter) add(now time.Time, key bool, packets, bytes int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frames++
	if key {
		m.keyFrames++
	}
	m.packets += uint64(packets)
	m.bytes += uint64(bytes)
	m.recent[m.next].at, m.recent[m.next].bytes = now, bytes
	m.next = (m.next + 1) % len(m.recent)
}

// lastSecond is frames per second and bit/s.
func (m *meter) lastSecond(now time.Time) (fps float64, bitrate int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.recent {
		if age := now.Sub(r.at); age >= 0 && age < time.Second && !r.at.IsZero() {
			fps++
			bitrate += 8 * r.bytes
		}
	}
	return fps, bitrate
}

func (m *meter) totals() (frames, keyFrames, packets, bytes uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.frames, m.keyFrames, m.packets, m.bytes
}
