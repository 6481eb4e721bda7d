package synth

import (
	"math"
	"math/rand/v2"
)

// vowels are the first three formants in Hz, after Peterson and Barney's averages for men.
var vowels = [...][3]float64{
	{270, 2290, 3010},
	{390, 1990, 2550},
	{530, 1840, 2480},
	{660, 1720, 2410},
	{730, 1090, 2440},
	{570, 840, 2410},
	{440, 1020, 2240},
	{300, 870, 2240},
	{640, 1190, 2390},
	{490, 1350, 1690},
}

// Speech is seeded babble: syllables of a hissed consonant and a voiced vowel, in words and phrases with pauses. The
// same seed gives the same samples. Peaks stay under -3 dB of full scale.
type Speech struct {
	random *rand.Rand
	left   int // samples of the current part
	length int
	kind   part
	words  int // syllables before the next pause
	pitch  float64
	slide  float64 // of the pitch over the vowel, as a share
	turn   float64 // of the glottis, [0,1)
	voice  [3]resonator
	hiss   resonator
	gain   float64
}

type part uint8

const (
	pause part = iota
	consonant
	vowel
)

// NewSpeech starts a speaker; seeds differ in text and in pitch.
func NewSpeech(seed uint64) *Speech {
	s := &Speech{random: rand.New(rand.NewPCG(seed, 0x5bee_c4))}
	s.pitch = 95 + 110*s.random.Float64()
	s.words = 3
	return s
}

// Read fills pcm with the next samples.
func (s *Speech) Read(pcm []int16) {
	for i := range pcm {
		if s.left == 0 {
			s.nextPart()
		}
		pcm[i] = int16(max(-23000, min(23000, s.sample()*23000)))
		s.left--
	}
}

// nextPart goes from consonant to vowel, and from vowel to the next syllable or a pause.
func (s *Speech) nextPart() {
	between := func(from, to float64) float64 { return from + (to-from)*s.random.Float64() }
	var ms float64
	switch s.kind {
	case consonant:
		s.kind, ms = vowel, between(90, 220)
		f := vowels[s.random.IntN(len(vowels))]
		for i, width := range [3]float64{70, 100, 150} {
			s.voice[i].tune(f[i]*between(0.95, 1.05), width)
		}
		s.slide, s.gain = between(-0.25, 0.15), between(0.5, 1)
	case vowel:
		if s.words--; s.words <= 0 {
			s.words = 1 + s.random.IntN(5)
			s.kind, ms = pause, between(60, 160)
			if s.random.IntN(4) == 0 {
				ms = between(300, 700)
			}
			break
		}
		fallthrough
	default:
		s.kind, ms = consonant, between(30, 80)
		s.hiss.tune(between(2500, 6000), 1500)
		s.gain = between(0.5, 1)
	}
	s.length = int(ms * Rate / 1000)
	s.left = s.length
}

func (s *Speech) sample() float64 {
	done := 1 - float64(s.left)/float64(s.length)
	envelope := s.gain * math.Sin(math.Pi*done)
	switch s.kind {
	case vowel:
		s.turn += s.pitch * (1 + s.slide*done) / Rate
		s.turn -= math.Floor(s.turn)
		// Rosenberg's pulse: open for 60 % of the turn; breath noise keeps the spectrum from being lines alone.
		glottal := 0.05 * (s.random.Float64() - 0.5)
		if s.turn < 0.6 {
			glottal += math.Sin(math.Pi*s.turn/0.6) - 0.64
		} else {
			glottal -= 0.64
		}
		formants := 0.6*s.voice[0].filter(glottal) + 0.35*s.voice[1].filter(glottal) + 0.2*s.voice[2].filter(glottal)
		return envelope * formants
	case consonant:
		return envelope * 0.35 * s.hiss.filter(s.random.Float64()-0.5)
	default:
		return 0
	}
}

// resonator is a two-pole filter with unity gain at its middle, roughly.
type resonator struct{ a, b, c, y1, y2 float64 }

func (r *resonator) tune(hz, width float64) {
	radius := math.Exp(-math.Pi * width / Rate)
	r.b = 2 * radius * math.Cos(2*math.Pi*hz/Rate)
	r.c = -radius * radius
	r.a = (1 - radius) * math.Sqrt(1-2*radius*math.Cos(4*math.Pi*hz/Rate)+radius*radius) * 2.5
}

func (r *resonator) filter(x float64) float64 {
	y := r.a*x + r.b*r.y1 + r.c*r.y2
	r.y2, r.y1 = r.y1, y
	return y
}
