package synth

import "math"

// Rate of all sound here, Hz.
const Rate = 48000

// Tone is a sine. The zero value is 440 Hz at -12 dB of full scale.
type Tone struct {
	Hz float64 // default 440
	at int
}

// Read fills pcm with the next samples.
func (t *Tone) Read(pcm []int16) {
	hz := t.Hz
	if hz == 0 {
		hz = 440
	}
	for i := range pcm {
		_, turn := math.Modf(hz * float64(t.at) / Rate)
		pcm[i] = int16(8192 * math.Sin(2*math.Pi*turn))
		t.at++
	}
}
