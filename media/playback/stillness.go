package playback

import "time"

const (
	// newLimit is how long a device may stand still that has just begun: a sink that slept with a latency of 2 s
	// (PulseAudio's null sinks do, those of AirPlay always have it) takes nothing for as long.
	newLimit = 4 * time.Second
	// newFor is how long it counts as one that has just begun.
	newFor = 5 * time.Second
	// leastLimit is for a device that has pulled steadily: what a busy machine does to one is shorter.
	leastLimit = 1 * time.Second
	// lastLimit is how long one that stands still is waited for beyond that.
	lastLimit = 2 * time.Second
)

// standing is for how long a device has pulled nothing.
type standing uint8

const (
	brief   standing = iota // as it has before, or as this machine has it
	long                    // for longer than it ever did
	endless                 // it will not pull any more
)

// stillness measures how long a device pulls nothing, by watches: a machine that stands still itself misses watches,
// and does not take that for a fault of the device. The zero value is of a device that has not begun.
type stillness struct {
	begun   time.Time
	watched time.Time     // the last watch that was counted
	now     time.Duration // of watches without a pull
	longest time.Duration // after which it pulled again
}

// begin says that the device is to pull from now on.
func (s *stillness) begin(now time.Time) { s.begun, s.watched, s.now = now, now, 0 }

// end says that it pulls.
func (s *stillness) end() { s.longest, s.now = max(s.longest, s.now), 0 }

// count adds a watch without a pull. Of two that come at once the machine has held up one, and it does not count.
func (s *stillness) count(now time.Time) standing {
	if now.Sub(s.watched) >= watchEvery/2 {
		s.now += watchEvery
	}
	s.watched = now
	limit := max(leastLimit, 2*s.longest)
	if now.Sub(s.begun) < newFor+newLimit {
		limit = max(limit, newLimit)
	}
	switch {
	case s.now < limit:
		return brief
	case s.now < limit+lastLimit:
		return long
	default:
		return endless
	}
}

// stand has the clock pull while the device does not. Only one that stands still for long is given up.
func (r *speaking) stand(now time.Time) {
	r.feed.stand()
	switch r.still.count(now) {
	case brief:
		if r.device.deaf() {
			r.lose("the sound device is gone")
		}
	case long:
		r.set(discarding("the sound device stands still"))
	case endless:
		r.lose("the sound device is gone")
	}
}
