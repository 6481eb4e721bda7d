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
	late  atomic.Uint64 // reads that came when the device had played all it had

	buffer atomic.Int64 // of the device, in ns
	last   atomic.Int64 // when it was read last, in ns since epoch; 0 when it was not yet
	epoch  time.Time
}

// standstill is longer than any lateness that a longer buffer would help against: the machine slept.
const standstill = 500 * time.Millisecond

func newFeed(m *Mixer) *feed { return &feed{mixer: m, epoch: time.Now()} }

// expect prepares for a device with that much sound in it.
func (f *feed) expect(buffer time.Duration) {
	f.buffer.Store(int64(buffer))
	f.last.Store(0)
}

// Read always fills p.
func (f *feed) Read(p []byte) (int, error) {
	now := int64(time.Since(f.epoch))
	if last := f.last.Swap(now); last != 0 && now-last > f.buffer.Load() && now-last < int64(standstill) {
		f.late.Add(1)
	}
	f.reads.Add(1)
	if f.live.Load() {
		return f.mixer.Read(p)
	}
	clear(p)
	return len(p), nil
}

// blockClock counts blocks by the clock.
type blockClock struct {
	start time.Time
	done  int64
}

// due is how many blocks have to be pulled to be in time. After a standstill it catches up 200 ms and lets the rest go.
func (c *blockClock) due(now time.Time) int64 {
	const most = 20
	total := int64(now.Sub(c.start) / blockTime)
	due := total - c.done
	c.done = total
	return min(max(due, 0), most)
}
