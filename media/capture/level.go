package capture

import (
	"math"
	"sync"
	"time"
)

const (
	levelFloor = -60.0 // dBFS that count as silence
	levelStale = 300 * time.Millisecond
)

// level measures how loud the last blocks of sound were.
type level struct {
	mu     sync.Mutex
	blocks [10]struct { // 10 ms each, as microphones give them
		sum     float64 // of squares
		samples int
	}
	next int
	last time.Time
}

func (l *level) add(pcm []int16, now time.Time) {
	sum := squares(pcm)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.blocks[l.next].sum, l.blocks[l.next].samples = sum, len(pcm)
	l.next = (l.next + 1) % len(l.blocks)
	l.last = now
}

func (l *level) value(now time.Time) float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.last) > levelStale {
		return 0
	}
	var sum float64
	var samples int
	for _, b := range l.blocks {
		sum += b.sum
		samples += b.samples
	}
	return max(0, 1-decibels(sum, samples)/levelFloor)
}

// audioLevel is RFC 6464's byte: 0 to 127 dB below full scale, and the highest bit for a voice. Anything well above a
// quiet room counts as a voice; who decides who is speaking looks at the level.
func audioLevel(pcm []int16) byte {
	below := byte(math.Round(min(127, max(0, -decibels(squares(pcm), len(pcm))))))
	if below < 50 {
		return 0x80 | below
	}
	return below
}

// decibels is relative to full scale, at most 0.
func decibels(squares float64, samples int) float64 {
	if samples == 0 || squares == 0 {
		return -127
	}
	return min(0, 10*math.Log10(squares/float64(samples)/(32768*32768)))
}

func squares(pcm []int16) float64 {
	var sum int64
	for _, s := range pcm {
		sum += int64(s) * int64(s)
	}
	return float64(sum)
}
