package mediatest

import (
	"testing"

	"confab/media/device/synth"
)

func TestCorrelate(t *testing.T) {
	said := make([]int16, 4*48000)
	synth.NewSpeech(1).Read(said)
	heard := make([]int16, 6*48000)
	for i, v := range said {
		heard[i+12345] = v / 3
	}
	if lag, strength := Correlate(said, heard); lag != 12345 || strength < 0.999 {
		t.Errorf("found at %d with %.3f", lag, strength)
	}
	if lag, strength := Correlate(said, heard[13000:]); lag != 12345-13000 || strength < 0.9 {
		t.Errorf("cut-off beginning found at %d with %.3f", lag, strength)
	}
	other := make([]int16, 6*48000)
	for seed := range uint64(6) {
		synth.NewSpeech(2 + seed).Read(other)
		if lag, strength := Correlate(said, other); strength > 0.35 {
			t.Errorf("another voice has %.3f at %d", strength, lag)
		}
	}
	if _, strength := Correlate(nil, heard); strength != 0 {
		t.Error("nothing was found")
	}
	if _, strength := Correlate(said, make([]int16, 10)); strength != 0 {
		t.Error("silence was found")
	}
}
