package y4m

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"strings"
	"testing"
)

// file builds a Y4M of n frames whose luma is the frame number plus 16 and whose chroma is 100 and 150.
func file(params string, w, h, chroma, n int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "YUV4MPEG2 W%d H%d %s\n", w, h, params)
	for i := range n {
		b.WriteString("FRAME\n")
		b.Write(bytes.Repeat([]byte{byte(16 + i)}, w*h))
		b.Write(bytes.Repeat([]byte{100}, chroma))
		b.Write(bytes.Repeat([]byte{150}, chroma))
	}
	return b.Bytes()
}

func TestColourSpaces(t *testing.T) {
	for _, c := range []struct {
		name, params string
		w, h, chroma int
		cb, cr       byte
	}{
		{"420-by-default", "F30:1", 64, 48, 32 * 24, 100, 150},
		{"420jpeg", "F30:1 Ip A1:1 C420jpeg XYSCSS=420JPEG", 64, 48, 32 * 24, 100, 150},
		{"420mpeg2-odd", "F30000:1001 C420mpeg2", 63, 47, 32 * 24, 100, 150},
		{"422", "F30:1 C422", 64, 48, 32 * 48, 100, 150},
		{"422-odd", "F30:1 C422", 65, 47, 33 * 47, 100, 150},
		{"444-odd", "F30:1 C444", 65, 49, 65 * 49, 100, 150},
		{"mono", "F30:1 Cmono", 64, 48, 0, 128, 128},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := NewReader(bytes.NewReader(file(c.params, c.w, c.h, c.chroma, 3)))
			if err != nil {
				t.Fatal(err)
			}
			w, h := r.Size()
			if w != c.w&^1 || h != c.h&^1 {
				t.Fatalf("size %dx%d", w, h)
			}
			pic := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
			for i := range 7 { // twice around and one more
				if err := r.Next(pic); err != nil {
					t.Fatalf("frame %d: %v", i, err)
				}
				last := len(pic.Cb) - 1
				if want := byte(16 + i%3); pic.Y[0] != want || pic.Y[w*h-1] != want || pic.Cb[0] != c.cb ||
					pic.Cb[last] != c.cb || pic.Cr[last] != c.cr {
					t.Fatalf("frame %d: Y %d..%d Cb %d Cr %d", i, pic.Y[0], pic.Y[w*h-1], pic.Cb[last], pic.Cr[last])
				}
			}
		})
	}
}

func TestAveragesChroma(t *testing.T) {
	data := []byte("YUV4MPEG2 W2 H2 F1:1 C444\nFRAME\n\x01\x02\x03\x04\x0a\x14\x1e\x28\x00\x00\x00\xff")
	r, err := NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	pic := image.NewYCbCr(image.Rect(0, 0, 2, 2), image.YCbCrSubsampleRatio420)
	if err := r.Next(pic); err != nil {
		t.Fatal(err)
	}
	if pic.Cb[0] != 25 || pic.Cr[0] != 64 {
		t.Errorf("Cb %d Cr %d, want 25 and 64", pic.Cb[0], pic.Cr[0])
	}
}

func TestBrokenFiles(t *testing.T) {
	whole := file("F30:1", 64, 48, 32*24, 1)
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"empty", nil, nil},
		{"another-format", []byte("RIFF....AVI \n"), ErrNotY4M},
		{"no-newline", bytes.Repeat([]byte("Y"), 5000), ErrNotY4M},
		{"no-size", []byte("YUV4MPEG2 F30:1\n"), ErrNotY4M},
		{"huge", []byte("YUV4MPEG2 W99999 H2 F30:1\n"), ErrUnsupported},
		{"negative", []byte("YUV4MPEG2 W-4 H2 F30:1\n"), ErrUnsupported},
		{"ten-bit", []byte("YUV4MPEG2 W64 H48 F30:1 C420p10\n"), ErrUnsupported},
		{"rate", []byte("YUV4MPEG2 W64 H48 F9999:1\n"), ErrUnsupported},
		{"header-alone", []byte("YUV4MPEG2 W64 H48 F30:1\n"), ErrNoFrames},
		{"cut-first-frame", whole[:len(whole)-1], ErrNoFrames},
		{"no-frame-mark", []byte("YUV4MPEG2 W2 H2 F30:1\nFROME\n123456"), ErrNotY4M},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := NewReader(bytes.NewReader(c.data))
			if err == nil {
				w, h := r.Size()
				err = r.Next(image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420))
			}
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestCutLastFrameIsLeftOut(t *testing.T) {
	data := file("F30:1", 64, 48, 32*24, 3)
	r, err := NewReader(bytes.NewReader(data[:len(data)-10]))
	if err != nil {
		t.Fatal(err)
	}
	pic := image.NewYCbCr(image.Rect(0, 0, 64, 48), image.YCbCrSubsampleRatio420)
	var got []string
	for range 5 {
		if err := r.Next(pic); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(pic.Y[0]))
	}
	if s := strings.Join(got, " "); s != "16 17 16 17 16" {
		t.Errorf("frames %s", s)
	}
}

func TestRates(t *testing.T) {
	for text, want := range map[string]float64{"30:1": 30, "30000:1001": 29.97, "0:0": 25, "15:2": 7.5} {
		num, den, err := rate(text)
		if err != nil || float64(num)/float64(den)-want > 0.001 {
			t.Errorf("%s: %d/%d %v", text, num, den, err)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add(file("F30:1 C422", 16, 8, 64, 2))
	f.Add([]byte("YUV4MPEG2 W2 H2 F30:1 Cmono\nFRAME X\n1234FRAME\n12"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := NewReader(bytes.NewReader(data))
		if err != nil || r.Header.Width*r.Header.Height > 1<<20 {
			return
		}
		w, h := r.Size()
		pic := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
		for range 4 {
			if r.Next(pic) != nil {
				return
			}
		}
	})
}
