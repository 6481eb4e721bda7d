package device

import (
	"encoding/binary"
	"math"
	"sync"
	"time"
)

const (
	playedBlocks = 1000                   // of 10 ms that are remembered
	playedPause  = 500 * time.Millisecond // a speaker that is later than this has paused
)

// played is how loud this process plays: speakers tell it, and microphones with many channels ask.
var played loudness

// loudness is of 10 ms each, as the square roots of amplitudes.
type loudness struct {
	mu     sync.Mutex
	levels [playedBlocks]float32
	next   int       // where the next one goes
	until  time.Time // for when the newest is meant
	sum    float64
	frames int
}

// note takes interleaved stereo samples, 32 bit floats.
func (l *loudness) note(out []byte, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest(now)
	for ; len(out) >= 8; out = out[8:] {
		left := math.Float32frombits(binary.LittleEndian.Uint32(out))
		right := math.Float32frombits(binary.LittleEndian.Uint32(out[4:]))
		both := float64(left+right) / 2
		l.sum += both * both
		if l.frames++; l.frames == BlockSamples {
			l.add(float32(math.Sqrt(math.Sqrt(l.sum/BlockSamples) * math.MaxInt16)))
			l.sum, l.frames = 0, 0
		}
	}
}

func (l *loudness) add(level float32) {
	l.levels[l.next] = level
	l.next = (l.next + 1) % playedBlocks
	l.until = l.until.Add(10 * time.Millisecond)
}

// rest adds the silence of a pause.
func (l *loudness) rest(now time.Time) {
	pause := now.Sub(l.until)
	if pause < playedPause {
		return
	}
	if pause > playedBlocks*10*time.Millisecond {
		l.levels = [playedBlocks]float32{}
		l.until = now
		return
	}
	for l.until.Before(now) {
		l.add(0)
	}
}

// last fills levels with the newest, the newest last.
func (l *loudness) last(levels []float32) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest(time.Now())
	for i := range levels {
		levels[i] = l.levels[(l.next-len(levels)+i+2*playedBlocks)%playedBlocks]
	}
}
