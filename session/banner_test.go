package session

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"confab/session/meeting"
	"confab/signaling"
)

// TestBanner lets outages happen and looks at every snapshot's banner as time goes by.
func TestBanner(t *testing.T) {
	type at struct {
		after  time.Duration
		banner meeting.Banner
	}
	for name, test := range map[string]struct {
		outages []time.Duration // each begins 1 s after the end of the one before
		want    []at            // since the first began, at each change
	}{
		"glitch":            {[]time.Duration{299 * time.Millisecond}, nil},
		"outage":            {[]time.Duration{time.Second}, []at{{bannerGrace, meeting.Reconnecting}, {time.Second, meeting.Reconnected}, {time.Second + backShown, meeting.NoBanner}}},
		"just-long-enough":  {[]time.Duration{bannerGrace}, []at{{bannerGrace, meeting.Reconnected}, {bannerGrace + backShown, meeting.NoBanner}}},
		"glitch-after-that": {[]time.Duration{time.Second, 100 * time.Millisecond}, []at{{bannerGrace, meeting.Reconnecting}, {time.Second, meeting.Reconnected}, {time.Second + backShown, meeting.NoBanner}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).live()
				w.serve(outagesOf(test.outages))
				w.socket().lose()
				begun := time.Now()
				shown := meeting.NoBanner
				var got []at
				lost, next := 1, test.outages[0]+time.Second
				for time.Since(begun) < 6*time.Second {
					w.settle()
					if b := w.s.Snapshot().Banner; b != shown {
						shown, got = b, append(got, at{time.Since(begun), b})
					}
					if lost < len(test.outages) && time.Since(begun) == next {
						lost++
						w.socket().lose()
						continue
					}
					<-time.After(time.Millisecond)
				}
				if len(got) != len(test.want) {
					t.Fatalf("%v, want %v", got, test.want)
				}
				for i := range got {
					if got[i] != test.want[i] {
						t.Errorf("%v, want %v", got[i], test.want[i])
					}
				}
				_ = w.end()
			})
		})
	}
}

// outagesOf answers the n-th resume after the n-th of the times.
func outagesOf(times []time.Duration) func(int, signaling.Options) (*signaling.Welcome, error) {
	return func(n int, o signaling.Options) (*signaling.Welcome, error) {
		<-time.After(times[n-1])
		return welcome(n, o)
	}
}

// TestBackoff: full jitter below a ceiling that doubles, and that is lower while an outage is young; never zero.
func TestBackoff(t *testing.T) {
	const first, second = 300 * time.Millisecond, 600 * time.Millisecond
	for name, test := range map[string]struct {
		lasted   time.Duration
		ceilings map[int]time.Duration
	}{
		"young":   {0, map[int]time.Duration{0: first, 1: first, 2: second, 3: time.Second, 1000: time.Second}},
		"older":   {eagerFor, map[int]time.Duration{1: first, 2: second, 3: 1200 * time.Millisecond, 4: 2 * time.Second, 1000: 2 * time.Second}},
		"lasting": {giveUpAfter, map[int]time.Duration{1: first, 4: 2400 * time.Millisecond, 5: 4800 * time.Millisecond, 6: 7 * time.Second, 1000: 7 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 1))
			for attempt, ceiling := range test.ceilings {
				longest := time.Duration(0)
				for range 2000 {
					d := backoff(attempt, test.lasted, random)
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
		if d := slowWait(random); d <= 15*time.Second || d > 30*time.Second {
			t.Fatalf("%v", d)
		}
	}
}
