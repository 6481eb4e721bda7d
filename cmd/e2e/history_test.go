package e2e

import (
	"testing"
	"time"
)

// recorded makes a history of looks four times a second, from what each of its seconds shows.
func recorded(began time.Time, seconds ...passage) history {
	var h history
	s := seen{at: began}
	h.add(s)
	for _, p := range seconds {
		for range 4 {
			s.at = s.at.Add(250 * time.Millisecond)
			s.frames += p.fps / 4
			s.concealedMs += p.concealed * 10 / 4
			s.height = p.height
			h.add(s)
		}
	}
	return h
}

func TestHistory(t *testing.T) {
	began := time.Now()
	good, black := passage{fps: 20, height: 180}, passage{}
	torn, full := passage{fps: 20, height: 180, concealed: 30}, passage{fps: 28, height: 720}
	for name, row := range map[string]struct {
		seconds                []passage
		adapted, full          time.Duration
		adapts, fills          bool
		still                  time.Duration
		meanFPS, meanConcealed float64
	}{
		"good-at-once": {
			seconds: []passage{full, full, full}, adapts: true, fills: true, meanFPS: 28, still: 0,
		},
		"good-later": {
			seconds: []passage{black, torn, good, good, good, full}, adapts: true, adapted: 2 * time.Second,
			fills: true, full: 4250 * time.Millisecond, still: time.Second, meanFPS: 18, meanConcealed: 5,
		},
		"good-for-too-short": {
			seconds: []passage{good, good, torn, good}, adapted: 4 * time.Second, full: 4 * time.Second, meanFPS: 20,
			meanConcealed: 7.5,
		},
		"never-anything": {
			seconds: []passage{black, black, black}, adapted: 3 * time.Second, full: 3 * time.Second,
			still: 3 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := recorded(began, row.seconds...)
			end := h.last().at
			if after, ok := h.until(began, end, 3, adapted); after != row.adapted || ok != row.adapts {
				t.Errorf("adapted after %v, %v", after, ok)
			}
			if after, ok := h.until(began, end, 1, fullSize); after != row.full || ok != row.fills {
				t.Errorf("full size after %v, %v", after, ok)
			}
			if still := h.still(began, end); still != row.still {
				t.Errorf("still for %v, want %v", still, row.still)
			}
			p, known := h.between(began, end)
			if !known || p.fps != row.meanFPS || p.concealed != row.meanConcealed {
				t.Errorf("%+v, %v", p, known)
			}
			if _, known := h.between(began, end.Add(time.Second)); known {
				t.Error("what has not come yet is known")
			}
		})
	}
}
