package peer

import (
	"slices"
	"testing"
)

// TestEstimateAtOnce: whoever sends is never without an estimate, from before the first packet on: what the path of
// before carried, or what a new one is trusted with.
func TestEstimateAtOnce(t *testing.T) {
	for before, want := range map[int]int{0: 600_000, 900_000: 900_000} {
		p, err := New(Options{Loopback: true, UplinkBitrate: before})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Events().Take(); !slices.Contains(got, Event(UplinkEstimated{Bitrate: want})) {
			t.Errorf("after %d bit/s: %+v", before, got)
		}
		run(t, p)()
	}
}
