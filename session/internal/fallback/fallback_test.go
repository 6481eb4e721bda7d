package fallback

import (
	"testing"
	"time"
)

// link carries so many pictures of others; the look is at twice a second, as the session's.
type link struct {
	f        Fallback
	now      time.Time
	carries  int
	overused time.Duration
	allowed  int
	came     int // pictures, each look counted
}

const every = 500 * time.Millisecond

func newLink(carries int) *link { return &link{now: time.Unix(1000, 0), carries: carries} }

// pass lets time pass with so many pictures to be received, and gives for how long of it too many came.
func (l *link) pass(d time.Duration, pictures int) (bad time.Duration) {
	for range d / every {
		l.now = l.now.Add(every)
		l.overused += every
		if l.allowed <= l.carries {
			l.overused = 0
		} else {
			bad += every
		}
		l.allowed = l.f.Look(l.now, Way{l.overused, 140_000 * l.carries, 160_000 * l.allowed}, pictures)
		l.came += min(l.allowed, l.carries)
	}
	return bad
}

func TestFallback(t *testing.T) {
	for name, row := range map[string]struct {
		carries, pictures int
		least             float64       // that come on average in the second minute
		bad               time.Duration // of two minutes, at most
	}{
		"all-fit":      {4, 4, 4, 0},
		"nobody-sends": {0, 0, 0, 0},
		"not-one-fits": {0, 1, 0, 28 * time.Second},
		"one-of-two":   {1, 2, 1, 28 * time.Second},
		"one-of-nine":  {1, 9, 1, 35 * time.Second},
		"none-of-nine": {0, 9, 0, 38 * time.Second},
		"four-of-nine": {4, 9, 4, 28 * time.Second},
		"all-but-one":  {8, 9, 4, 28 * time.Second},
		"half-of-many": {12, 25, 6, 28 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLink(row.carries)
			bad := l.pass(time.Minute, row.pictures)
			l.came = 0
			bad += l.pass(time.Minute, row.pictures)
			if average := float64(l.came) / float64(time.Minute/every); bad > row.bad || average < row.least {
				t.Errorf("%.1f came, too many for %v", average, bad)
			}
			l.carries = 100
			l.pass(longestWait+5*firstWait+time.Second, row.pictures)
			if l.allowed != row.pictures {
				t.Errorf("%d come where all would fit: %+v", l.allowed, l.f)
			}
			if l.pass(time.Minute, row.pictures); l.f != (Fallback{}) {
				t.Errorf("%+v", l.f)
			}
		})
	}
}

// TestFallbackBears what is no reason: what is over at once, as a key frame is, and what a server can do with smaller
// pictures about.
func TestFallbackBears(t *testing.T) {
	for name, way := range map[string]func(look int) Way{
		"key-frames":       func(look int) Way { return Way{time.Duration(look%16) * every, 50_000, 160_000} },
		"a-large-estimate": func(int) Way { return Way{time.Hour, 190_000, 160_000} },
		"large-pictures":   func(int) Way { return Way{time.Hour, 100_000, 450_000} },
	} {
		t.Run(name, func(t *testing.T) {
			var f Fallback
			now := time.Unix(1000, 0)
			for i := range 200 {
				now = now.Add(every)
				if got := f.Look(now, way(i), 1); got != 1 {
					t.Fatalf("%d after %v", got, time.Duration(i)*every)
				}
			}
		})
	}
}

// FuzzFallback: never more than there are, none below 0, and never for ever fewer where nothing is wrong.
func FuzzFallback(f *testing.F) {
	f.Add([]byte{0, 9, 255, 9, 0, 3})
	f.Fuzz(func(t *testing.T, data []byte) {
		var b Fallback
		now := time.Unix(1000, 0)
		pictures := 0
		for i := 0; i+1 < len(data); i += 2 {
			now = now.Add(every)
			pictures = int(data[i+1] & 31)
			way := Way{time.Duration(data[i]) * every / 4, int(data[i]) * 1e4, int(data[i+1]) * 1e4}
			if got := b.Look(now, way, pictures); got < 0 || got > pictures {
				t.Fatalf("%d of %d", got, pictures)
			}
		}
		for range 10 * longestWait / every {
			now = now.Add(every)
			b.Look(now, Way{}, pictures)
		}
		if got := b.Look(now, Way{}, pictures); got != pictures {
			t.Fatalf("%d of %d in the end", got, pictures)
		}
	})
}
