package player

import (
	"testing"
	"time"
)

func TestGapMeter(t *testing.T) {
	var g GapMeter
	began := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, after := range []int{0, 33, 66, 566, 600, 700} {
		g.note(began.Add(time.Duration(after) * time.Millisecond))
	}
	longest, recent := g.sum()
	if longest != 500 || len(recent) != 2 || recent[0].Ms != 500 || recent[1].Ms != 100 {
		t.Errorf("longest %v of %+v, want 500 of 500 and 100", longest, recent)
	}
	if want := began.Add(566 * time.Millisecond); !recent[0].At.Equal(want) {
		t.Errorf("it ended at %v, want %v", recent[0].At, want)
	}
	for i := range gapsKept + 3 {
		g.note(began.Add(time.Hour + time.Duration(i)*time.Second))
	}
	if longest, recent = g.sum(); len(recent) != gapsKept || longest < 3_000_000 {
		t.Errorf("%d gaps are kept, the longest of all has %v ms", len(recent), longest)
	}
}
