package echo

import "math"

// partitions of a block each are how far the filter reaches: 200 ms after the sound comes straight.
const partitions = 20

const (
	forget   = 0.9985 // of the way the echo takes, kept from block to block: rooms change
	unsure   = 0.2    // how far off the filter is expected to be at first, as a power
	decay    = 0.72   // of what is expected, from partition to partition
	smoothly = 0.5    // of the power of all else, kept from block to block
)

// filter predicts the echo: a Kalman filter for each frequency, of partitions in a row (Kuech, Mabande and Enzner,
// "State-space architecture of the partitioned-block-based acoustic echo controller", 2014). It needs no detector of
// double talk: the more there is besides echo, the less it learns.
type filter struct {
	transform *transform
	last      [Block]float64 // block played before
	played    [partitions][bins]complex128
	newest    int // of played
	ways      [partitions][bins]complex128
	doubt     [partitions][bins]float64 // expected power of the error of ways
	other     [bins]float64             // power of what is no echo
	turn      int                       // whose end is cleaned next

	echo, rest   [Block]float64 // of the last block: predicted, and what is left
	sum, spoiled [bins]complex128
}

func newFilter(t *transform) *filter {
	f := &filter{transform: t}
	f.reset()
	return f
}

// reset forgets the way, but not what was played.
func (f *filter) reset() {
	expected := unsure
	for p := range partitions {
		clear(f.ways[p][:])
		for k := range bins {
			f.doubt[p][k] = expected
		}
		expected *= decay
	}
	clear(f.other[:])
}

// of is the spectrum of what was played so many blocks ago.
func (f *filter) of(ago int) *[bins]complex128 { return &f.played[(f.newest+ago)%partitions] }

// advance takes what was played next.
func (f *filter) advance(played []float64) {
	f.newest = (f.newest + partitions - 1) % partitions
	f.transform.forward(f.of(0)[:], f.last[:], played)
	copy(f.last[:], played)
}

// process subtracts from a block that was heard the echo of what was played: it is in rest then.
func (f *filter) process(played, heard []float64) {
	f.advance(played)
	clear(f.sum[:])
	for p := range partitions {
		x, w := f.of(p), &f.ways[p]
		for k := range f.sum {
			f.sum[k] += x[k] * w[k]
		}
	}
	copy(f.echo[:], f.transform.inverse(f.sum[:])[Block:])
	for i := range f.rest {
		f.rest[i] = heard[i] - f.echo[i]
	}
	f.learn()
}

func (f *filter) learn() {
	f.transform.late(f.spoiled[:], f.rest[:])
	var expected [bins]float64
	for p := range partitions {
		x, d := f.of(p), &f.doubt[p]
		for k := range expected {
			expected[k] += power(x[k]) * d[k]
		}
	}
	var inverse [bins]float64
	for k := range expected {
		f.other[k] = smoothly*f.other[k] + (1-smoothly)*power(f.spoiled[k])
		inverse[k] = 1 / (expected[k] + f.other[k] + 1e-12)
	}
	for p := range partitions {
		x, w, d := f.of(p), &f.ways[p], &f.doubt[p]
		for k := range inverse {
			gain := d[k] * inverse[k]
			xk := x[k]
			w[k] += complex(gain, 0) * complex(real(xk), -imag(xk)) * f.spoiled[k]
			d[k] = forget*forget*(1-0.5*gain*power(xk))*d[k] + (1-forget*forget)*power(w[k])
		}
	}
	f.clean(f.turn)
	f.turn = (f.turn + 1) % partitions
}

// clean makes a partition last one block only, as it has to: in turns, which costs less than all at once.
func (f *filter) clean(p int) {
	w := f.transform.inverse(f.ways[p][:])
	clear(w[Block:])
	f.transform.fft.Coefficients(f.ways[p][:], w)
}

const (
	// fadesFrom is the partition from which on a room's sound only fades, and hannPower the part of a sound's power
	// that Hann's window leaves.
	fadesFrom = 8
	hannPower = 0.375
)

// beyond estimates the echo that comes later than the filter reaches: what a block adds to it, as the power in each
// bin, and what is left of it after a block.
func (f *filter) beyond(powers *[bins]float64) (fade float64) {
	var early, late float64
	const half = (partitions - fadesFrom) / 2
	for p := fadesFrom; p < fadesFrom+half; p++ {
		for k := range bins {
			early += power(f.ways[p][k])
			late += power(f.ways[p+half][k])
		}
	}
	fade = 0
	if early > 0 {
		fade = min(0.9, math.Pow(late/early, 1.0/half))
	}
	x, w := f.of(partitions-1), &f.ways[partitions-1]
	for k := range powers {
		powers[k] = hannPower * fade * power(w[k]) * power(x[k])
	}
	return fade
}
