package wav

import "math"

const (
	phases    = 512 // tabulated positions between two input samples, interpolated linearly
	zeroCross = 16  // of the sinc on each side
	rollOff   = 0.95
)

// resampler converts one rate to another with a Blackman-windowed sinc. Its position is a whole fraction, so it never
// drifts.
type resampler struct {
	from, to int
	at       int // input position as a fraction of to, in [0, to)
	taps     int
	table    []float32 // (phases+1) rows of taps
	history  []float32 // a ring written twice, so that taps in a row are always contiguous
	head     int
	primed   bool
}

func newResampler(from, to int) *resampler {
	cutoff := min(1, float64(to)/float64(from)) * rollOff
	half := int(math.Ceil(zeroCross / cutoff))
	r := &resampler{from: from, to: to, taps: 2 * half}
	r.table = make([]float32, (phases+1)*r.taps)
	r.history = make([]float32, 2*r.taps)
	for p := range phases + 1 {
		row := r.table[p*r.taps : (p+1)*r.taps]
		var sum float64
		for i := range row {
			x := float64(i-half+1) - float64(p)/phases
			v := sinc(x*cutoff) * blackman(x/float64(half))
			row[i] = float32(v)
			sum += v
		}
		for i := range row { // unity gain at every phase
			row[i] /= float32(sum)
		}
	}
	return r
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// blackman is the window over [-1,1].
func blackman(x float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	return 0.42 + 0.5*math.Cos(math.Pi*x) + 0.08*math.Cos(2*math.Pi*x)
}

// next gives one output sample, taking as many input samples as its position passes.
func (r *resampler) next(input func() (float32, error)) (float32, error) {
	if !r.primed { // the first input sample stands in the middle of the filter
		for range r.taps / 2 {
			if err := r.take(input); err != nil {
				return 0, err
			}
		}
		r.primed = true
	}
	place := float64(r.at) / float64(r.to) * phases
	phase := int(place)
	part := float32(place - float64(phase))
	a := r.table[phase*r.taps : (phase+1)*r.taps]
	b := r.table[(phase+1)*r.taps : (phase+2)*r.taps]
	window := r.history[r.head : r.head+r.taps]
	var left, right float32
	for i, v := range window {
		left += v * a[i]
		right += v * b[i]
	}
	for r.at += r.from; r.at >= r.to; r.at -= r.to {
		if err := r.take(input); err != nil {
			return 0, err
		}
	}
	return left + (right-left)*part, nil
}

func (r *resampler) take(input func() (float32, error)) error {
	v, err := input()
	if err != nil {
		return err
	}
	r.history[r.head], r.history[r.head+r.taps] = v, v
	r.head = (r.head + 1) % r.taps
	return nil
}
