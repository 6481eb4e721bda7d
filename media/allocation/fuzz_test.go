package allocation

import (
	"math/rand/v2"
	"testing"
	"time"
)

// fuzzed are sources as the bits of what say: which of them there are, and which of their layers are wanted.
func fuzzed(what uint16) []Source {
	var list []Source
	for i, s := range []Source{voice, webcam, desktop, single} {
		if what>>i&1 == 0 {
			continue
		}
		var not []int
		for l := range s.Layers {
			if what>>(4+3*(i-1)+l)&1 == 0 {
				not = append(not, l)
			}
		}
		list = append(list, unwanted(s, not...))
	}
	return list
}

// FuzzAllocate: never over the estimate but for the lowest layers, never a layer that nobody wants, sound never below
// its floor.
func FuzzAllocate(f *testing.F) {
	f.Add(uint16(0xffff), uint64(1), uint32(1_000_000))
	f.Add(uint16(0x0073), uint64(2), uint32(300_000))
	f.Add(uint16(0x0c04), uint64(3), uint32(60_000))
	f.Fuzz(func(t *testing.T, what uint16, seed uint64, most uint32) {
		chance := rand.New(rand.NewPCG(seed, 1))
		var a Allocator
		now := start
		for range 200 {
			if chance.IntN(20) == 0 {
				what ^= 1 << chance.IntN(16)
			}
			now = now.Add(time.Duration(chance.IntN(1000)) * time.Millisecond)
			estimate := chance.IntN(int(most%20_000_000) + 1)
			sources := fuzzed(what)
			check(t, estimate, sources, a.Allocate(now, estimate, 2*chance.Float64(), sources))
		}
	})
}

func check(t *testing.T, estimate int, sources []Source, shares []Share) {
	t.Helper()
	sum := 0
	for i, s := range sources {
		if sum += shares[i].Bits; shares[i].Bits < s.Floor || shares[i].Bits > s.Bits {
			t.Fatalf("sound has %d of %d", shares[i].Bits, s.Bits)
		}
	}
	sound, endured, wanted := sum, 0, false
	for i, s := range sources {
		on := false
		for j, target := range shares[i].Layers {
			l := s.Layers[j]
			wanted = wanted || l.Wanted
			if target.Bitrate == 0 {
				continue
			}
			on = true
			sum += packetBits(target.Bitrate, target.FrameRate)
			if !l.Wanted || target.Bitrate > l.Bitrate || target.Width > l.Width || target.Height > l.Height ||
				target.FrameRate < 1 || target.FrameRate > l.FrameRate {
				t.Fatalf("%s: %+v of %+v", s.Name, target, l)
			}
		}
		if rungs, _ := rungsOf(s, cut{}); on && len(rungs) > 1 {
			endured += rungs[1].least
		}
		if shares[i].Paused && (on || shares[i].Limited != Bandwidth) {
			t.Fatalf("%s: paused with %+v", s.Name, shares[i])
		}
	}
	if most := max(sendable(estimate), sound+endured); sum > sound && sum > most {
		t.Fatalf("%d of %d bit/s, of which the lowest layers need %d", sum, estimate, endured)
	}
}

// FuzzSteady: on a steady estimate with noise, the size of a source changes at most once in 5 s.
func FuzzSteady(f *testing.F) {
	for _, kbps := range []uint32{60, 90, 100, 150, 300, 350, 400, 1000, 1100, 1300, 1500, 2000} {
		f.Add(uint16(0xffff), uint64(kbps), 1000*kbps)
		f.Add(uint16(0x0073), uint64(kbps), 1000*kbps)
		f.Add(uint16(0xf009), uint64(kbps), 1000*kbps)
	}
	f.Fuzz(func(t *testing.T, what uint16, seed uint64, bitrate uint32) {
		chance := rand.New(rand.NewPCG(seed, 2))
		sources := fuzzed(what)
		var a Allocator
		steady := int(bitrate%10_000_000) + 1
		changed := make([]time.Time, len(sources))
		last := make([][2]int, len(sources))
		for n := range 600 {
			now := start.Add(time.Duration(n) * 100 * time.Millisecond)
			noisy := int(float64(steady) * (0.9 + 0.2*chance.Float64()))
			for i, s := range a.Allocate(now, noisy, 0, sources) {
				var size [2]int
				for _, l := range s.Layers {
					if l.Bitrate > 0 {
						size = [2]int{l.Width, l.Height}
					}
				}
				if n == 0 || size == last[i] {
					last[i] = size
					continue
				}
				if !changed[i].IsZero() && now.Sub(changed[i]) < 5*time.Second {
					t.Fatalf("%s at %d bit/s: %v to %v, %v after the last change", sources[i].Name, steady, last[i],
						size, now.Sub(changed[i]))
				}
				last[i], changed[i] = size, now
			}
		}
	})
}
