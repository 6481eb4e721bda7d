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

// Find looks for sound in reference, which is played in a loop.
func Find(sound, reference Sound) Match { return newSeeker(reference, len(sound)).find(sound) }

// Likeness says how much of sound comes from reference, played in a loop: the median of the scores of its windows. A
// busy machine tears sound now and then, which spoils a window or two but not the median.
func Likeness(sound, reference Sound) float64 {
	const window = earRate / 2
	seek := newSeeker(reference, window)
	var scores []float64
	for ; len(sound) >= window; sound = sound[window:] {
		scores = append(scores, seek.find(sound[:window]).Score)
	}
	return quantile(scores, 0.5)
}

// seeker finds sounds of one length in one reference, by way of the frequency domain.
type seeker struct {
	length   int // of the sounds
	lags     int // places where a sound may begin
	fft      *fourier.FFT
	spectrum []complex128 // of the reference, with as much of its beginning after its end as a sound is long
	energy   []float64    // of the reference, summed up to each sample
}

func newSeeker(reference Sound, length int) *seeker {
	s := &seeker{length: length, lags: len(reference)}
	if length == 0 || length > len(reference) {
		return &seeker{}
	}
	size := 1
	for size < len(reference)+2*length {
		size *= 2
	}
	looped := append(append(make(Sound, 0, size), reference...), reference[:length]...)
	s.energy = make([]float64, 1, len(looped)+1)
	for _, v := range looped {
		s.energy = append(s.energy, s.energy[len(s.energy)-1]+v*v)
	}
	s.fft = fourier.NewFFT(size)
	s.spectrum = s.fft.Coefficients(nil, looped[:size])
	return s
}

func (s *seeker) find(sound Sound) Match {
	best := Match{}
	if s.lags == 0 {
		return best
	}
	padded := make(Sound, s.fft.Len())
	copy(padded, sound)
	products := s.fft.Coefficients(nil, padded)
	for i, c := range products {
		products[i] = s.spectrum[i] * complex(real(c), -imag(c))
	}
	dots := s.fft.Sequence(nil, products)
	own := sound.RMS() * math.Sqrt(float64(s.length))
	for lag := range s.lags {
		norm := own * math.Sqrt(s.energy[lag+s.length]-s.energy[lag])
		// Stretches that are all but silent fit anything.
		if norm <= 1e-4*float64(s.length) {
			continue
		}
		// gonum leaves the scale of the sequence to us.
		if score := dots[lag] / float64(s.fft.Len()) / norm; score > best.Score {
			best = Match{At: time.Duration(lag) * time.Second / earRate, Score: score}
		}
	}
	return best
}
