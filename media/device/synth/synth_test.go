package synth

import (
	"math"
	"testing"
)

func TestToneIsContinuousAcrossReads(t *testing.T) {
	var whole, parts Tone
	a, b := make([]int16, 4800), make([]int16, 4800)
	whole.Read(a)
	for i := 0; i < len(b); i += 480 {
		parts.Read(b[i : i+480])
	}
	crossings := 0
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("sample %d: %d and %d", i, a[i], b[i])
		}
		if i > 0 && (a[i-1] < 0) != (a[i] < 0) {
			crossings++
		}
	}
	if crossings < 86 || crossings > 89 { // 440 Hz for 0.1 s
		t.Errorf("%d zero crossings", crossings)
	}
}

func TestSpeechIsTheSameForTheSameSeed(t *testing.T) {
	a, b, other := make([]int16, Rate), make([]int16, Rate), make([]int16, Rate)
	NewSpeech(7).Read(a)
	again := NewSpeech(7)
	again.Read(b[:1000])
	again.Read(b[1000:])
	NewSpeech(8).Read(other)
	same := 0
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("sample %d: %d and %d", i, a[i], b[i])
		}
		if a[i] == other[i] {
			same++
		}
	}
	if same > len(a)/2 {
		t.Errorf("another seed gives %d of %d equal samples", same, len(a))
	}
}

func TestSpeechHasLoudnessAndPauses(t *testing.T) {
	for seed := range uint64(5) {
		pcm := make([]int16, 20*Rate)
		NewSpeech(seed).Read(pcm)
		var sum float64
		quiet, clipped := 0, 0
		for i := 0; i < len(pcm); i += 480 {
			var block float64
			for _, v := range pcm[i : i+480] {
				block += float64(v) * float64(v)
				if v >= 22999 || v <= -22999 {
					clipped++
				}
			}
			if block/480 < 50*50 {
				quiet++
			}
			sum += block
		}
		rms := math.Sqrt(sum / float64(len(pcm)))
		if rms < 1000 || rms > 8000 || quiet < 100 || quiet > 1000 || clipped > len(pcm)/200 {
			t.Errorf("seed %d: RMS %.0f, %d of 2000 blocks quiet, %d samples at the limit", seed, rms, quiet, clipped)
		}
	}
}
