package device

import (
	"encoding/binary"
	"sync"
	"time"
)

const (
	ringSamples = SampleRate / 5  // 200 ms; a reader that is further behind hears the newest
	silentLimit = 1 * time.Second // a microphone that gives nothing for this long is lost
	// The first sample may take longer: a source that slept with a latency of 2 s (PulseAudio's null sinks do) wakes
	// that late.
	firstLimit = 4 * time.Second
	// A limit is waited for in steps, each counted once however late its timer is: when the whole machine stands still,
	// that is no silence of the microphone.
	silentSteps = 8
	jump        = 60 * time.Millisecond  // samples that are later than this do not correct the clock
	lostAfter   = 500 * time.Millisecond // samples that stay late for so long: some were lost
)

// ring passes samples from the sound system's thread to one reader. The writer never waits: when the ring is full, the
// oldest samples go.
type ring struct {
	nudge chan struct{} // has one token after anything changed

	mu       sync.Mutex
	samples  [ringSamples]int16
	first    int // index of the oldest
	count    int
	dropped  uint64
	expected time.Time     // of the next sample to be read
	late     time.Time     // since when samples have been later than jump; zero when they are not
	least    time.Duration // how much later, at the least
	last     time.Time     // when the newest sample came
	limit    time.Duration // how long the next one may take
	waited   int           // steps of it that have passed
	paused   bool          // nothing is to come
	err      error         // set once; the reader sees it at once
}

func newRing() *ring {
	return &ring{nudge: make(chan struct{}, 1), last: time.Now(), limit: firstLimit}
}

// write copies little-endian 16 bit samples: the memory is miniaudio's.
func (r *ring) write(raw []byte) {
	now := time.Now()
	r.mu.Lock()
	if r.paused {
		r.mu.Unlock()
		return
	}
	for ; len(raw) >= 2; raw = raw[2:] {
		if r.count == ringSamples {
			r.first = (r.first + 1) % ringSamples
			r.count--
			r.dropped++
		}
		r.samples[(r.first+r.count)%ringSamples] = int16(binary.LittleEndian.Uint16(raw))
		r.count++
	}
	r.last, r.limit, r.waited = now, silentLimit, 0
	r.mu.Unlock()
	r.wake()
}

// fail ends the reading with err; the first one counts.
func (r *ring) fail(err error) {
	r.mu.Lock()
	if r.err == nil {
		r.err = err
	}
	r.mu.Unlock()
	r.wake()
}

func (r *ring) wake() {
	select {
	case r.nudge <- struct{}{}:
	default:
	}
}

// start begins the time in which the first sample must come.
func (r *ring) start() {
	r.mu.Lock()
	r.begin()
	r.mu.Unlock()
}

// begin is start with the lock held.
func (r *ring) begin() { r.last, r.limit, r.waited = time.Now(), firstLimit, 0 }

// pause has reads wait without a limit, or go on with what comes then.
func (r *ring) pause(paused bool) {
	r.mu.Lock()
	if r.paused && !paused {
		r.first, r.count = 0, 0
		r.expected, r.late = time.Time{}, time.Time{}
		r.begin()
	}
	r.paused = paused
	r.mu.Unlock()
	r.wake()
}

// read fills pcm and says when its first sample was heard.
func (r *ring) read(pcm []int16) (time.Time, error) {
	var timeout *time.Timer
	for {
		at, ok, step, err := r.take(pcm)
		if ok || err != nil {
			if timeout != nil {
				timeout.Stop()
			}
			return at, err
		}
		if timeout == nil {
			timeout = time.NewTimer(step)
		} else {
			timeout.Reset(step)
		}
		select {
		case <-r.nudge:
		case <-timeout.C:
			r.wait()
		}
	}
}

// wait counts a step in which nothing has come.
func (r *ring) wait() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.paused {
		r.waited++
	}
}

// take is read without waiting; step is how long to wait before the next try at the latest.
func (r *ring) take(pcm []int16) (at time.Time, ok bool, step time.Duration, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return time.Time{}, false, 0, r.err
	}
	if r.paused {
		return time.Time{}, false, time.Hour, nil
	}
	if r.count < len(pcm) {
		if r.waited >= silentSteps {
			r.err = errSilent
			return time.Time{}, false, 0, r.err
		}
		return time.Time{}, false, r.limit / silentSteps, nil
	}
	at = r.smooth(r.last.Add(-time.Duration(r.count)*time.Second/SampleRate), len(pcm))
	n := copy(pcm, r.samples[r.first:min(r.first+len(pcm), ringSamples)])
	copy(pcm[n:], r.samples[:])
	r.first = (r.first + len(pcm)) % ringSamples
	r.count -= len(pcm)
	return at, true, 0, nil
}

// smooth follows the sample clock, corrected slowly by when samples came. The sound system's thread is woken late now
// and then, on a busy machine by 100 ms and more, and that must not show in the time stamps: nothing is missing. Only
// when samples stay late for lostAfter did some get lost, and time jumps ahead. It never goes back.
func (r *ring) smooth(measured time.Time, n int) time.Time {
	at := r.expected
	off := measured.Sub(at)
	if off <= jump {
		r.late = time.Time{}
	} else if r.late.IsZero() {
		r.late, r.least = r.last, off
	}
	r.least = min(r.least, off)
	switch {
	case at.IsZero():
		at, r.late = measured, time.Time{}
	case off > jump && r.last.Sub(r.late) > lostAfter:
		at, r.late = at.Add(r.least), time.Time{}
	case off <= jump:
		at = at.Add(max(off/64, -time.Millisecond))
	}
	r.expected = at.Add(time.Duration(n) * time.Second / SampleRate)
	return at
}

// lost is how many samples were dropped because nobody read them.
func (r *ring) lost() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropped
}
