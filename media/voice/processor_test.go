package voice

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"confab/media/voice/echo"
	"confab/media/voice/voicetest"
)

// mostLost is by how much a voice may be softer in double talk, in dB.
const mostLost = 6

func TestEcho(t *testing.T) {
	for name, r := range rows {
		if slowed && name != "6dB-80ms-room-jump" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := r.measure(t)
			t.Logf("far end less by %.1f dB (in the first 3 s %.1f), near end in double talk by %.1f dB",
				m.reduction, m.early, m.double)
			if m.reduction < r.reduction {
				t.Errorf("the far end is less by %.1f dB", m.reduction)
			}
			if m.double > mostLost {
				t.Errorf("in double talk the near end is less by %.1f dB", m.double)
			}
		})
	}
}

// BenchmarkEcho prints the rows, and what a block costs.
func BenchmarkEcho(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		m := rows[name].measure(b)
		fmt.Printf("%-26s far end -%.1f dB, in the first 3 s -%.1f dB; near end in double talk -%.1f dB\n",
			name, m.reduction, m.early, m.double)
	}
	far := voicetest.Speech(b, "rms", 4)
	heard := voicetest.Room{Gain: -6, Delay: 80}.Echo(far)
	d := newDesk(everything)
	d.run(far, heard)
	for b.Loop() {
		d.run(far, heard)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(far)/echo.Block), "µs/block")
	b.ReportMetric(0, "ns/op")
}

func TestNearEndAlone(t *testing.T) {
	near := voicetest.Speech(t, "slt", 8)
	for name, noise := range map[string]float64{"quiet": hiss, "hissing": -60} {
		t.Run(name, func(t *testing.T) {
			heard := voicetest.Mix(near, voicetest.Noise(len(near), noise, 9))
			out := newDesk(Options{Reference: everything.Reference, Noise: true}).run(make([]float32, len(near)), heard)
			if lost := voicetest.Kept(highpassed(near), nil, out, lag, 0); lost > 1 || lost < -1 {
				t.Errorf("a voice alone is less by %.2f dB", lost)
			}
			if lost := voicetest.Softer(heard, out, lag, 1); lost > 1 {
				t.Errorf("its frames are less by %.2f dB on average", lost)
			}
		})
	}
}

func TestNoise(t *testing.T) {
	for _, voice := range []string{"slt", "rms", "awb"} {
		t.Run(voice, func(t *testing.T) {
			near := voicetest.Speech(t, voice, 10)
			heard := voicetest.Mix(near, voicetest.Scale(voicetest.Fan(len(near), 1), -36))
			out := newDesk(Options{Noise: true}).run(nil, heard)
			before, after := voicetest.SNR(near, heard, 0, 2), voicetest.SNR(near, out, lag, 2)
			t.Logf("%.1f dB over a fan, %.1f dB after", before, after)
			if after < before+10 {
				t.Errorf("%.1f dB over a fan, %.1f dB after", before, after)
			}
		})
	}
}

// TestGain: voices of any loudness come out alike, no peak is cut, and the noise of a room where nobody speaks is not
// made louder.
func TestGain(t *testing.T) {
	for name, db := range map[string]float64{"soft": -14, "loud": 12} {
		t.Run(name, func(t *testing.T) {
			near := voicetest.Speech(t, "slt", 20)
			near = voicetest.Scale(near, decibels(voicetest.Power(near))+db)
			heard := voicetest.Mix(near, voicetest.Noise(len(near), hiss, 9))
			out := newDesk(Options{Noise: true, Gain: true}).run(nil, heard)
			if level := voicetest.Level(out[12*echo.Rate:]); level < target-4 || level > target+4 {
				t.Errorf("the voice is at %.1f dB", level)
			}
			for _, s := range out {
				if s > 0.95 || s < -0.95 {
					t.Fatal("a peak was cut off")
				}
			}
		})
	}
	d := newDesk(Options{Noise: true, Gain: true})
	d.run(nil, voicetest.Noise(10*echo.Rate, -25, 9))
	if g := d.State().Gain; g > 1 {
		t.Errorf("noise alone got %.1f dB of gain", g)
	}
}

// TestHeadset: without echo in the way nothing is subtracted, and what is known of it is not forgotten.
func TestHeadset(t *testing.T) {
	far := voicetest.Speech(t, "rms", 3)
	d := newDesk(everything)
	d.run(far, voicetest.Room{Gain: -6, Delay: 80}.Echo(far))
	if s := d.State(); !s.Echo || !s.Aligned || (s.Delay-80*time.Millisecond).Abs() > 6*time.Millisecond {
		t.Fatalf("an echo after 80 ms: %+v", s)
	}
	d.Headset(true)
	d.run(far, make([]float32, len(far)))
	if d.State().Echo {
		t.Error("an echo is looked for in a headset")
	}
}

// TestDeviceChanges: after another speaker or microphone, with another delay, the echo is away again within 2 s.
func TestDeviceChanges(t *testing.T) {
	far := voicetest.Speech(t, "rms", 6)
	for name, change := range map[string]func(*desk){
		"speaker":    func(d *desk) { d.reference.Change() },
		"microphone": func(d *desk) { d.Change() },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(everything)
			d.run(far, voicetest.Room{Gain: -6, Delay: 80, RT60: 0.3}.Echo(far))
			change(d)
			if d.run(make([]float32, 2*burst), make([]float32, 10*echo.Block)); d.State().Aligned {
				t.Error("the echo of before is looked for")
			}
			heard := voicetest.Room{Gain: -8, Delay: 210, RT60: 0.2}.Echo(far)
			out := d.run(far, heard)
			if less := voicetest.Reduction(heard, out, 2, 6); less < 20 {
				t.Errorf("less by %.1f dB from 2 s after the change on", less)
			}
		})
	}
}

// TestLimiter: no peak is cut off, however sudden it is, and the block after it is as loud as before in a moment.
func TestLimiter(t *testing.T) {
	g := newGain()
	g.db = highest
	apply := func(amplitude float64) (most float64) {
		var block [echo.Block]float64
		for i := range block {
			block[i] = amplitude * float64(1-i/24%2*2)
		}
		g.apply(block[:], 0)
		for _, s := range block {
			most = max(most, math.Abs(s))
		}
		return most
	}
	soft := apply(0.01)
	for range 10 {
		soft = apply(0.01)
	}
	if most := apply(0.9); most > peak+1e-9 || most < peak-0.01 {
		t.Errorf("a peak is at %.2f", most)
	}
	for range 50 {
		apply(0.01)
	}
	if again := apply(0.01); again < 0.9*soft {
		t.Errorf("what was at %.3f before a peak is at %.3f after it", soft, again)
	}
}
