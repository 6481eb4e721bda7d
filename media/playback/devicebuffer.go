package playback

import "time"

const (
	// forgive is how long one late pull counts against the next: only a machine that is busy for longer needs a
	// longer buffer.
	forgive = 10 * time.Second
	// tolerated is how many late pulls within that time do not matter.
	tolerated = 1
)

// bufferLengths are those a device is opened with. Measured through PulseAudio: 40 ms are steady on a machine that has
// time; where twice as much wants to run as can, pulls come up to 110 ms late.
var bufferLengths = [...]time.Duration{
	40 * time.Millisecond, 60 * time.Millisecond, 90 * time.Millisecond, 130 * time.Millisecond, 180 * time.Millisecond,
}

// deviceBuffer says how much sound has to wait in the device, so that it never runs out: it grows while pulls come
// late. The zero value is the least.
type deviceBuffer struct {
	size  int
	seen  uint64    // late pulls so far
	count uint64    // of them, those that count
	first time.Time // when the first of those came
}

func (b *deviceBuffer) length() time.Duration { return bufferLengths[b.size] }

// grow takes how many pulls were late so far and says whether the buffer, as of now, is longer.
func (b *deviceBuffer) grow(late uint64, now time.Time) bool {
	fresh := late - b.seen
	b.seen = late
	if fresh == 0 {
		return false
	}
	if now.Sub(b.first) > forgive {
		b.first, b.count = now, 0
	}
	b.count += fresh
	if b.count <= tolerated || b.size == len(bufferLengths)-1 {
		return false
	}
	b.size++
	b.count = 0
	return true
}
