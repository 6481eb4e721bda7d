package echo

import (
	"encoding/binary"
	"math"
	"testing"
	"time"
)

// sound is a [Played].
type sound []float64

func (s sound) Read(to []float64, from int64) {
	for i := range to {
		to[i] = 0
		if n := from + int64(i); n >= 0 && n < int64(len(s)) {
			to[i] = s[n]
		}
	}
}

func run(c *Canceller, heard []float64) {
	for i := 0; i+Block <= len(heard); i += Block {
		c.Process(int64(i), heard[i:i+Block])
	}
}

func TestCancellerFindsTheEcho(t *testing.T) {
	played := hisses(4*Rate, 1)
	heard := late(played, 70*48)
	c := New(Options{Played: sound(played)})
	run(c, heard)
	if left := energy(heard[3*Rate:]) / energy(played[3*Rate:]); left > 1e-4 {
		t.Errorf("%.1f dB are left", 10*math.Log10(left))
	}
	s := c.State()
	if !s.Aligned || (s.Delay-70*time.Millisecond).Abs() > time.Millisecond || s.ERLE < 20 || math.Abs(s.Drift) > 5 {
		t.Errorf("%+v", s)
	}
	c.Shift(Rate)
	if d := c.State().Delay; (d - 1070*time.Millisecond).Abs() > time.Millisecond {
		t.Errorf("numbers moved by a second, and the delay is %v", d)
	}
	c.Forget()
	if c.State().Aligned {
		t.Error("it does not forget")
	}
}

// TestCancellerLeavesAlone: without an echo, and without noise to take out, sound goes through as it is.
func TestCancellerLeavesAlone(t *testing.T) {
	for name, played := range map[string]Played{"no reference": nil, "another sound": sound(hisses(2*Rate, 3))} {
		t.Run(name, func(t *testing.T) {
			said := hisses(2*Rate, 2)
			heard := append([]float64{}, said...)
			run(New(Options{Played: played}), heard)
			for i := Rate * 8 / 5; i < len(heard)-reach; i++ { // as long as it is cautious
				if math.Abs(heard[i+reach]-said[i]) > 1e-6 {
					t.Fatalf("sample %d is %v, was %v", i, heard[i+reach], said[i])
				}
			}
		})
	}
}

// FuzzCanceller: whatever is heard and played, what comes out is a number, and not louder by much.
func FuzzCanceller(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 200, 100}, int64(7), true)
	f.Fuzz(func(t *testing.T, data []byte, now int64, noise bool) {
		played, heard := hisses(40*Block, 1), late(hisses(40*Block, 1), 480)
		for i := 0; i+2 <= len(data) && i < len(heard); i += 2 {
			heard[i] += float64(int16(binary.LittleEndian.Uint16(data[i:]))) / 32768
			played[i] += heard[i]
		}
		c := New(Options{Played: sound(played), Noise: noise})
		for i := 0; i+Block <= len(heard); i += Block {
			c.Process(now%Rate+int64(i), heard[i:i+Block])
		}
		for i, s := range heard {
			if math.IsNaN(s) || math.Abs(s) > 20 {
				t.Fatalf("sample %d is %v", i, s)
			}
		}
	})
}
