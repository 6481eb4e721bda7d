package mediatest

import (
	"math"
	"math/cmplx"

	"gonum.org/v1/gonum/dsp/fourier"
)

// Correlate looks for reference in heard (both 48 kHz mono). lag is where in heard the reference begins, in samples
// (negative when its beginning was not heard); strength is the normalised correlation there: 1 for the same sound at
// any volume, near 0 for unrelated sound (two voices of package synth reach 0.3 over four seconds, more over shorter
// ones). Echo, codecs and loss lower it.
func Correlate(reference, heard []int16) (lag int, strength float64) {
	if len(reference) == 0 || len(heard) == 0 {
		return 0, 0
	}
	n := 1
	for n < len(reference)+len(heard) {
		n *= 2
	}
	fft := fourier.NewFFT(n)
	spectrum := func(pcm []int16) []complex128 {
		x := make([]float64, n)
		for i, v := range pcm {
			x[i] = float64(v)
		}
		return fft.Coefficients(nil, x)
	}
	a, b := spectrum(reference), spectrum(heard)
	for i := range a {
		a[i] = b[i] * cmplx.Conj(a[i])
	}
	product := fft.Sequence(nil, a)
	best := 0
	for i, v := range product {
		if math.Abs(v) > math.Abs(product[best]) {
			best = i
		}
	}
	lag = best
	if lag >= len(heard) {
		lag -= n
	}
	from, to := max(lag, 0), min(lag+len(reference), len(heard))
	if to <= from {
		return lag, 0
	}
	// A short overlap must not pass for a find, so at least half of the reference counts.
	power := max(energy(reference[from-lag:to-lag]), energy(reference)/2) * energy(heard[from:to])
	if power == 0 {
		return lag, 0
	}
	return lag, math.Abs(product[best]) / float64(n) / math.Sqrt(power)
}

func energy(pcm []int16) (sum float64) {
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return sum
}
