package voice

import (
	"math"

	"confab/media/voice/echo"
)

const (
	target   = -20.0 // dB of full scale of somebody's voice, while they speak
	lowest   = -9.0  // dB of gain
	highest  = 18.0
	upwards  = 0.03 // dB for each block of speech: 3 dB a second
	downward = 0.1
	surely   = 0.5   // how probable speech has to be
	faintest = -50.0 // dB of full scale: what is softer is no voice that is meant for the microphone
	heard    = 0.02  // how much a block counts for how loud the voice is
	peak     = 0.89  // of full scale; louder ones are turned down: -1 dB
	recovers = 0.1   // part of the way back for each block
)

// gain brings a voice to the same loudness, and lets no peak be cut off.
type gain struct {
	db      float64
	power   float64 // of the voice, of late; 0: none was heard
	applied float64 // at the end of the last block
	limit   float64
}

func newGain() gain { return gain{applied: 1, limit: 1} }

// apply takes how probable it is that there is a voice in the block.
func (g *gain) apply(block []float64, speech float64) {
	var sum, most float64
	for _, s := range block {
		sum += s * s
		most = max(most, math.Abs(s))
	}
	if power := sum / echo.Block; speech > surely && decibels(power) > faintest {
		g.listen(power)
	}
	wanted := math.Pow(10, g.db/20)
	g.limit += recovers * (1 - g.limit)
	if loud := most * max(wanted, g.applied); loud*g.limit > peak {
		g.limit = peak / loud
	}
	now := wanted * g.limit
	step, volume := (now-g.applied)/echo.Block, g.applied
	if now < g.applied { // at once: the peak may be the first sample
		step, volume = 0, now
	}
	for i := range block {
		volume += step
		block[i] *= volume
	}
	g.applied = now
}

// listen follows a voice.
func (g *gain) listen(power float64) {
	if g.power == 0 {
		g.power = power
	}
	g.power += heard * (power - g.power)
	missing := max(lowest, min(highest, target-decibels(g.power))) - g.db
	g.db += max(-downward, min(upwards, missing))
}

func decibels(power float64) float64 { return 10 * math.Log10(power+1e-12) }
