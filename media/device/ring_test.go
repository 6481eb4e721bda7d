package device

import (
	"testing"
	"testing/synctest"
	"time"
)

// The time stamps of sound follow its samples, whatever its thread's delays.
func TestRingTimes(t *testing.T) {
	const raw = 2 * BlockSamples
	type delivery struct {
		after  time.Duration
		blocks int
	}
	steady := func(n int) []delivery {
		var all []delivery
		for range n {
			all = append(all, delivery{10 * time.Millisecond, 1})
		}
		return all
	}
	for name, tc := range map[string]struct {
		deliveries []delivery
		gap        time.Duration // the longest step between two blocks, beyond their 10 ms
		end        time.Duration // when the last sample was heard, before now
	}{
		"in-time":       {steady(100), 0, 0},
		"woken-late":    {append(append(steady(20), delivery{160 * time.Millisecond, 16}), steady(50)...), time.Millisecond, time.Millisecond},
		"first-is-late": {append([]delivery{{time.Millisecond, 1}}, steady(300)...), time.Millisecond, 2 * time.Millisecond},
		"lost-200-ms":   {append(append(steady(20), delivery{210 * time.Millisecond, 1}), steady(100)...), 200 * time.Millisecond, time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRing()
				var pcm [BlockSamples]int16
				var last time.Time
				var gap time.Duration
				for _, d := range tc.deliveries {
					time.Sleep(d.after)
					r.write(make([]byte, raw*d.blocks))
					for range d.blocks {
						at, err := r.read(pcm[:])
						if err != nil {
							t.Fatal(err)
						}
						if !last.IsZero() {
							step := at.Sub(last)
							if step <= 0 {
								t.Errorf("%v after the last block", step)
							}
							gap = max(gap, step-10*time.Millisecond)
						}
						last = at
					}
				}
				if off := (gap - tc.gap).Abs(); off > time.Millisecond {
					t.Errorf("the longest gap is %v, want %v", gap, tc.gap)
				}
				if off := time.Since(last.Add(10 * time.Millisecond)).Abs(); off > tc.end {
					t.Errorf("the last sample was heard %v ago, want %v", off, tc.end)
				}
			})
		})
	}
}
