package voice

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"confab/media/voice/echo"
	"confab/media/voice/voicetest"
)

// desk is a speaker and a microphone that take turns as clocks have it, with a processor between.
type desk struct {
	*Processor
	reference *Reference
	start     time.Time
	played    int // samples
	chance    *rand.Rand
}

func newDesk(o Options) *desk {
	d := &desk{reference: new(Reference), start: time.Unix(1e9, 0), chance: rand.New(rand.NewPCG(5, 6))}
	if o.Reference != nil {
		o.Reference = d.reference
	}
	d.Processor = New(o)
	return d
}

// burst is how much the speaker's device takes at once: 20 ms.
const burst = 2 * echo.Block

// after is the time at which a clock has counted so many samples.
func (d *desk) after(samples int) time.Time {
	return d.start.Add(time.Duration(samples) * time.Second / echo.Rate)
}

// run plays a sound, and gives what becomes of what the microphone hears. The speaker's calls come up to 5 ms late.
func (d *desk) run(played, heard []float32) []float32 {
	out := make([]float32, len(heard)/echo.Block*echo.Block)
	pcm := make([]int16, echo.Block)
	first := d.played
	for at := 0; at < len(out); at += echo.Block {
		for ; d.played-first <= at && d.played-first+burst <= len(played); d.played += burst {
			late := time.Duration(d.chance.IntN(5000)) * time.Microsecond
			d.reference.Play(stereo(played[d.played-first:][:burst]), d.after(d.played).Add(late))
		}
		for i := range pcm {
			pcm[i] = int16(32767 * max(-1, min(1, heard[at+i])))
		}
		d.Process(pcm, d.after(first+at))
		for i := range pcm {
			out[at+i] = float32(pcm[i]) / 32768
		}
	}
	return out
}

func stereo(sound []float32) []byte {
	pcm := make([]byte, 8*len(sound))
	for i, s := range sound {
		binary.LittleEndian.PutUint32(pcm[8*i:], math.Float32bits(s))
		binary.LittleEndian.PutUint32(pcm[8*i+4:], math.Float32bits(s))
	}
	return pcm
}

// row is one room and what must hold in it.
type row struct {
	voicetest.Room
	reduction float64 // dB of the far end from the third second on, at least
	from, to  float64 // s, in its place
}

// rows are those of the tests and of make bench-echo.
var rows = map[string]row{
	"6dB-30ms":             {Room: voicetest.Room{Gain: -6, Delay: 30}, reduction: 35},
	"6dB-80ms":             {Room: voicetest.Room{Gain: -6, Delay: 80}, reduction: 35},
	"6dB-150ms":            {Room: voicetest.Room{Gain: -6, Delay: 150}, reduction: 35},
	"6dB-300ms":            {Room: voicetest.Room{Gain: -6, Delay: 300}, reduction: 35},
	"12dB-30ms":            {Room: voicetest.Room{Gain: -12, Delay: 30}, reduction: 35},
	"12dB-80ms":            {Room: voicetest.Room{Gain: -12, Delay: 80}, reduction: 35},
	"12dB-150ms":           {Room: voicetest.Room{Gain: -12, Delay: 150}, reduction: 35},
	"12dB-300ms":           {Room: voicetest.Room{Gain: -12, Delay: 300}, reduction: 35},
	"6dB-80ms-room":        {Room: voicetest.Room{Gain: -6, Delay: 80, RT60: 0.3}, reduction: 35},
	"12dB-300ms-room":      {Room: voicetest.Room{Gain: -12, Delay: 300, RT60: 0.3}, reduction: 35},
	"6dB-150ms-hall":       {Room: voicetest.Room{Gain: -6, Delay: 150, RT60: 0.6}, reduction: 30},
	"6dB-80ms-room-bent":   {Room: voicetest.Room{Gain: -6, Delay: 80, RT60: 0.3, Bend: 3}, reduction: 30},
	"6dB-80ms-room-drift":  {Room: voicetest.Room{Gain: -6, Delay: 80, RT60: 0.3, Drift: 100}, reduction: 25},
	"6dB-80ms-room-drift-": {Room: voicetest.Room{Gain: -6, Delay: 80, RT60: 0.3, Drift: -100}, reduction: 25},
	"6dB-80ms-room-jump": {
		Room:      voicetest.Room{Gain: -6, Delay: 80, RT60: 0.3, Jump: 60, JumpAt: 6},
		reduction: 20, from: 8, to: 10,
	},
	"6dB-80ms-room-jump-back": {
		Room:      voicetest.Room{Gain: -6, Delay: 80, RT60: 0.3, Jump: -60, JumpAt: 6},
		reduction: 20, from: 8, to: 10,
	},
}

// measured is what a row comes to, in dB.
type measured struct{ early, reduction, double float64 }

const (
	lasts = 10.0  // s, of a row
	hiss  = -75.0 // dB of full scale, of the microphone
)

var everything = Options{Reference: new(Reference), Noise: true, Gain: true}

func (r row) measure(t testing.TB) (m measured) {
	far, near := voicetest.Speech(t, "rms", lasts), voicetest.Speech(t, "slt", lasts)
	noise := voicetest.Noise(len(far), hiss, 9)
	heard := r.Echo(far)
	alone := voicetest.Mix(heard, noise)
	out := newDesk(everything).run(far, alone)
	from, to := 3.0, lasts
	if r.from > 0 {
		from, to = r.from, r.to
	}
	m.early = voicetest.Reduction(alone, out, 0, 3)
	m.reduction = voicetest.Reduction(alone, out, from, to)
	ungained := Options{Reference: everything.Reference, Noise: true}
	both := newDesk(ungained).run(far, voicetest.Mix(heard, near, noise))
	passed := highpassed(near)
	m.double = voicetest.Softer(near, passed, 0, 3) + voicetest.Kept(passed, heard, both, lag, 3)
	return m
}

// lag is Latency in samples.
const lag = int(Latency * echo.Rate / time.Second)

// highpassed is a sound without rumble: what comes out has its phases.
func highpassed(sound []float32) []float32 {
	h, out := newHighpass(), make([]float32, len(sound))
	for i, s := range sound {
		block := [1]float64{float64(s)}
		h.apply(block[:])
		out[i] = float32(block[0])
	}
	return out
}
