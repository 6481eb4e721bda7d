package playback

import (
	"sync/atomic"
	"time"
)

// feed is what the device reads. It notes that it was read, and gives silence while the clock pulls the mixer.
type feed struct {
	mixer *Mixer
	live  atomic.Bool
	reads atomic.Uint64
}

// Read always fills p.
func (f *feed) Read(p []byte) (int, error) {
	f.reads.Add(1)
	if f.live.Load() {
		return f.mixer.Read(p)
	}
	clear(p)
	return len(p), nil
}

// pulse counts blocks by the clock.
type pulse struct {
	start time.Time
	done  int64
}

// due is how many blocks have to be pulled to be in time. After a standstill it catches up 200 ms and lets the rest go.
func (p *pulse) due(now time.Time) int64 {
	const most = 20
	total := int64(now.Sub(p.start) / blockTime)
	due := total - p.done
	p.done = total
	return min(max(due, 0), most)
}
