package device

import (
	"encoding/binary"
	"sync"
	"time"
)

const (
	ringSamples = SampleRate / 5  // 200 ms; a reader that is further behind hears the newest
	silentLimit = 1 * time.Second // a started microphone that gives nothing for this long is lost
)

// ring passes samples from the sound system's thread to one reader. The writer never waits: when the ring is full, the oldest
// samples go.
type ring struct {
	nudge chan struct{} // has one token after anything changed

	mu      sync.Mutex
	samples [ringSamples]int16
	first   int // index of the oldest
	count   int
	dropped uint64
	last    time.Time // when the newest sample came
	err     error     // set once; the reader sees it at once
}

func newRing() *ring { return &ring{nudge: make(chan struct{}, 1), last: time.Now()} }

// write copies little-endian 16 bit samples: the memory is miniaudio's.
func (r *ring) write(raw []byte) {
	now := time.Now()
	r.mu.Lock()
	for ; len(raw) >= 2; raw = raw[2:] {
		if r.count == ringSamples {
			r.first = (r.first + 1) % ringSamples
			r.count--
			r.dropped++
		}
		r.samples[(r.first+r.count)%ringSamples] = int16(binary.LittleEndian.Uint16(raw))
		r.count++
	}
	r.last = now
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
	r.last = time.Now()
	r.mu.Unlock()
}

// read fills pcm and says when its first sample was heard.
func (r *ring) read(pcm []int16) (time.Time, error) {
	var timeout *time.Timer
	for {
		at, ok, left, err := r.take(pcm)
		if ok || err != nil {
			if timeout != nil {
				timeout.Stop()
			}
			return at, err
		}
		if timeout == nil {
			timeout = time.NewTimer(left)
		} else {
			timeout.Reset(left)
		}
		select {
		case <-r.nudge:
		case <-timeout.C:
		}
	}
}

// take is read without waiting; left is how long the next sample may take.
func (r *ring) take(pcm []int16) (at time.Time, ok bool, left time.Duration, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return time.Time{}, false, 0, r.err
	}
	if r.count < len(pcm) {
		if left = silentLimit - time.Since(r.last); left <= 0 {
			r.err = errSilent
			return time.Time{}, false, 0, r.err
		}
		return time.Time{}, false, left, nil
	}
	at = r.last.Add(-time.Duration(r.count) * time.Second / SampleRate)
	n := copy(pcm, r.samples[r.first:min(r.first+len(pcm), ringSamples)])
	copy(pcm[n:], r.samples[:])
	r.first = (r.first + len(pcm)) % ringSamples
	r.count -= len(pcm)
	return at, true, 0, nil
}

// lost is how many samples were dropped because nobody read them.
func (r *ring) lost() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropped
}
