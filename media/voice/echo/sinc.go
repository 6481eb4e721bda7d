package echo

import "math"

const (
	sincHalf   = 16  // samples on each side that one between two is made of
	sincPhases = 256 // places between two samples
)

// sincs are weights for places between two samples.
var sincs = func() (table [sincPhases + 1][2 * sincHalf]float64) {
	for p := range table {
		part := float64(p) / sincPhases
		for i := range table[p] {
			x := (float64(i-sincHalf+1) - part) * math.Pi
			table[p][i] = 0.5 + 0.5*math.Cos(x/(sincHalf+1))
			if x != 0 {
				table[p][i] *= math.Sin(x) / x
			}
		}
	}
	return table
}()

// Played is the sound that was handed to the speaker.
type Played interface {
	// Read fills to with the samples from a number on, and with silence for what is not known (any more).
	Read(to []float64, from int64)
}

// between reads sound at places between samples.
type between struct {
	from  Played
	whole [Block + 2*sincHalf + 2]float64
}

// read fills a block from a place on, each sample by 1-rate further on than the one before.
func (b *between) read(block []float64, place, rate float64) {
	first := math.Floor(place)
	b.from.Read(b.whole[:], int64(first)-sincHalf+1)
	for i := range block {
		at := place - first + float64(i)*(1-rate)
		whole := int(at)
		phase := (at - float64(whole)) * sincPhases
		if phase == 0 {
			block[i] = b.whole[whole+sincHalf-1]
			continue
		}
		row := int(phase)
		part := phase - float64(row)
		x, y, s := &sincs[row], &sincs[row+1], b.whole[whole:whole+2*sincHalf]
		var sum float64
		for k := range x {
			sum += s[k] * (x[k] + part*(y[k]-x[k]))
		}
		block[i] = sum
	}
}
