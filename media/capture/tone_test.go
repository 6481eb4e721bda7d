package capture

import "math"

// tone is a loud tone in blocks of 10 ms: 440 Hz at -9 dBFS.
type tone struct {
	n   int
	pcm [480]int16
}

func newTone() *tone { return &tone{} }

func (s *tone) next() []int16 {
	for i := range s.pcm {
		s.pcm[i] = int16(16400 * math.Sin(2*math.Pi*440*float64(s.n)/48000))
		s.n++
	}
	return s.pcm[:]
}
