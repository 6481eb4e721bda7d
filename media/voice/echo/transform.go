package echo

import "gonum.org/v1/gonum/dsp/fourier"

// Sound is 48 kHz in blocks of 10 ms.
const (
	Rate  = 48000
	Block = Rate / 100
)

const (
	window = 2 * Block    // that a spectrum is of
	bins   = window/2 + 1 // of a spectrum, 50 Hz each
)

// transform is the Fourier transform of two blocks.
type transform struct {
	fft *fourier.FFT
	buf [window]float64
}

func newTransform() *transform { return &transform{fft: fourier.NewFFT(window)} }

// forward is the spectrum of two blocks in a row.
func (t *transform) forward(to []complex128, first, second []float64) {
	copy(t.buf[:Block], first)
	copy(t.buf[Block:], second)
	t.fft.Coefficients(to, t.buf[:])
}

// late is the spectrum of a block after a silent one.
func (t *transform) late(to []complex128, block []float64) {
	clear(t.buf[:Block])
	copy(t.buf[Block:], block)
	t.fft.Coefficients(to, t.buf[:])
}

// inverse gives the sound of a spectrum, in memory that the next call takes.
func (t *transform) inverse(from []complex128) []float64 {
	t.fft.Sequence(t.buf[:], from)
	for i := range t.buf {
		t.buf[i] /= window
	}
	return t.buf[:]
}

func power(c complex128) float64 { return real(c)*real(c) + imag(c)*imag(c) }
