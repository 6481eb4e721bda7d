package player

import (
	"image"
	"slices"
	"sync"
	"time"

	"confab/cmd/confab/internal/observe"

	"confab/media/device/pattern"
)

// latencyWindow is how many of the newest measurements count: ten seconds at 30 pictures/s.
const latencyWindow = 300

// latencyMeter reads the clock in received test pictures and compares it with ours. Both must be of one machine.
type latencyMeter struct {
	mu      sync.Mutex
	newest  [latencyWindow]float64 // ms
	written int
}

// note measures one picture; others than test pictures are ignored.
func (m *latencyMeter) note(pic *image.YCbCr) {
	_, drawn, ok := pattern.Read(pic)
	if !ok {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.newest[m.written%latencyWindow] = observe.Milliseconds(time.Since(drawn))
	m.written++
}

// sum is nil before the first measurement.
func (m *latencyMeter) sum() *observe.Latency {
	m.mu.Lock()
	values := slices.Clone(m.newest[:min(m.written, latencyWindow)])
	count := m.written
	m.mu.Unlock()
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	return &observe.Latency{Median: values[len(values)/2], P95: values[len(values)*95/100], Count: count}
}
