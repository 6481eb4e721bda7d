package e2e

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"time"

	"gonum.org/v1/gonum/dsp/fourier"
)

const (
	sampleRate = 48000 // of all sound that is played and recorded, in Hz
	earRate    = 8000  // of sound that is compared: what matters of a voice lies below 4 kHz
)

// Sound is mono sound at earRate, for comparing.
type Sound []float64

// Duration is how long the sound lasts.
func (s Sound) Duration() time.Duration { return time.Duration(len(s)) * time.Second / earRate }

// RMS is the sound's root mean square, where 1 is full scale.
func (s Sound) RMS() float64 {
	sum := 0.0
	for _, v := range s {
		sum += v * v
	}
	return math.Sqrt(sum / float64(max(1, len(s))))
}

// Slice is the part of the sound that begins at from and lasts for d; it must lie within the sound.
func (s Sound) Slice(from, d time.Duration) Sound {
	first := int(from * earRate / time.Second)
	return s[first : first+int(d*earRate/time.Second)]
}

// listen reduces samples at sampleRate to a Sound; the mean over each step takes away what lies above.
func listen(pcm []int16) Sound {
	const step = sampleRate / earRate
	s := make(Sound, len(pcm)/step)
	for i := range s {
		for _, v := range pcm[i*step : (i+1)*step] {
			s[i] += float64(v) / (step * 32768)
		}
	}
	return s
}

// Voice makes a sound that resembles speech: syllables of gliding pitch with formants and short pauses. Each seed gives
// another voice, unlike all others, and no part of it repeats.
func Voice(seed uint64, d time.Duration) []int16 {
	random := rand.New(rand.NewPCG(seed, 0))
	total := int(d * sampleRate / time.Second)
	pcm := make([]int16, 0, total+sampleRate)
	phase := 0.0
	for len(pcm) < total {
		syllable := int((0.12 + 0.18*random.Float64()) * sampleRate)
		from, to := 90+160*random.Float64(), 90+160*random.Float64() // pitch, Hz
		formant := [2]float64{300 + 500*random.Float64(), 900 + 1400*random.Float64()}
		var weight []float64 // of each harmonic of the mean pitch
		for h := (from + to) / 2; h < 3400; h += (from + to) / 2 {
			weight = append(weight, math.Exp(-math.Abs(h-formant[0])/250)+0.6*math.Exp(-math.Abs(h-formant[1])/300))
		}
		for i := range syllable {
			at := float64(i) / float64(syllable)
			phase = math.Mod(phase+2*math.Pi*(from+(to-from)*at)/sampleRate, 2*math.Pi)
			v := 0.0
			for h, w := range weight {
				v += w * math.Sin(float64(h+1)*phase)
			}
			pcm = append(pcm, int16(6000*math.Sin(math.Pi*at)*math.Tanh(v/2)))
		}
		pcm = append(pcm, make([]int16, int((0.02+0.06*random.Float64())*sampleRate))...)
	}
	return pcm[:total]
}

// writeWAV stores mono 16 bit samples at sampleRate.
func writeWAV(path string, pcm []int16) error {
	var b bytes.Buffer
	size := uint32(2 * len(pcm))
	b.WriteString("RIFF")
	_ = binary.Write(&b, binary.LittleEndian, 36+size)
	b.WriteString("WAVEfmt ")
	_ = binary.Write(&b, binary.LittleEndian, struct {
		Size                uint32
		Format, Channels    uint16
		Rate, BytesPerSec   uint32
		BytesPerFrame, Bits uint16
	}{16, 1, 1, sampleRate, 2 * sampleRate, 2, 16})
	b.WriteString("data")
	_ = binary.Write(&b, binary.LittleEndian, size)
	_ = binary.Write(&b, binary.LittleEndian, pcm)
	return os.WriteFile(path, b.Bytes(), 0o600)
}

// Match is where a sound fits best, and how well.
type Match struct {
	At    time.Duration // into the reference
	Score float64       // normalised cross-correlation: 1 is the same sound at any volume, 0 nothing in common
}

// Find looks for sound in reference, which is taken to be played in a loop where loop is true. Without, the whole sound
// has to lie within the reference.
func Find(sound, reference Sound, loop bool) Match {
	n := len(sound)
	if loop {
		reference = append(append(Sound(nil), reference...), reference[:min(n, len(reference))]...)
	}
	if n == 0 || len(reference) < n {
		return Match{}
	}
	dots := correlate(sound, reference)
	energy := 0.0
	for _, v := range reference[:n] {
		energy += v * v
	}
	own := sound.RMS() * math.Sqrt(float64(n))
	best := Match{}
	for lag := 0; ; lag++ {
		// Stretches that are all but silent fit anything.
		if norm := own * math.Sqrt(max(0, energy)); norm > 1e-4*float64(n) {
			if score := dots[lag] / norm; score > best.Score {
				best = Match{At: time.Duration(lag) * time.Second / earRate, Score: score}
			}
		}
		if lag+n >= len(reference) {
			return best
		}
		energy += reference[lag+n]*reference[lag+n] - reference[lag]*reference[lag]
	}
}

// Likeness says how much of sound comes from reference, played in a loop: the median of the scores of its windows. A
// busy machine tears sound now and then, which spoils a window or two but not the median.
func Likeness(sound, reference Sound) float64 {
	const window = earRate / 2
	var scores []float64
	for ; len(sound) >= window; sound = sound[window:] {
		scores = append(scores, Find(sound[:window], reference, true).Score)
	}
	return quantile(scores, 0.5)
}

// correlate returns the products of sound with the reference at every lag, by way of the frequency domain.
func correlate(sound, reference Sound) []float64 {
	size := 1
	for size < len(reference)+len(sound) {
		size *= 2
	}
	fft := fourier.NewFFT(size)
	a := fft.Coefficients(nil, append(append([]float64(nil), reference...), make([]float64, size-len(reference))...))
	b := fft.Coefficients(nil, append(append([]float64(nil), sound...), make([]float64, size-len(sound))...))
	for i := range a {
		a[i] *= complex(real(b[i]), -imag(b[i]))
	}
	dots := fft.Sequence(nil, a)
	for i := range dots {
		dots[i] /= float64(size) // gonum leaves the scale to us
	}
	return dots[:len(reference)-len(sound)+1]
}
