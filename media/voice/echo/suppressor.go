package echo

import (
	"math"
	"math/cmplx"
)

const (
	// reach is by how many samples the suppressor's filter looks ahead, and so how much later the sound is: 2.5 ms.
	reach = Rate / 400
	// narrow is how many bins a band has at least, and wider by how much one is wider than the one before.
	narrow, wider = 2, 0.12

	deepest   = 0.01 // the least gain of echo: -40 dB
	overly    = 4.0  // more of the echo is expected than is measured, or what sounds would be its peaks
	tailKept  = 0.6  // of the echo's power from block to block: what comes later than the filter reaches
	guardKept = 0.88 // of what may be echo from block to block, when the noise is to be known
	learning  = 0.03 // how fast it is learnt what part of the echo is left
	mean      = 0.05 // how fast the mean powers are followed
)

// bands are where each begins, in bins; the last is the end of all.
var bands = func() (edges []int) {
	for at, width := 0.0, float64(narrow); at < bins; at += width {
		edges = append(edges, int(at))
		width = math.Max(narrow, at*wider)
	}
	return append(edges, bins)
}()

// suppressor turns down what the filter leaves of the echo, where that is more than what else is heard.
type suppressor struct {
	transform *transform
	rest      [Block]float64 // of the block before, as echo is
	echo      [Block]float64
	restBins  [bins]complex128
	echoBins  [bins]complex128
	response  [bins]complex128 // of the filter for this block
	before    [bins]complex128 // for the last
	product   [bins]complex128
	old, out  [Block]float64

	band [64]suppressed
}

// suppressed is what is known of a band.
type suppressed struct {
	rest, echo  float64 // mean powers
	both, alone float64 // of how they change: together, and the echo's
	tail, late  float64 // powers of the echo: what the filter has taken out of late, and what comes after its end
	gain        float64
	guard       float64 // what may still be echo
	noise       noise
}

func newSuppressor(t *transform) *suppressor {
	s := &suppressor{transform: t}
	for b := range s.band {
		s.band[b].gain = 1
		s.band[b].alone, s.band[b].both = 1e-6, 1e-7
	}
	return s
}

// residue is what of the echo the filter cannot have taken out.
type residue struct {
	beyond *[bins]float64 // powers of what comes after its end
	fade   float64        // what is left of them after a block
	least  float64        // part of the rest that is left at least, as far as it has learnt
}

// process takes what the filter has left, the echo that it has taken out, and what it cannot have. It gives the sound
// that remains, calm for without noise.
func (s *suppressor) process(rest, echo []float64, l residue, calm bool) []float64 {
	s.transform.forward(s.restBins[:], s.rest[:], rest)
	s.transform.forward(s.echoBins[:], s.echo[:], echo)
	copy(s.rest[:], rest)
	copy(s.echo[:], echo)
	var gains [bins]float64
	for b := range len(bands) - 1 {
		from, to := bands[b], bands[b+1]
		left, gone := hann(s.restBins[:], from, to), hann(s.echoBins[:], from, to)
		g := s.band[b].follow(left, gone, total(l.beyond[from:to]), l, calm)
		for k := from; k < to; k++ {
			gains[k] = g
		}
	}
	s.shape(&gains)
	for k := range s.product {
		s.product[k] = s.restBins[k] * s.before[k]
	}
	copy(s.old[:], s.transform.inverse(s.product[:])[Block:])
	for k := range s.product {
		s.product[k] = s.restBins[k] * s.response[k]
	}
	now := s.transform.inverse(s.product[:])[Block:]
	for i := range s.out {
		part := float64(i) / Block
		s.out[i] = s.old[i] + part*(now[i]-s.old[i])
	}
	return s.out[:]
}

// shape makes a filter of gains, as short as it looks ahead: they are weighed with those beside them.
func (s *suppressor) shape(gains *[bins]float64) {
	s.before = s.response
	var wide [bins + 2*spread]float64 // mirrored at both ends
	copy(wide[spread:], gains[:])
	for i := range spread {
		wide[spread-1-i] = gains[i+1]
		wide[spread+bins+i] = gains[bins-2-i]
	}
	for k := range s.response {
		var sum float64
		for i, w := range &kernel {
			sum += w * wide[k+i]
		}
		s.response[k] = complex(sum, 0) * later[k%len(later)]
	}
}

// spread is for how many bins on each side the kernel is more than nothing.
const spread = 10

// kernel is the spectrum of Hann's window, as wide as the filter is long.
var kernel = func() (weights [2*spread + 1]float64) {
	sum := 0.0
	for i := range weights {
		for n := -reach; n <= reach; n++ {
			w := 0.5 + 0.5*math.Cos(math.Pi*float64(n)/(reach+1))
			weights[i] += w * math.Cos(2*math.Pi*float64(n*(i-spread))/window)
		}
		sum += weights[i]
	}
	for i := range weights {
		weights[i] /= sum
	}
	return weights
}()

// later turns the phases of a spectrum so that the sound is later by reach, which is an eighth of two blocks.
var later = func() (turns [window / reach]complex128) {
	for k := range turns {
		turns[k] = cmplx.Rect(1, -2*math.Pi*float64(k)*reach/window)
	}
	return turns
}()

// hann is the power of a band of a spectrum, as if two blocks had been weighed by Hann's window first.
func hann(x []complex128, from, to int) float64 {
	var sum float64
	for k := max(from, 1); k < min(to, bins-1); k++ {
		sum += power(0.5*x[k] - 0.25*(x[k-1]+x[k+1]))
	}
	return sum + 1e-12
}

// follow takes the powers of a block and says by how much the band is to be turned down.
func (b *suppressed) follow(rest, echo, beyond float64, l residue, calm bool) float64 {
	b.rest += mean * (rest - b.rest)
	b.echo += mean * (echo - b.echo)
	dr, de := rest-b.rest, echo-b.echo
	b.both += learning * (dr*de - b.both)
	b.alone += learning * (de*de - b.alone)
	leak := min(1, max(1e-3, l.least, b.both/(b.alone+1e-20)))
	b.tail = max(echo, tailKept*b.tail)
	b.late = l.fade*b.late + beyond
	wanted := max(deepest, 1-overly*(leak*b.tail+b.late)/rest)
	if wanted < b.gain {
		b.gain = wanted
	} else {
		b.gain += 0.5 * (wanted - b.gain)
	}
	b.guard = max(overly*(leak*b.tail+b.late), guardKept*b.guard)
	b.noise.follow(rest, b.guard)
	least, g := 1.0, b.gain
	if calm {
		least = softest
		g *= b.noise.gain(rest)
	}
	return min(1, max(g, least*math.Sqrt(b.noise.power/rest)))
}

func total(powers []float64) (sum float64) {
	for _, p := range powers {
		sum += p
	}
	return sum
}

// speechFrom and speechTo are the bands that tell speech from noise: 300 Hz to 4 kHz.
const speechFrom, speechTo = 3, 22

// speech is how probable it is that there was some in the last block.
func (s *suppressor) speech() float64 {
	var sum float64
	for b := speechFrom; b < speechTo; b++ {
		sum += s.band[b].noise.speech * s.band[b].gain
	}
	return sum / (speechTo - speechFrom)
}
