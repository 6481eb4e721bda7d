package echo

import "math"

const (
	// farthest is how many blocks an echo can be late: 1 s.
	farthest = 100
	// lowest and highest are between which bins delays are looked for: 300 Hz to 4 kHz, where speech is loud.
	lowest, highest = 6, 80
	// remembered is what is kept from block to block of what goes together: it is of the last 0.7 s.
	remembered = 0.985
	// surely is how many times more than all others on average the true delay has to go together.
	surely = 5
	// plainly is how much of the sound has to go together where less than enough blocks were heard: chance does much
	// in little time.
	plainly, enough = 0.4, 60
	// first is how loud the first of the ways is, compared with the loudest, that counts as the straight one.
	first = 0.5
	// audible is the power of what is played from which on it makes an echo: about -60 dB of full scale.
	audible = 0.05
)

// delays finds out how much later than it was played something is heard, by what goes together in both.
type delays struct {
	transform *transform
	last      [Block]float64
	played    [farthest][highest - lowest]complex128 // spectra, a ring
	newest    int
	together  [farthest][highest - lowest]complex128
	powers    [highest - lowest]float64 // of what is played
	heard     [highest - lowest]float64
	spectrum  [bins]complex128
	blocks    int // in which something was to be heard
}

func newDelays(t *transform) *delays { return &delays{transform: t} }

// add takes what was played and what was heard in the same 10 ms.
func (d *delays) add(played, heard []float64) {
	d.newest = (d.newest + farthest - 1) % farthest
	clear(d.spectrum[:])
	if energy(played) > 0 || energy(d.last[:]) > 0 {
		d.transform.forward(d.spectrum[:], d.last[:], played)
	}
	copy(d.last[:], played)
	copy(d.played[d.newest][:], d.spectrum[lowest:highest])
	var loud float64
	for k, x := range d.played[d.newest] {
		d.powers[k] = remembered*d.powers[k] + (1-remembered)*power(x)
		loud += d.powers[k]
	}
	if loud < audible {
		return
	}
	d.blocks++
	d.transform.late(d.spectrum[:], heard)
	y := d.spectrum[lowest:highest]
	for k := range y {
		d.heard[k] = remembered*d.heard[k] + (1-remembered)*power(y[k])
	}
	for ago := range farthest {
		x, s := &d.played[(d.newest+ago)%farthest], &d.together[ago]
		for k := range s {
			xk := x[k]
			s[k] = complex(remembered, 0)*s[k] + complex(1-remembered, 0)*complex(real(xk), -imag(xk))*y[k]
		}
	}
}

// find says by how many samples it is later, if that is sure.
func (d *delays) find() (samples int, sure bool) {
	if d.blocks < 15 {
		return 0, false
	}
	var weights [highest - lowest]float64
	for k := range weights {
		weights[k] = 1 / (d.powers[k]*d.heard[k] + 1e-20)
	}
	best, most, sum := 0, 0.0, 0.0
	for ago := range farthest {
		var coherent float64
		for k, s := range d.together[ago] {
			coherent += power(s) * weights[k]
		}
		sum += coherent
		if coherent > most {
			best, most = ago, coherent
		}
	}
	early := d.blocks < enough && most < plainly*(highest-lowest)
	if early || most <= surely*sum/farthest {
		return 0, false
	}
	from := max(0, best-1)
	var ways []float64
	for ago := from; ago <= min(best+1, farthest-1); ago++ {
		clear(d.spectrum[:])
		for k, s := range d.together[ago] {
			d.spectrum[lowest+k] = s * complex(math.Sqrt(weights[k]), 0)
		}
		ways = append(ways, d.transform.inverse(d.spectrum[:])[:Block]...)
	}
	loudest := 0.0
	for i := range ways {
		ways[i] = math.Abs(ways[i])
		loudest = max(loudest, ways[i])
	}
	for i := 1; i+1 < len(ways); i++ {
		if ways[i] >= first*loudest && ways[i] >= ways[i-1] && ways[i] >= ways[i+1] {
			return from*Block + i, true
		}
	}
	return 0, false
}

// forget begins anew.
func (d *delays) forget() {
	d.blocks = 0
	clear(d.powers[:])
	clear(d.heard[:])
	for ago := range d.together {
		clear(d.together[ago][:])
	}
}
