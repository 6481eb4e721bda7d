package playback

import "math"

// level is a meter for people: it rises quickly and falls slowly. The zero value is silent.
type level struct{ value float64 }

// measure takes one block. Value is the smoothed root mean square, 1 being the loudest square wave.
func (l *level) measure(block []int16) {
	var sum float64
	for _, sample := range block {
		sum += float64(sample) * float64(sample)
	}
	now := math.Sqrt(sum/float64(max(len(block), 1))) / 32768
	if now > l.value {
		l.value += (now - l.value) / 2
	} else {
		l.value += (now - l.value) / 8
	}
}
