package playback

import "math"

const (
	ceiling = 0.89 // peaks are pulled down to this: -1 dBFS
	knee    = 0.95 // what still exceeds this bends instead of being cut
	release = 0.03 // part of the way back to full volume per block: about 0.3 s
)

// limiter turns the volume down while many speak at once, instead of cutting peaks off. Make it by its zero value.
type limiter struct{ reduction float32 } // 1 - volume at the end of the last block

func (l *limiter) apply(block []float32) {
	var peak float32
	for _, sample := range block {
		peak = max(peak, sample, -sample)
	}
	goal := l.reduction * (1 - release)
	if goal < 1e-4 {
		goal = 0
	}
	if peak > ceiling {
		goal = max(goal, 1-ceiling/peak)
	}
	if goal == 0 && l.reduction == 0 {
		return
	}
	// Down within the first quarter of the block, up over all of it.
	length := len(block) / Channels
	if goal > l.reduction {
		length /= 4
	}
	step, volume := (l.reduction-goal)/float32(length), 1-l.reduction
	for i := range len(block) / Channels {
		if i < length {
			volume += step
		}
		for c := range Channels {
			block[Channels*i+c] = bend(block[Channels*i+c] * volume)
		}
	}
	l.reduction = goal
}

// bend keeps a sample within -1…1 without an edge.
func bend(sample float32) float32 {
	switch {
	case sample > knee:
		return knee + (1-knee)*float32(math.Tanh(float64((sample-knee)/(1-knee))))
	case sample < -knee:
		return -knee - (1-knee)*float32(math.Tanh(float64((-knee-sample)/(1-knee))))
	}
	return sample
}
