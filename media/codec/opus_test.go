package codec

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

const frame20 = SampleRate / 50

// speech is n samples of something voiced: a buzz with a formant, loud and soft by turns.
func speech(n int) []int16 {
	pcm := make([]int16, n)
	for i := range pcm {
		t := float64(i) / SampleRate
		v := 0.0
		for h := 1; h <= 12; h++ {
			v += math.Sin(2*math.Pi*140*float64(h)*t) / float64(h)
		}
		pcm[i] = int16(5000 * v * (0.6 + 0.4*math.Sin(2*math.Pi*3*t)))
	}
	return pcm
}

// hops is n frames whose pitch nobody can guess from the frame before.
func hops(n int) []int16 {
	pcm := make([]int16, n*frame20)
	noise := rand.New(rand.NewPCG(5, 6))
	phase, pitch := 0.0, 0.0
	for i := range pcm {
		if i%frame20 == 0 {
			pitch = 110 + 200*noise.Float64()
		}
		phase += 2 * math.Pi * pitch / SampleRate
		for h := 1; h <= 6; h++ {
			pcm[i] += int16(4000 * math.Sin(phase*float64(h)) / float64(h))
		}
	}
	return pcm
}

func loudness(pcm []int16) float64 {
	var sum float64
	for _, s := range pcm {
		sum += float64(s) * float64(s)
	}
	return math.Sqrt(sum / float64(len(pcm)))
}

// correlation is the best match of b inside a over small shifts, 1 for the same shape.
func correlation(a, b []int16) float64 {
	best := -1.0
	for shift := range min(1000, len(a)-len(b)+1) {
		var ab, aa, bb float64
		for i := range b {
			x, y := float64(a[shift+i]), float64(b[i])
			ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
		}
		best = max(best, ab/math.Sqrt(aa*bb+1))
	}
	return best
}

func newAudio(t testing.TB, o AudioEncoderOptions, channels int) (AudioEncoder, AudioDecoder) {
	t.Helper()
	e, err := NewAudioEncoder(Opus, o)
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewAudioDecoder(Opus, channels)
	if err != nil {
		t.Fatal(err)
	}
	return e, d
}

func encode(t testing.TB, e AudioEncoder, pcm []int16) []byte {
	t.Helper()
	out := make([]byte, MaxAudioPacket)
	n, err := e.Encode(pcm, out)
	if err != nil {
		t.Fatal(err)
	}
	return out[:n]
}

func TestOpusRoundTrip(t *testing.T) {
	for name, c := range map[string]struct{ in, out int }{
		"mono": {1, 1}, "mono-to-stereo": {1, 2}, "stereo": {2, 2}, "stereo-to-mono": {2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			e, d := newAudio(t, AudioEncoderOptions{Channels: c.in}, c.out)
			mono := speech(50 * frame20)
			var heard []int16
			bytes := 0
			pcm := make([]int16, MaxAudioSamples*c.out)
			for i := 0; i < len(mono); i += frame20 {
				in := make([]int16, frame20*c.in)
				for j := range in {
					in[j] = mono[i+j/c.in]
				}
				packet := encode(t, e, in)
				bytes += len(packet)
				n, err := d.Decode(packet, pcm)
				if err != nil || n != frame20 {
					t.Fatalf("%d samples, %v", n, err)
				}
				for j := range n {
					heard = append(heard, pcm[j*c.out])
				}
			}
			if r := correlation(heard[10*frame20:], mono[10*frame20:40*frame20]); r < 0.8 {
				t.Errorf("correlation %.2f", r)
			}
			if rate := bytes * 8; rate < 16_000*c.in || rate > 40_000*c.in {
				t.Errorf("%d bit/s", rate)
			}
		})
	}
}

func TestOpusRestoresLostPackets(t *testing.T) {
	e, d := newAudio(t, AudioEncoderOptions{FEC: true, ExpectedLoss: 20}, 1)
	_, plain := newAudio(t, AudioEncoderOptions{}, 1)
	mono := hops(50)
	var packets [][]byte
	for i := 0; i < len(mono); i += frame20 {
		packets = append(packets, encode(t, e, mono[i:i+frame20]))
	}
	pcm := make([]int16, MaxAudioSamples)
	var with, without []int16
	for i, p := range packets {
		lost := i > 5 && i%5 == 0 && i+1 < len(packets)
		if !lost {
			if _, err := d.Decode(p, pcm); err != nil {
				t.Fatal(err)
			}
			with = append(with, pcm[:frame20]...)
			if _, err := plain.Decode(p, pcm); err != nil {
				t.Fatal(err)
			}
			without = append(without, pcm[:frame20]...)
			continue
		}
		guard := pcm[frame20]
		if err := d.DecodeFEC(packets[i+1], pcm[:frame20]); err != nil {
			t.Fatal(err)
		}
		with = append(with, pcm[:frame20]...)
		if err := plain.Conceal(pcm[:frame20]); err != nil {
			t.Fatal(err)
		}
		if pcm[frame20] != guard {
			t.Error("wrote beyond the slice")
		}
		without = append(without, pcm[:frame20]...)
	}
	part := mono[10*frame20 : 40*frame20]
	a, b := correlation(with[10*frame20:], part), correlation(without[10*frame20:], part)
	t.Logf("one packet in five lost: correlation %.3f with FEC, %.3f concealed", a, b)
	if a < b+0.02 {
		t.Error("FEC restores nothing")
	}
}

