package codec

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"testing"
)

// photograph is a JPEG as image/jpeg makes it: 4:2:0, with tables and an end.
func photograph(t testing.TB, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, quarters(w, h), &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestJPEG(t *testing.T) {
	d, err := NewJPEGDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, size := range []image.Point{{320, 180}, {321, 181}, {64, 16}, {1280, 720}} {
		want := quarters(size.X, size.Y)
		whole := photograph(t, size.X, size.Y)
		for name, data := range map[string][]byte{
			"whole":       whole,
			"without-end": whole[:len(whole)-2],
			"with-more":   append(bytes.Clone(whole), make([]byte, 1000)...),
		} {
			pic, err := d.Decode(data)
			if err != nil {
				t.Fatalf("%v %s: %v", size, name, err)
			}
			if pic.Rect.Dx() != size.X&^1 || pic.Rect.Dy() != size.Y&^1 {
				t.Errorf("%v %s: %v", size, name, pic.Rect)
			}
			got := image.NewRGBA(pic.Rect)
			if err := toRGBA(got, pic, Cover); err != nil {
				t.Fatal(err)
			}
			same(t, got, want, 8)
		}
		for _, part := range []int{0, 1, 20, len(whole) / 2, len(whole) * 9 / 10} {
			if _, err := d.Decode(whole[:part]); !errors.Is(err, ErrCorrupt) {
				t.Errorf("%v: %d of %d bytes: %v", size, part, len(whole), err)
			}
		}
	}
	d.Close()
	if _, err := d.Decode(photograph(t, 64, 64)); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func FuzzJPEG(f *testing.F) {
	whole := photograph(f, 64, 48)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	d, err := NewJPEGDecoder()
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(d.Close)
	f.Fuzz(func(t *testing.T, data []byte) {
		pic, err := d.Decode(data)
		if err == nil && (pic.Rect.Empty() || pic.Rect.Dx()&1 != 0 || pic.Rect.Dy()&1 != 0) {
			t.Errorf("a picture of %v", pic.Rect)
		}
	})
}

func BenchmarkJPEG720p(b *testing.B) {
	data := photograph(b, 1280, 720)
	d, err := NewJPEGDecoder()
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	for b.Loop() {
		if _, err := d.Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}
