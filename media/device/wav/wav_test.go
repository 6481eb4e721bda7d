package wav

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"testing"
)

// file builds a WAV from frames of channels, each sample from -1 to 1.
func file(format, channels, rate, bits int, frames [][]float64) []byte {
	var data bytes.Buffer
	for _, f := range frames {
		for _, v := range f {
			switch {
			case format == formatFloat:
				_ = binary.Write(&data, binary.LittleEndian, float32(v))
			case bits == 8:
				data.WriteByte(byte(math.Round(128 + v*128*0.99)))
			case bits == 16:
				_ = binary.Write(&data, binary.LittleEndian, int16(v*32767))
			case bits == 24:
				n := int32(v * 8388607)
				data.Write([]byte{byte(n), byte(n >> 8), byte(n >> 16)})
			default:
				_ = binary.Write(&data, binary.LittleEndian, int32(v*2147483647))
			}
		}
	}
	return wrap(format, channels, rate, bits, data.Bytes())
}

func wrap(format, channels, rate, bits int, data []byte) []byte {
	var b bytes.Buffer
	b.WriteString("RIFF\x00\x00\x00\x00WAVELIST\x03\x00\x00\x00abc\x00fmt \x10\x00\x00\x00")
	for _, v := range []any{
		uint16(format), uint16(channels), uint32(rate), uint32(rate * channels * bits / 8),
		uint16(channels * bits / 8), uint16(bits),
	} {
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	b.WriteString("data")
	_ = binary.Write(&b, binary.LittleEndian, uint32(len(data)))
	b.Write(data)
	return b.Bytes()
}

// sine of hz for one second at rate, in every channel but the last, which is silent when there are several.
func sine(hz float64, rate, channels int) [][]float64 {
	frames := make([][]float64, rate)
	for i := range frames {
		frames[i] = make([]float64, channels)
		for c := range max(1, channels-1) {
			frames[i][c] = 0.5 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate))
		}
	}
	return frames
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name                         string
		format, channels, rate, bits int
		amplitude, noise             float64 // expected of the 1 kHz sine; noise as a share of full scale
	}{
		{"16-bit", formatPCM, 1, 48000, 16, 0.5, 0.0001},
		{"8-bit", formatPCM, 1, 48000, 8, 0.495, 0.005},
		{"24-bit-stereo", formatPCM, 2, 48000, 24, 0.25, 0.0001},
		{"32-bit", formatPCM, 1, 48000, 32, 0.5, 0.0001},
		{"float-six-channels", formatFloat, 6, 48000, 32, 0.5 * 5 / 6, 0.0001},
		{"44100", formatPCM, 1, 44100, 16, 0.5, 0.0005},
		{"16000", formatPCM, 1, 16000, 16, 0.5, 0.0005},
		{"8000", formatPCM, 2, 8000, 16, 0.25, 0.0005},
		{"96000", formatPCM, 1, 96000, 24, 0.5, 0.0005},
		{"odd-rate", formatFloat, 1, 37123, 32, 0.5, 0.0005},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := file(c.format, c.channels, c.rate, c.bits, sine(1000, c.rate, c.channels))
			r, err := NewReader(bytes.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			pcm := make([]int16, 3*Rate) // three times around: the loop must have no seam
			if err := r.Read(pcm); err != nil {
				t.Fatal(err)
			}
			amplitude, noise := fit(pcm[1000:], 1000)
			if math.Abs(amplitude-c.amplitude) > 0.005 || noise > c.noise {
				t.Errorf("amplitude %.4f noise %.6f, want %.4f and under %.6f", amplitude, noise, c.amplitude, c.noise)
			}
		})
	}
}

// fit takes the sine of hz out of pcm and measures what is left.
func fit(pcm []int16, hz float64) (amplitude, noise float64) {
	var s, c float64
	n := len(pcm) / 480 * 480
	for i := range n {
		a := 2 * math.Pi * hz * float64(i) / Rate
		s += float64(pcm[i]) / 32768 * math.Sin(a)
		c += float64(pcm[i]) / 32768 * math.Cos(a)
	}
	s, c = s*2/float64(n), c*2/float64(n)
	for i := range n {
		a := 2 * math.Pi * hz * float64(i) / Rate
		d := float64(pcm[i])/32768 - s*math.Sin(a) - c*math.Cos(a)
		noise += d * d
	}
	return math.Hypot(s, c), math.Sqrt(noise / float64(n))
}

func TestDownsamplingRemovesWhatCannotBeHeard(t *testing.T) {
	r, err := NewReader(bytes.NewReader(file(formatFloat, 1, 96000, 32, sine(30000, 96000, 1))))
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, Rate)
	if err := r.Read(pcm); err != nil {
		t.Fatal(err)
	}
	for _, v := range pcm[100:] {
		if v > 60 || v < -60 {
			t.Fatalf("a 30 kHz tone came through as %d", v)
		}
	}
}

func TestUnknownLength(t *testing.T) {
	data := wrap(formatPCM, 1, 48000, 16, []byte{1, 0, 2, 0, 3, 0, 9})
	binary.LittleEndian.PutUint32(data[len(data)-7-4:], 0xFFFFFFFF)
	r, err := NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, 7)
	if err := r.Read(pcm); err != nil || [7]int16(pcm) != [7]int16{1, 2, 3, 1, 2, 3, 1} {
		t.Errorf("%v %v", pcm, err)
	}
}

func TestBrokenFiles(t *testing.T) {
	cut := wrap(formatPCM, 1, 48000, 16, []byte{1})
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"empty", nil, ErrNotWAV},
		{"mp3", []byte("ID3\x04aaaaaaaaaaaaaaaaaaa"), ErrNotWAV},
		{"no-data", []byte("RIFF\x00\x00\x00\x00WAVE"), ErrNotWAV},
		{"data-first", []byte("RIFF\x00\x00\x00\x00WAVEdata\x04\x00\x00\x00aaaa"), ErrNotWAV},
		{"short-format", []byte("RIFF\x00\x00\x00\x00WAVEfmt \x02\x00\x00\x00\x01\x00"), ErrNotWAV},
		{"compressed", wrap(0x55, 1, 48000, 16, []byte{1, 2}), ErrUnsupported},
		{"twelve-bit", wrap(formatPCM, 1, 48000, 12, []byte{1, 2}), ErrUnsupported},
		{"no-channels", wrap(formatPCM, 0, 48000, 16, []byte{1, 2}), ErrUnsupported},
		{"rate", wrap(formatPCM, 1, 5, 16, []byte{1, 2}), ErrUnsupported},
		{"silent", cut, ErrNoSound},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := NewReader(bytes.NewReader(c.data))
			if err == nil {
				err = r.Read(make([]int16, 10))
			}
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func FuzzReader(f *testing.F) {
	f.Add(file(formatPCM, 2, 44100, 16, sine(440, 300, 2)[:20]))
	f.Add(wrap(formatFloat, 1, 8000, 32, []byte{0, 0, 192, 127, 255, 255, 255, 255}))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := NewReader(bytes.NewReader(data))
		if err != nil {
			return
		}
		_ = r.Read(make([]int16, 480))
	})
}

func BenchmarkResample44100(b *testing.B) {
	r, err := NewReader(bytes.NewReader(file(formatPCM, 2, 44100, 16, sine(440, 44100, 2))))
	if err != nil {
		b.Fatal(err)
	}
	pcm := make([]int16, 480)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if err := r.Read(pcm); err != nil {
			b.Fatal(err)
		}
	}
}
