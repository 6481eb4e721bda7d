package device

import (
	"io"
	"testing"
	"testing/synctest"
	"time"
)

// delivery is blocks of sound that come at once, after a while.
type delivery struct {
	after  time.Duration
	blocks int
}

func steady(n int) []delivery {
	var all []delivery
	for range n {
		all = append(all, delivery{10 * time.Millisecond, 1})
	}
	return all
}

// deliverTo brings sound to the ring and reads it: the longest step between two blocks, beyond their 10 ms, and when
// the last one was heard.
func deliverTo(t *testing.T, r *ring, deliveries []delivery) (gap time.Duration, last time.Time) {
	t.Helper()
	var pcm [BlockSamples]int16
	for _, d := range deliveries {
		time.Sleep(d.after)
		r.write(make([]byte, 2*BlockSamples*d.blocks))
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
	return gap, last
}

// The time stamps of sound follow its samples, whatever its thread's delays.
func TestRingTimes(t *testing.T) {
	for name, tc := range map[string]struct {
		deliveries []delivery
		gap        time.Duration // the longest step between two blocks, beyond their 10 ms
		end        time.Duration // when the last sample was heard, before now
	}{
		"in-time": {steady(100), 0, 0},
		"woken-late": {
			append(append(steady(20), delivery{160 * time.Millisecond, 16}), steady(50)...),
			time.Millisecond, time.Millisecond,
		},
		"first-is-late": {
			append([]delivery{{time.Millisecond, 1}}, steady(300)...),
			time.Millisecond, 2 * time.Millisecond,
		},
		"lost-200-ms": {
			append(append(steady(20), delivery{210 * time.Millisecond, 1}), steady(100)...),
			200 * time.Millisecond, time.Millisecond,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				gap, last := deliverTo(t, newRing(), tc.deliveries)
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

// TestRingOnAMachineThatStandsStill: nothing could be heard or read meanwhile, which is no loss; silence is one.
func TestRingOnAMachineThatStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRing()
		var pcm [BlockSamples]int16
		for range 3 {
			time.Sleep(time.Minute)
			time.AfterFunc(100*time.Millisecond, func() { r.write(make([]byte, 2*BlockSamples)) })
			if _, err := r.read(pcm[:]); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		if _, err := r.read(pcm[:]); err != errSilent || time.Since(began) != silentLimit {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

func TestRing(t *testing.T) {
	r := newRing()
	raw := make([]byte, 2*(ringSamples+100))
	for i := range ringSamples + 100 {
		raw[2*i], raw[2*i+1] = byte(i), byte(i>>8)
	}
	r.write(raw)
	var pcm [BlockSamples]int16
	if _, err := r.read(pcm[:]); err != nil || pcm[0] != 100 || pcm[479] != 579 || r.lost() != 100 {
		t.Errorf("%v %d..%d lost %d", err, pcm[0], pcm[479], r.lost())
	}
	r.fail(io.EOF)
	r.fail(errSilent)
	if _, err := r.read(pcm[:]); err != io.EOF {
		t.Error(err)
	}
}

// TestPausedRing: a read waits for as long as a pause lasts, and what was heard before or in it does not come.
func TestPausedRing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRing()
		const before, during, after = 1, 2, 3
		put := func(sound byte) {
			raw := make([]byte, 2*BlockSamples)
			for i := range BlockSamples {
				raw[2*i] = sound
			}
			r.write(raw)
		}
		put(before)
		r.pause(true)
		read := make(chan int16, 1)
		var at time.Time
		go func() {
			var pcm [BlockSamples]int16
			var err error
			if at, err = r.read(pcm[:]); err != nil {
				t.Error(err)
			}
			read <- pcm[0]
		}()
		<-time.After(5 * time.Hour)
		put(during)
		r.pause(false)
		<-time.After(firstLimit / 2)
		put(after)
		if sound := <-read; sound != after {
			t.Errorf("sound %d", sound)
		}
		if age := time.Since(at); age != 10*time.Millisecond {
			t.Errorf("heard %v ago", age)
		}
		r.pause(true)
		r.pause(false)
		if _, err := r.read(make([]int16, BlockSamples)); err != errSilent {
			t.Errorf("nothing after a pause: %v", err)
		}
	})
}
