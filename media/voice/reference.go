package voice

import (
	"encoding/binary"
	"math"
	"sync"
	"time"

	"confab/media/voice/echo"
)

const (
	kept    = 3 * echo.Rate          // samples
	starved = 150 * time.Millisecond // so late a device has run out of sound
	steady  = 64                     // how slowly the times of samples follow those of the calls
)

// Reference is what was handed to the speaker of late. The zero value is of a speaker that has not begun.
type Reference struct {
	mu      sync.Mutex
	samples [kept]float32 // a ring: sample n is at n modulo its size
	written int64         // samples so far
	next    time.Time     // when the next one is to be handed over, as the calls have it on average
	gaps    int           // how often the device has run out of sound
	changes int           // how often another device has begun
}

// Play takes what is handed to the speaker now: interleaved stereo samples, 32 bit floats.
func (r *Reference) Play(pcm []byte, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	late := now.Sub(r.next)
	if r.next.IsZero() || late > starved {
		r.next = now
		r.gaps++
	} else {
		r.next = r.next.Add(late / steady)
	}
	n := len(pcm) / 8
	for i := range n {
		left := math.Float32frombits(binary.LittleEndian.Uint32(pcm[8*i:]))
		right := math.Float32frombits(binary.LittleEndian.Uint32(pcm[8*i+4:]))
		r.samples[(r.written+int64(i))%kept] = (left + right) / 2
	}
	r.written += int64(n)
	r.next = r.next.Add(time.Duration(n) * time.Second / echo.Rate)
}

// Change says that another device plays from now on.
func (r *Reference) Change() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changes++
	r.next = time.Time{}
}

// place is where in what was played a time is.
type place struct {
	sample        int64
	gaps, changes int
}

func (r *Reference) at(t time.Time) place {
	r.mu.Lock()
	defer r.mu.Unlock()
	return place{r.written - int64(r.next.Sub(t)*echo.Rate/time.Second), r.gaps, r.changes}
}

// Read is [echo.Played]'s.
func (r *Reference) Read(to []float64, from int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range to {
		to[i] = 0
		if n := from + int64(i); n >= max(0, r.written-kept) && n < r.written {
			to[i] = float64(r.samples[n%kept])
		}
	}
}

// reader follows a reference at the pace of a microphone.
type reader struct {
	from     *Reference
	expected time.Time // of the microphone's next block
	last     place
	next     int64
}

const (
	missed  = 30 * time.Millisecond // more than this between two blocks: sound of the microphone was lost
	strayed = echo.Rate / 20        // samples by which clocks may differ before they are compared anew
)

// move is what the next block of a microphone means for whoever follows.
type move struct {
	now     int64 // the sample that was handed over then
	shift   int64 // by which this is more than the last one says, for no reason but the clocks
	changed bool  // another device plays
}

// step takes when the next block was heard. A gap on either side is in the numbers; two clocks that differ are not.
func (r *reader) step(captured time.Time) (m move) {
	now := r.from.at(captured)
	gap := r.expected.IsZero() || now.gaps != r.last.gaps || captured.Sub(r.expected).Abs() > missed
	off := now.sample - r.next
	m.changed = now.changes != r.last.changes && !r.expected.IsZero()
	switch {
	case gap || m.changed:
		r.next = now.sample
	case off > strayed || off < -strayed:
		r.next, m.shift = now.sample, off
	}
	m.now = r.next
	r.last, r.next = now, r.next+echo.Block
	r.expected = captured.Add(echo.Block * time.Second / echo.Rate)
	return m
}
