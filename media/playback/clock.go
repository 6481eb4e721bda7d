package playback

import (
	"sync"
	"sync/atomic"
	"time"
)

// feed is what the device reads. It notes that it was read, and gives silence while the clock pulls the mixer.
type feed struct {
	mixer    *Mixer
	listener Listener // nil: none
	live     atomic.Bool
	reads    atomic.Uint64
	late     atomic.Uint64 // reads that came when the device had played all it had

	buffer atomic.Int64 // of the device, in ns
	last   atomic.Int64 // when it was read last, in ns since epoch; 0 when it was not yet
	epoch  time.Time

	mu        sync.Mutex // guards what follows, and that the mixer goes from one to the other
	standby   bool       // the device stands still, and has the mixer again as soon as it reads
	bursts    bool       // it asks for much at once, after having stood still
	burst     int64      // when it last began to, in ns since epoch
	burstSize int64      // bytes since then
	backlog   []byte     // what was mixed for it while it stood still
	lost      [BlockSize]float32
	kept      [BlockSize * 4]byte
}

const (
	burstGap    = watchEvery             // between two bursts, at least
	burstLasts  = 100 * time.Millisecond // at most
	burstSound  = 500 * time.Millisecond // of sound, at least
	mostBacklog = 4 * time.Second
)

// soundBytes is how much of what a device reads lasts so long.
func soundBytes(d time.Duration) int64 { return int64(d/blockTime) * BlockSize * 4 }

// standstill is longer than any lateness that a longer buffer would help against: the machine slept.
const standstill = 500 * time.Millisecond

func newFeed(m *Mixer, l Listener) *feed { return &feed{mixer: m, listener: l, epoch: time.Now()} }

// expect prepares for a device with that much sound in it.
func (f *feed) expect(buffer time.Duration) {
	f.buffer.Store(int64(buffer))
	f.last.Store(0)
	if f.listener != nil {
		f.listener.Change()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.standby, f.bursts, f.backlog = false, false, nil
}

// Read always fills p.
func (f *feed) Read(p []byte) (int, error) {
	now := int64(time.Since(f.epoch))
	if last := f.last.Swap(now); last != 0 && now-last > f.buffer.Load() && now-last < int64(standstill) {
		f.late.Add(1)
	}
	f.reads.Add(1)
	n, live := f.catchUp(p, now)
	if live {
		_, _ = f.mixer.Read(p[n:])
	} else {
		clear(p)
	}
	if f.listener != nil {
		f.listener.Play(p, time.Now())
	}
	return len(p), nil
}

// catchUp gives a device what was kept for it, and says whether it has the mixer.
func (f *feed) catchUp(p []byte, now int64) (n int, live bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.measure(now, int64(len(p)))
	if f.standby {
		f.standby = false
		f.live.Store(true)
	}
	if !f.live.Load() {
		return 0, false
	}
	n = copy(p, f.backlog)
	f.backlog = f.backlog[n:]
	return n, true
}

// measure notices a device that asks for much at once; mu is held.
func (f *feed) measure(now, size int64) {
	if now-f.burst > int64(burstLasts+burstGap) || f.burst == 0 {
		f.burst, f.burstSize = now, 0
	}
	if now-f.burst <= int64(burstLasts) {
		if f.burstSize += size; f.burstSize >= soundBytes(burstSound) {
			f.bursts = true
		}
	}
}

// stand takes the mixer from a device until it reads again.
func (f *feed) stand() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.live.Store(false)
	f.standby = true
}

// take takes the mixer from a device.
func (f *feed) take() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.live.Store(false)
	f.standby = false
}

// pass pulls blocks by the clock. They are lost, unless the device will ask for all of them at once.
func (f *feed) pass(blocks int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for range blocks {
		if f.live.Load() {
			return // the device has the mixer again
		}
		if !f.standby || !f.bursts {
			f.mixer.Pull(f.lost[:])
			continue
		}
		_, _ = f.mixer.Read(f.kept[:])
		f.backlog = append(f.backlog, f.kept[:]...)
		if over := int64(len(f.backlog)) - soundBytes(mostBacklog); over > 0 {
			f.backlog = f.backlog[over:]
		}
	}
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
