package downlink

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// moments plays what a requester sees: at each step it is told of packets, then asked what to ask for.
type moment struct {
	after    time.Duration // since the step before
	arrived  []uint16
	repaired []uint16
	want     []uint16
}

const ms = time.Millisecond

func TestRequester(t *testing.T) {
	for name, row := range map[string]struct {
		trip    time.Duration
		moments []moment
	}{
		"nothing-lost": {40 * ms, []moment{{0, []uint16{1, 2, 3}, nil, nil}, {200 * ms, []uint16{4}, nil, nil}}},
		"at-once-then-by-half-a-round-trip": {60 * ms, []moment{
			{0, []uint16{1, 3}, nil, []uint16{2}},
			{29 * ms, nil, nil, nil},
			{1 * ms, nil, nil, []uint16{2}},
			{30 * ms, nil, nil, []uint16{2}},
		}},
		"a-long-way-by-whole-ones": {200 * ms, []moment{
			{0, []uint16{1, 3}, nil, []uint16{2}},
			{200 * ms, nil, nil, nil},
			{25 * ms, nil, nil, []uint16{2}},
		}},
		"not-what-has-come": {40 * ms, []moment{
			{0, []uint16{1, 4}, nil, []uint16{2, 3}},
			{20 * ms, nil, []uint16{2}, []uint16{3}},
			{20 * ms, nil, []uint16{3}, nil},
			{time.Second, []uint16{5}, nil, nil},
		}},
		"over-the-end-of-numbers": {40 * ms, []moment{{0, []uint16{65534, 1}, nil, []uint16{65535, 0}}}},
		"what-was-reordered-once-is-waited-for": {200 * ms, []moment{
			{0, []uint16{1, 3}, nil, []uint16{2}},
			{10 * ms, []uint16{2}, nil, nil},
			{10 * ms, []uint16{5}, nil, nil},
			{9 * ms, nil, nil, nil},
			{1 * ms, nil, nil, []uint16{4}},
		}},
		"too-much": {40 * ms, []moment{{0, []uint16{1, 1000}, nil, nil}, {0, []uint16{1002}, nil, []uint16{1001}}}},
	} {
		t.Run(name, func(t *testing.T) {
			var r requester
			now := time.Unix(1, 0)
			for i, m := range row.moments {
				now = now.Add(m.after)
				for _, sequence := range m.arrived {
					r.received(sequence, false, now, row.trip)
				}
				for _, sequence := range m.repaired {
					if !r.received(sequence, true, now, row.trip) {
						t.Errorf("step %d: %d was not missing", i, sequence)
					}
				}
				if got := r.due(now, row.trip); !slices.Equal(got, m.want) {
					t.Errorf("step %d: asked for %v, want %v", i, got, m.want)
				}
			}
		})
	}
}

// TestRequesterGivesUp: nothing is asked for more often or for longer than it may be, whatever the round trip.
func TestRequesterGivesUp(t *testing.T) {
	for _, trip := range []time.Duration{0, ms, 40 * ms, 100 * ms, 300 * ms, 2 * time.Second} {
		t.Run(fmt.Sprint(trip), func(t *testing.T) {
			var r requester
			now := time.Unix(1, 0)
			r.received(1, false, now, trip)
			r.received(3, false, now, trip)
			asked, last := 0, now
			for at := r.next(); !at.IsZero(); at = r.next() {
				if len(r.due(at, trip)) == 0 {
					continue
				}
				if gap := at.Sub(last); asked > 0 && gap < soonest {
					t.Errorf("again after %v", gap)
				}
				asked, last = asked+1, at
			}
			if asked < 1 || asked > mostTries || last.Sub(now) > oldest {
				t.Errorf("asked %d times in %v", asked, last.Sub(now))
			}
		})
	}
}

// FuzzRequester: whatever comes, the list is bounded and in order, and has nothing in it that has come.
func FuzzRequester(f *testing.F) {
	f.Add([]byte{0, 1, 0, 3, 0, 2, 1, 2}, uint16(40))
	f.Add([]byte{255, 255, 0, 3, 128, 0, 0, 0}, uint16(0))
	f.Fuzz(func(t *testing.T, data []byte, trip uint16) {
		var r requester
		now := time.Unix(1, 0)
		for i := 0; i+1 < len(data); i += 2 {
			sequence := uint16(data[i])<<8 | uint16(data[i+1])
			r.received(sequence, i%3 == 0, now, time.Duration(trip)*ms)
			now = now.Add(time.Duration(data[i]) * ms)
			r.due(now, time.Duration(trip)*ms)
			if len(r.list) > mostMissing {
				t.Fatalf("%d missing", len(r.list))
			}
			for j, m := range r.list {
				unordered := j > 0 && m.sequence <= r.list[j-1].sequence
				if m.sequence >= r.highest || m.sequence == r.unwrap(sequence) || unordered {
					t.Fatalf("%d of %v after %d", j, r.list, sequence)
				}
			}
		}
	})
}
