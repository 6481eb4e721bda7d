package playback

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/dsp/fourier"

	"confab/media/device/synth"
)

// steadyVariable makes the child play speech instead of bursts.
const steadyVariable = "PLAYBACK_TEST_SPEECH"

// speechSource is a source of speech that is the same in every process.
type speechSource struct {
	speech *synth.Speech
	pulled int
	mono   [BlockSamples]int16
}

func (s *speechSource) Pull(block []int16) bool {
	s.speech.Read(s.mono[:])
	if s.pulled++; s.pulled%100 == 0 {
		fmt.Println("second", s.pulled/100)
	}
	for i, sample := range s.mono {
		block[2*i], block[2*i+1] = sample, sample
	}
	return true
}

// What the mixer gives is heard whole: pieces of half a second sound as they did.
func TestSpeakerIsSteady(t *testing.T) {
	t.Parallel() // it takes seconds of real time
	const long = 10
	sound := startServer(t)
	finish := sound.record(t)
	playing := startChild(t, append(sound.environment, steadyVariable+"=1")...)
	playing.until(t, fmt.Sprint("second ", long))
	heard := finish().samples
	said := make([]int16, (long+3)*SampleRate)
	synth.NewSpeech(5).Read(said)
	scores, lags := pieces(said, heard)
	sorted := slices.Clone(scores)
	slices.Sort(sorted)
	t.Logf("%d pieces, median %.3f, worst %.3f", len(sorted), sorted[len(sorted)/2], sorted[0])
	if len(sorted) < 2*long-2 || sorted[len(sorted)/2] < 0.99 || sorted[len(sorted)/4] < 0.9 {
		t.Errorf("pieces are torn: %.2f at %.0f ms", scores, lags)
	}
}

// pieces finds each half second of heard in said. It returns how like they are, and their places in milliseconds.
func pieces(said, heard []int16) (scores, lags []float64) {
	const piece = SampleRate / 2
	n := 1
	for n < len(said)+piece {
		n *= 2
	}
	fft := fourier.NewFFT(n)
	x := make([]float64, n)
	sums := make([]float64, len(said)+1)
	for i, v := range said {
		x[i] = float64(v)
		sums[i+1] = sums[i] + x[i]*x[i]
	}
	spectrum := fft.Coefficients(nil, x)
	start := 0
	for start < len(heard) && heard[start] == 0 {
		start++
	}
	for at := start; at+piece <= len(heard); at += piece {
		clear(x)
		energy := 0.0
		for i, v := range heard[at : at+piece] {
			x[i] = float64(v)
			energy += x[i] * x[i]
		}
		product := fft.Coefficients(nil, x)
		for i, c := range product {
			product[i] = spectrum[i] * complex(real(c), -imag(c))
		}
		best, lag := 0.0, 0
		for i, v := range fft.Sequence(nil, product)[:len(said)-piece] {
			if score := v / float64(n) / math.Sqrt(energy*(sums[i+piece]-sums[i])+1); score > best {
				best, lag = score, i
			}
		}
		scores, lags = append(scores, best), append(lags, float64(lag-(at-start))*1000/SampleRate)
	}
	return scores, lags
}
