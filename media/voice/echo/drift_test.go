package echo

import (
	"math"
	"math/cmplx"
	"testing"
)

// wayAt is an echo of one reflection, so many samples late.
func wayAt(samples float64) (w [partitions][bins]complex128) {
	for k := range bins {
		w[2][k] = cmplx.Rect(0.5, -2*math.Pi*float64(k)*samples/window)
	}
	return w
}

func TestShift(t *testing.T) {
	for _, moved := range []float64{0, 0.01, -0.01, 0.5, -0.5} {
		before, after := wayAt(100), wayAt(100+moved)
		if got := shift(&before, &after); math.Abs(got-moved) > 0.05*math.Abs(moved)+1e-9 {
			t.Errorf("moved by %v, measured %v", moved, got)
		}
	}
	var none [partitions][bins]complex128
	if got := shift(&none, &none); got != 0 {
		t.Errorf("nothing moved by %v", got)
	}
}

// TestDriftConverges: of a way that moves by 80 ppm, and the less the more it is made up for, all is made up for.
func TestDriftConverges(t *testing.T) {
	const truth = -80e-6
	var d drift
	var f filter
	at := 100.0
	for range 2000 {
		at += (truth - d.rate) * Block
		f.ways = wayAt(at)
		d.add(&f)
	}
	if math.Abs(d.rate-truth) > 1e-6 {
		t.Errorf("%.1f ppm", d.rate*1e6)
	}
	if d.forget(); d.known {
		t.Error("it does not forget the way")
	}
}

// sines is a sound that is known between its samples too.
type sines struct{}

func (sines) at(t float64) float64 { return math.Sin(0.3*t) + 0.5*math.Sin(1.1*t+1) }

func (s sines) Read(to []float64, from int64) {
	for i := range to {
		to[i] = s.at(float64(from + int64(i)))
	}
}

func TestBetween(t *testing.T) {
	for _, place := range []float64{1000, 1000.5, 1234.567} {
		for _, rate := range []float64{0, 1e-4, -1e-3} {
			b := between{from: sines{}}
			var block [Block]float64
			b.read(block[:], place, rate)
			for i, s := range block {
				if want := (sines{}).at(place + float64(i)*(1-rate)); math.Abs(s-want) > 0.01 {
					t.Fatalf("from %v at %v: sample %d is %v, want %v", place, rate, i, s, want)
				}
			}
		}
	}
}
