package echo

import "math"

const (
	// driftEvery is how many blocks of echo lie between two looks at the drift.
	driftEvery = 25
	// believed is what part of a measured drift is made up for at once.
	believed = 0.3
	// fastest is how much two clocks may differ, as a part: 1000 ppm is a broken one.
	fastest = 1e-3
	// driftLowest and driftHighest are the bins that show it: 500 Hz to 5 kHz.
	driftLowest, driftHighest = 10, 100
)

// drift measures by how much two clocks differ, by how the way that the filter has learnt moves. Set the clocks right
// by rate.
type drift struct {
	rate   float64 // by how much later the echo gets with each sample
	before [partitions][bins]complex128
	known  bool // before is
	blocks int
}

// forget has it begin anew with the way, but not with the rate.
func (d *drift) forget() { d.known, d.blocks = false, 0 }

// add looks at the filter after a block in which there was echo.
func (d *drift) add(f *filter) {
	if d.blocks++; d.blocks < driftEvery {
		return
	}
	d.blocks = 0
	if d.known {
		moved := shift(&d.before, &f.ways)
		d.rate += believed * moved / (driftEvery * Block)
		d.rate = max(-fastest, min(fastest, d.rate))
	}
	d.before, d.known = f.ways, true
}

// shift is by how many samples a way is later than another.
func shift(before, after *[partitions][bins]complex128) float64 {
	var turned, all float64
	for p := range before {
		for k := driftLowest; k < driftHighest; k++ {
			a, b := before[p][k], after[p][k]
			n := float64(k)
			turned += n * (imag(b)*real(a) - real(b)*imag(a))
			all += n * n * (real(b)*real(a) + imag(b)*imag(a))
		}
	}
	if all <= 0 {
		return 0
	}
	return -turned / all * window / (2 * math.Pi)
}
