package outage

import (
	"math/rand/v2"
	"testing"
	"time"

	"confab/session/internal/recovery"
)

// TestBackoff: full jitter below a ceiling that doubles, and that is lower while an outage is young; never zero.
func TestBackoff(t *testing.T) {
	const first, second = 300 * time.Millisecond, 600 * time.Millisecond
	for name, test := range map[string]struct {
		lasted   time.Duration
		ceilings map[int]time.Duration
	}{
		"young": {0, map[int]time.Duration{0: first, 1: first, 2: second, 3: time.Second, 1000: time.Second}},
		"older": {
			briefOutage,
			map[int]time.Duration{
				1: first, 2: second, 3: 1200 * time.Millisecond, 4: 2 * time.Second, 1000: 2 * time.Second,
			},
		},
		"lasting": {
			recovery.GiveUpAfter,
			map[int]time.Duration{
				1: first, 4: 2400 * time.Millisecond, 5: 4800 * time.Millisecond, 6: 7 * time.Second,
				1000: 7 * time.Second,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 1))
			for attempt, ceiling := range test.ceilings {
				longest := time.Duration(0)
				for range 2000 {
					d := Backoff(attempt, test.lasted, random)
					if d <= 0 || d > ceiling {
						t.Fatalf("attempt %d waits %v", attempt, d)
					}
					longest = max(longest, d)
				}
				if longest < ceiling*9/10 {
					t.Errorf("attempt %d never waits longer than %v of %v", attempt, longest, ceiling)
				}
			}
		})
	}
}

func TestSlowWait(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		if d := SlowBackoff(random); d <= 15*time.Second || d > 30*time.Second {
			t.Fatalf("%v", d)
		}
	}
}
