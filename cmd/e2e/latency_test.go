//go:build e2e && unix

package e2e

import (
	"math"
	"testing"
	"time"
)

func TestHarnessMouthToEar(t *testing.T) {
	said := listen(Voice(3, 20*time.Second))
	for name, tc := range map[string]struct {
		heard  Sound
		delay  float64 // ms
		enough int
	}{
		"at-once":        {said, 0, 30},
		"after-80-ms":    {append(make(Sound, 80*earRate/1000), said...)[:len(said)], 80, 30},
		"after-a-second": {append(make(Sound, earRate), said...)[:len(said)], 1000, 30},
		"somebody-else":  {listen(Voice(4, 20*time.Second)), math.NaN(), 0},
	} {
		t.Run(name, func(t *testing.T) {
			delays := mouthToEar(said, tc.heard)
			if len(delays) < tc.enough || tc.enough == 0 && len(delays) > 1 {
				t.Errorf("%d stretches are found, want %d", len(delays), tc.enough)
			}
			if got := quantile(delays, 0.5); math.Abs(got-tc.delay) > 1 {
				t.Errorf("delay %v ms, want %v", got, tc.delay)
			}
		})
	}
}
