package pattern

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"testing"
	"time"
)

var moment = time.Date(2026, 3, 4, 13, 37, 42, 123e6, time.UTC)

func draw1(t testing.TB, w, h int, frame uint32, at time.Time) *image.YCbCr {
	t.Helper()
	p, err := New(w, h)
	if err != nil {
		t.Fatal(err)
	}
	pic := NewPicture(p.Size())
	p.Draw(pic, frame, at)
	return pic
}

// scale resamples luma and chroma by averaging boxes; good enough to stand for any scaler.
func scale(src *image.YCbCr, w, h int) *image.YCbCr {
	dst := NewPicture(w, h)
	box := func(d []byte, ds, dw, dh int, s []byte, ss, sw, sh int) {
		for y := range dh {
			for x := range dw {
				sum, n := 0, 0
				for sy := y * sh / dh; sy < max((y+1)*sh/dh, y*sh/dh+1); sy++ {
					for sx := x * sw / dw; sx < max((x+1)*sw/dw, x*sw/dw+1); sx++ {
						sum += int(s[sy*ss+sx])
						n++
					}
				}
				d[y*ds+x] = byte(sum / n)
			}
		}
	}
	sw, sh := src.Rect.Dx(), src.Rect.Dy()
	box(dst.Y, dst.YStride, w, h, src.Y[src.YOffset(src.Rect.Min.X, src.Rect.Min.Y):], src.YStride, sw, sh)
	return dst
}

func check(t *testing.T, pic image.Image, frame uint32, at time.Time) {
	t.Helper()
	gotFrame, gotAt, ok := Read(pic)
	if !ok || gotFrame != frame || !gotAt.Equal(at) {
		t.Errorf("read %d %v %v, want %d %v", gotFrame, gotAt, ok, frame, at)
	}
}

func TestReadsBack(t *testing.T) {
	full := draw1(t, 1280, 720, 4_000_000_123, moment)
	if name := os.Getenv("PATTERN_PNG"); name != "" {
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, full); err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
	}
	crop := func(r image.Rectangle) *image.YCbCr { return full.SubImage(r).(*image.YCbCr) }
	for name, pic := range map[string]image.Image{
		"as-drawn":     full,
		"360p":         scale(full, 640, 360),
		"180p":         scale(full, 320, 180),
		"160x90":       scale(full, 160, 90),
		"odd-size":     scale(full, 334, 188),
		"squeezed":     scale(full, 320, 240),
		"upscaled":     scale(full, 1920, 1080),
		"square-crop":  scale(crop(image.Rect(280, 0, 1000, 720)), 240, 240),
		"4:3-crop":     scale(crop(image.Rect(160, 0, 1120, 720)), 320, 240),
		"tall-crop":    crop(image.Rect(420, 0, 860, 720)),
		"wide-crop":    crop(image.Rect(0, 90, 1280, 650)),
		"off-centre":   crop(image.Rect(300, 240, 1280, 720)),
		"drawn-small":  draw1(t, 320, 180, 4_000_000_123, moment),
		"drawn-4:3":    draw1(t, 640, 480, 4_000_000_123, moment),
		"drawn-tall":   draw1(t, 360, 640, 4_000_000_123, moment),
		"rgba":         toRGBA(scale(full, 640, 360)),
		"letterboxed":  letterbox(toRGBA(scale(full, 480, 270)), 600, 600),
		"jpeg-quality": throughJPEG(t, scale(full, 320, 180), 30),
		"mirrored":     mirror(scale(full, 320, 180)),
	} {
		t.Run(name, func(t *testing.T) { check(t, pic, 4_000_000_123, moment) })
	}
}

func TestReadsEveryFrame(t *testing.T) {
	p, err := New(1280, 720)
	if err != nil {
		t.Fatal(err)
	}
	pic := NewPicture(p.Size())
	for i := range uint32(50) {
		at := moment.Add(time.Duration(i) * 333 * time.Millisecond).Truncate(time.Millisecond)
		p.Draw(pic, i*7919, at)
		check(t, scale(pic, 320, 180), i*7919, at)
	}
}

func TestNothingToRead(t *testing.T) {
	blank := NewPicture(320, 180)
	noCode := draw1(t, 640, 360, 1, moment).SubImage(image.Rect(0, 0, 640, 200))
	for name, pic := range map[string]image.Image{
		"nil": nil, "black": blank, "tiny": image.NewRGBA(image.Rect(0, 0, 3, 3)), "code-cut-off": noCode,
		"short-planes": &image.YCbCr{Rect: image.Rect(0, 0, 400, 400), YStride: 400, Y: make([]byte, 10)},
	} {
		if frame, at, ok := Read(pic); ok {
			t.Errorf("%s: read %d %v", name, frame, at)
		}
	}
}

func TestPictureMoves(t *testing.T) {
	a, b := draw1(t, 640, 360, 1, moment), draw1(t, 640, 360, 1, moment.Add(time.Second))
	changed := 0
	for i := range a.Y {
		if a.Y[i] != b.Y[i] {
			changed++
		}
	}
	if changed < len(a.Y)/20 {
		t.Errorf("only %d of %d pixels changed in a second", changed, len(a.Y))
	}
}

func TestSizes(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {159, 90}, {160, 89}, {5000, 720}, {-2, 90}} {
		if _, err := New(size[0], size[1]); err == nil {
			t.Errorf("%v was accepted", size)
		}
	}
}

func FuzzRead(f *testing.F) {
	small := draw1(f, 160, 90, 9, moment)
	f.Add(small.Y, 160)
	f.Add([]byte{1, 2, 3}, 7)
	f.Fuzz(func(t *testing.T, luma []byte, width int) {
		if width <= 0 || width > 4096 {
			return
		}
		Read(&image.YCbCr{Y: luma, YStride: width, Rect: image.Rect(0, 0, width, len(luma)/width)})
	})
}

func BenchmarkDraw720p(b *testing.B) {
	p, err := New(1280, 720)
	if err != nil {
		b.Fatal(err)
	}
	pic := NewPicture(p.Size())
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		p.Draw(pic, uint32(i), moment.Add(time.Duration(i)*33*time.Millisecond))
	}
}

func BenchmarkRead180p(b *testing.B) {
	pic := scale(draw1(b, 1280, 720, 5, moment), 320, 180)
	for range b.N {
		if _, _, ok := Read(pic); !ok {
			b.Fatal("unread")
		}
	}
}

func toRGBA(pic *image.YCbCr) *image.RGBA {
	dst := image.NewRGBA(pic.Rect)
	draw.Draw(dst, dst.Rect, pic, pic.Rect.Min, draw.Src)
	return dst
}

func letterbox(pic *image.RGBA, w, h int) image.Image {
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	at := image.Pt((w-pic.Rect.Dx())/2, (h-pic.Rect.Dy())/2)
	draw.Draw(dst, pic.Rect.Add(at), pic, image.Point{}, draw.Src)
	return dst
}

func throughJPEG(t *testing.T, pic image.Image, quality int) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, pic, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	out, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mirror(pic *image.YCbCr) *image.YCbCr {
	dst := NewPicture(pic.Rect.Dx(), pic.Rect.Dy())
	w := pic.Rect.Dx()
	for y := range pic.Rect.Dy() {
		for x := range w {
			dst.Y[y*dst.YStride+x] = pic.Y[y*pic.YStride+w-1-x]
		}
	}
	return dst
}
