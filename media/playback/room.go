package playback

import "time"

const (
	// forgive is how long one late pull counts against the next: only a machine that is busy for longer needs more
	// room.
	forgive = 10 * time.Second
	// tolerated is how many late pulls within that time do not matter.
	tolerated = 1
)

// rooms are the buffers a device is opened with. Measured through PulseAudio: 40 ms are steady on a machine that has
// time; where twice as much wants to run as can, pulls come up to 110 ms late.
var rooms = [...]time.Duration{
	40 * time.Millisecond, 60 * time.Millisecond, 90 * time.Millisecond, 130 * time.Millisecond, 180 * time.Millisecond,
}

// room says how much sound has to wait in the device, so that it never runs out: it grows while pulls come late. The
// zero value is the least.
type room struct {
	size  int
	seen  uint64    // late pulls so far
	count uint64    // of them, those that count
	first time.Time // when the first of those came
}

func (r *room) buffer() time.Duration { return rooms[r.size] }

// grow takes how many pulls were late so far and says whether the buffer, as of now, is longer.
func (r *room) grow(late uint64, now time.Time) bool {
	fresh := late - r.seen
	r.seen = late
	if fresh == 0 {
		return false
	}
	if now.Sub(r.first) > forgive {
		r.first, r.count = now, 0
	}
	r.count += fresh
	if r.count <= tolerated || r.size == len(rooms)-1 {
		return false
	}
	r.size++
	r.count = 0
	return true
}
