package voice

import (
	"math"

	"confab/media/voice/echo"
)

// rumble is below which frequency nobody's voice is, Hz.
const rumble = 90

// highpass is a Butterworth filter of the second order.
type highpass struct {
	b0, b1, a1, a2 float64
	x1, x2, y1, y2 float64
}

func newHighpass() highpass {
	w := 2 * math.Pi * rumble / echo.Rate
	alpha := math.Sin(w) / math.Sqrt2
	a0 := 1 + alpha
	return highpass{
		b0: (1 + math.Cos(w)) / 2 / a0, b1: -(1 + math.Cos(w)) / a0,
		a1: -2 * math.Cos(w) / a0, a2: (1 - alpha) / a0,
	}
}

func (h *highpass) apply(block []float64) {
	for i, x := range block {
		y := h.b0*x + h.b1*h.x1 + h.b0*h.x2 - h.a1*h.y1 - h.a2*h.y2
		h.x2, h.x1, h.y2, h.y1 = h.x1, x, h.y1, y
		block[i] = y
	}
}
