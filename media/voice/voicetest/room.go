package voicetest

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/dsp/fourier"
)

// Room is the way from what is played to what the microphone hears.
type Room struct {
	Gain   float64 // dB
	Delay  float64 // ms
	RT60   float64 // s, of the room's reverberation; 0: there is none
	Drift  float64 // ppm by which the microphone's clock is slower than the speaker's
	Jump   float64 // ms by which the delay grows at JumpAt
	JumpAt float64 // s
	Bend   float64 // how far the loudspeaker is driven into distortion; 0: it is perfect
}

// Echo is what the microphone hears of what is played.
func (r Room) Echo(played []float32) []float32 {
	sound := make([]float64, len(played))
	for i, s := range played {
		sound[i] = float64(s)
		if r.Bend > 0 {
			sound[i] = math.Tanh(r.Bend*sound[i]) / r.Bend
		}
	}
	if r.RT60 > 0 {
		sound = convolve(sound, response(r.RT60))
	}
	heard := make([]float32, len(played))
	gain := math.Pow(10, r.Gain/20)
	for i := range heard {
		at := float64(i)*(1+r.Drift*1e-6) - r.Delay*Rate/1000
		if r.Jump != 0 && float64(i) >= r.JumpAt*Rate {
			at -= r.Jump * Rate / 1000
		}
		heard[i] = float32(gain * between(sound, at))
	}
	return heard
}

// response is of a small room: the way straight to the microphone, and noise that decays.
func response(rt60 float64) []float64 {
	r := rand.New(rand.NewPCG(1, 2))
	taps := make([]float64, int(rt60*Rate))
	var tail float64
	for i := range taps {
		if i > Rate/500 {
			taps[i] = r.NormFloat64() * math.Pow(10, -3*float64(i)/float64(len(taps)))
			tail += taps[i] * taps[i]
		}
	}
	for i := range taps { // as much comes straight as by all other ways
		taps[i] /= math.Sqrt(2 * tail)
	}
	taps[0] = math.Sqrt(0.5)
	return taps
}

func convolve(a, b []float64) []float64 {
	n := len(a) + len(b)
	fft := fourier.NewFFT(n)
	x := fft.Coefficients(nil, append(append([]float64{}, a...), make([]float64, n-len(a))...))
	y := fft.Coefficients(nil, append(append([]float64{}, b...), make([]float64, n-len(b))...))
	for i := range x {
		x[i] *= y[i] / complex(float64(n), 0)
	}
	return fft.Sequence(nil, x)[:len(a)]
}

// between is the sound at a time between two samples.
func between(sound []float64, at float64) float64 {
	const half = 32
	whole := int(math.Floor(at))
	part := at - float64(whole)
	if part == 0 {
		if whole >= 0 && whole < len(sound) {
			return sound[whole]
		}
		return 0
	}
	var sum float64
	for k := -half + 1; k <= half; k++ {
		if i := whole + k; i >= 0 && i < len(sound) {
			x := (float64(k) - part) * math.Pi
			sum += sound[i] * math.Sin(x) / x * (0.5 + 0.5*math.Cos(x/half))
		}
	}
	return sum
}

// Noise is so many samples of white noise at a level in dB of full scale.
func Noise(samples int, level float64, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 3))
	gain := math.Pow(10, level/20)
	noise := make([]float32, samples)
	for i := range noise {
		noise[i] = float32(gain * r.NormFloat64())
	}
	return noise
}

// Mix adds sounds; the shortest one counts.
func Mix(sounds ...[]float32) []float32 {
	n := len(sounds[0])
	for _, s := range sounds {
		n = min(n, len(s))
	}
	sum := make([]float32, n)
	for _, s := range sounds {
		for i := range sum {
			sum[i] += s[i]
		}
	}
	return sum
}

// Fan is the noise of a fan: hum, and air that is louder the deeper it is.
func Fan(samples int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 4))
	fan := make([]float32, samples)
	var low, middle float64
	for i := range fan {
		white := r.NormFloat64()
		low += 0.02 * (white - low)
		middle += 0.2 * (white - middle)
		hum := math.Sin(2*math.Pi*100*float64(i)/Rate) + 0.5*math.Sin(2*math.Pi*237*float64(i)/Rate)
		fan[i] = float32(4*low + middle + 0.1*white + 0.15*hum)
	}
	return fan
}

// Scale makes a sound so loud, in dB of full scale on average.
func Scale(sound []float32, level float64) []float32 {
	gain := float32(math.Pow(10, level/20) / math.Sqrt(Power(sound)))
	scaled := make([]float32, len(sound))
	for i, s := range sound {
		scaled[i] = gain * s
	}
	return scaled
}