func TestOpusConcealmentFades(t *testing.T) {
	e, d := newAudio(t, AudioEncoderOptions{}, 1)
	pcm := make([]int16, MaxAudioSamples)
	mono := speech(10 * frame20)
	for i := 0; i < len(mono); i += frame20 {
		if _, err := d.Decode(encode(t, e, mono[i:i+frame20]), pcm); err != nil {
			t.Fatal(err)
		}
	}
	before := loudness(pcm[:frame20])
	if err := d.Conceal(pcm[:frame20]); err != nil {
		t.Fatal(err)
	}
	if first := loudness(pcm[:frame20]); first < before/4 {
		t.Errorf("the first concealed frame has %.0f after %.0f", first, before)
	}
	for range 25 {
		if err := d.Conceal(pcm[:frame20]); err != nil {
			t.Fatal(err)
		}
	}
	if last := loudness(pcm[:frame20]); last > before/10 {
		t.Errorf("half a second later %.0f after %.0f", last, before)
	}
}

func TestOpusDTX(t *testing.T) {
	for _, dtx := range []bool{true, false} {
		e, _ := newAudio(t, AudioEncoderOptions{DTX: dtx, FEC: true}, 1)
		encode(t, e, speech(frame20))
		small := 0
		for range 100 {
			if len(encode(t, e, make([]int16, frame20))) <= 2 {
				small++
			}
		}
		if dtx != (small > 80) {
			t.Errorf("dtx %v: %d of 100 silent frames need not be sent", dtx, small)
		}
	}
}

func TestOpusRefuses(t *testing.T) {
	e, d := newAudio(t, AudioEncoderOptions{}, 2)
	if _, err := e.Encode(make([]int16, 777), make([]byte, 100)); err == nil {
		t.Error("an odd frame size")
	}
	if _, err := NewAudioEncoder(Opus, AudioEncoderOptions{Channels: 3}); err == nil {
		t.Error("three channels")
	}
	if _, err := d.Decode([]byte{1}, make([]int16, 1)); !errors.Is(err, ErrPicture) {
		t.Error("no room")
	}
	for _, percent := range []int{-5, 0, 50, 500} {
		if err := e.SetExpectedLoss(percent); err != nil {
			t.Errorf("%d %%: %v", percent, err)
		}
	}
}

func FuzzOpus(f *testing.F) {
	e, _ := newAudio(f, AudioEncoderOptions{FEC: true}, 1)
	pcm := speech(5 * frame20)
	for i := 0; i < len(pcm); i += frame20 {
		f.Add(encode(f, e, pcm[i:i+frame20]))
	}
	f.Add([]byte{0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		_, d := newAudio(t, AudioEncoderOptions{}, 2)
		pcm := make([]int16, 2*MaxAudioSamples)
		for range 2 {
			if n, err := d.Decode(data, pcm); err == nil && (n <= 0 || n > MaxAudioSamples) {
				t.Errorf("%d samples", n)
			}
			_ = d.DecodeFEC(data, pcm[:2*frame20])
			_ = d.Conceal(pcm[:2*frame20])
		}
	})
}

func TestOpusDuration(t *testing.T) {
	for name, row := range map[string]struct {
		packet []byte
		want   int
	}{
		"empty":               {nil, 0},
		"silk-60ms":           {[]byte{3 << 3}, 2880},
		"hybrid-20ms":         {[]byte{13 << 3}, 960},
		"celt-2.5ms":          {[]byte{16 << 3}, 120},
		"celt-20ms-stereo":    {[]byte{31<<3 | 4}, 960},
		"two-frames":          {[]byte{31<<3 | 1}, 1920},
		"six-of-20ms":         {[]byte{31<<3 | 3, 6}, 5760},
		"longer-than-120ms":   {[]byte{31<<3 | 3, 7}, 0},
		"count-missing":       {[]byte{31<<3 | 3}, 0},
		"count-with-padding":  {[]byte{31<<3 | 3, 0x42}, 1920},
		"silence-of-livekit":  {[]byte{0xf8, 0xff, 0xfe}, 960},
		"two-different-sizes": {[]byte{1<<3 | 2}, 1920},
	} {
		t.Run(name, func(t *testing.T) {
			if got := opusDuration(row.packet); got != row.want {
				t.Errorf("%d samples, want %d", got, row.want)
			}
		})
	}
}
