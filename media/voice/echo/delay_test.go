package echo

import (
	"math/rand/v2"
	"testing"
)

// hisses is a sound in which everything is loud.
func hisses(n int, seed uint64) []float64 {
	r := rand.New(rand.NewPCG(seed, 1))
	s := make([]float64, n)
	for i := range s {
		s[i] = 0.1 * r.NormFloat64()
	}
	return s
}

func late(s []float64, by int) []float64 {
	l := make([]float64, len(s))
	copy(l[by:], s)
	return l
}

func TestDelays(t *testing.T) {
	played, other := hisses(2*Rate, 1), hisses(2*Rate, 2)
	for name, row := range map[string]struct {
		heard []float64
		want  int
		sure  bool
	}{
		"30 ms":          {late(played, 30*48), 30 * 48, true},
		"80 ms and less": {late(played, 80*48-7), 80*48 - 7, true},
		"300 ms":         {late(played, 300*48), 300 * 48, true},
		"990 ms":         {late(played, 990*48), 990 * 48, true},
		"unrelated":      {other, 0, false},
		"silence":        {make([]float64, len(played)), 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDelays(newTransform())
			for i := 0; i < len(played); i += Block {
				d.add(played[i:i+Block], row.heard[i:i+Block])
			}
			got, sure := d.find()
			if sure != row.sure || sure && max(got-row.want, row.want-got) > 2 {
				t.Errorf("%d samples, sure %v; want %d, %v", got, sure, row.want, row.sure)
			}
			if d.forget(); d.blocks != 0 {
				t.Error("it does not forget")
			}
			if _, sure := d.find(); sure {
				t.Error("it is sure of nothing")
			}
		})
	}
}
