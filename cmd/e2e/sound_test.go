package e2e

import (
	"math/rand/v2"
	"testing"
	"time"
)

// heardScore is the likeness that a sound keeps on its way through Opus and a meeting, and unrelated sound never has.
const heardScore = 0.5

func TestFind(t *testing.T) {
	alice, bob := listen(Voice(1, 10*time.Second)), listen(Voice(2, 10*time.Second))
	noise := make(Sound, len(alice))
	for i := range noise {
		noise[i] = 0.05 * rand.NormFloat64()
	}
	looped := append(append(Sound(nil), alice[len(alice)-earRate:]...), alice[:earRate]...)
	for name, tc := range map[string]struct {
		sound Sound
		heard bool
		at    time.Duration
	}{
		"itself":             {alice.Slice(3*time.Second, 2*time.Second), true, 3 * time.Second},
		"quiet":              {mix(alice.Slice(3*time.Second, 2*time.Second), nil, 0.1), true, 3 * time.Second},
		"among-noise":        {mix(alice.Slice(5*time.Second, 2*time.Second), noise, 1), true, 5 * time.Second},
		"across-the-loop":    {looped, true, 9 * time.Second},
		"somebody-elses":     {bob.Slice(3*time.Second, 2*time.Second), false, 0},
		"noise":              {noise[:2*earRate], false, 0},
		"silence":            {make(Sound, 2*earRate), false, 0},
		"both-at-once":       {mix(alice.Slice(0, 2*time.Second), bob, 1), true, 0},
		"nothing":            {nil, false, 0},
		"longer-than-a-loop": {append(noise, noise...), false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := Find(tc.sound, alice)
			t.Logf("score %.2f at %v", got.Score, got.At)
			if heard := got.Score >= heardScore; heard != tc.heard {
				t.Errorf("heard = %v (score %.2f), want %v", heard, got.Score, tc.heard)
			}
			// The end of the loop is its beginning.
			if off := (got.At - tc.at).Abs() % (10 * time.Second); tc.heard && off > time.Millisecond {
				t.Errorf("found at %v, want %v", got.At, tc.at)
			}
		})
	}
}

// TestVoicesDiffer makes sure that nobody is taken for somebody else: the comparison would prove nothing.
func TestVoicesDiffer(t *testing.T) {
	var voices []Sound
	for seed := range uint64(3) {
		voices = append(voices, listen(Voice(seed, 7*time.Second)))
	}
	worst := 0.0
	for i, reference := range voices {
		for j, other := range voices {
			if i == j {
				if same := Likeness(other[earRate/3:], reference); same < 0.99 {
					t.Errorf("a voice has likeness %.2f with itself", same)
				}
			} else {
				worst = max(worst, Likeness(other, reference))
			}
		}
	}
	if worst > 0.7*heardScore {
		t.Errorf("another voice has likeness %.2f, too close to %.2f", worst, heardScore)
	}
	t.Logf("the likeness of the most alike two voices is %.2f", worst)
}

func mix(s, with Sound, volume float64) Sound {
	out := make(Sound, len(s))
	for i, v := range s {
		out[i] = v * volume
		if with != nil {
			out[i] += with[i]
		}
	}
	return out
}

func TestQuantile(t *testing.T) {
	values := []float64{5, 1, 4, 2, 3}
	for q, want := range map[float64]float64{0: 1, 0.5: 3, 0.9: 5, 1: 5} {
		if got := quantile(values, q); got != want {
			t.Errorf("quantile(%v) = %v, want %v", q, got, want)
		}
	}
}
