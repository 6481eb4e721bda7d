package codec

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"testing"
)

// near says whether two colours look the same.
func near(a, b color.RGBA, by int) bool {
	for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
		if d < -by || d > by {
			return false
		}
	}
	return true
}

// quarters is a picture of four colours; the left half is red over green, the right one blue over grey.
func quarters(w, h int) *image.RGBA {
	pic := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := [4]color.RGBA{
				{220, 30, 30, 255}, {30, 30, 220, 255}, {30, 200, 30, 255}, {128, 128, 128, 255},
			}[x*2/w+y*2/h*2]
			pic.SetRGBA(x, y, c)
		}
	}
	return pic
}

// corners are points well inside the four colours.
func corners(r image.Rectangle) [4]image.Point {
	w, h := r.Dx()/8, r.Dy()/8
	return [4]image.Point{
		r.Min.Add(image.Pt(w, h)), r.Min.Add(image.Pt(7*w, h)),
		r.Min.Add(image.Pt(w, 7*h)), r.Min.Add(image.Pt(7*w, 7*h)),
	}
}

func same(t *testing.T, got, want *image.RGBA, by int) {
	t.Helper()
	g, w := corners(got.Rect), corners(want.Rect)
	for i := range g {
		if a, b := got.RGBAAt(g[i].X, g[i].Y), want.RGBAAt(w[i].X, w[i].Y); !near(a, b, by) {
			t.Errorf("corner %d is %v, want %v", i, a, b)
		}
	}
}

// toRGBA converts one picture.
func toRGBA(dst *image.RGBA, src *image.YCbCr, fit Fit) error {
	return new(Converter).ToRGBA(dst, src, fit)
}

func TestColoursSurvive(t *testing.T) {
	want := quarters(320, 180)
	yuv := New420(320, 180)
	if err := FromRGBA(yuv, want); err != nil {
		t.Fatal(err)
	}
	for _, size := range []image.Point{{320, 180}, {160, 90}, {640, 360}, {101, 57}, {1, 1}, {7, 300}} {
		for _, fit := range []Fit{Cover, Contain} {
			t.Run(fmt.Sprintf("%dx%d-%d", size.X, size.Y, fit), func(t *testing.T) {
				got := image.NewRGBA(image.Rectangle{Max: size})
				if err := toRGBA(got, yuv, fit); err != nil {
					t.Fatal(err)
				}
				if size.X > 8 {
					same(t, got, want, 8)
				}
				if got.RGBAAt(0, 0).A != 255 {
					t.Error("not opaque")
				}
			})
		}
	}
}

func TestCoverCropsTheSides(t *testing.T) {
	wide := image.NewRGBA(image.Rect(0, 0, 400, 100))
	for y := range 100 {
		for x := range 400 {
			c := color.RGBA{255, 0, 0, 255}
			if x >= 150 && x < 250 {
				c = color.RGBA{0, 255, 0, 255}
			}
			wide.SetRGBA(x, y, c)
		}
	}
	yuv, got := New420(400, 100), image.NewRGBA(image.Rect(0, 0, 50, 50))
	if err := FromRGBA(yuv, wide); err != nil {
		t.Fatal(err)
	}
	var c Converter
	for fit, want := range map[Fit]color.RGBA{Cover: {0, 255, 0, 255}, Contain: {255, 0, 0, 255}} {
		if err := c.ToRGBA(got, yuv, fit); err != nil {
			t.Fatal(err)
		}
		if left := got.RGBAAt(2, 25); !near(left, want, 6) {
			t.Errorf("fit %d: left side is %v, want %v", fit, left, want)
		}
	}
}

func TestPartsOfPictures(t *testing.T) {
	whole := image.NewRGBA(image.Rect(0, 0, 100, 100))
	part := whole.SubImage(image.Rect(10, 20, 74, 56)).(*image.RGBA)
	src := New420(200, 200)
	if err := FromRGBA(src, quarters(200, 200)); err != nil {
		t.Fatal(err)
	}
	if err := toRGBA(part, src.SubImage(image.Rect(100, 0, 200, 100)).(*image.YCbCr), Contain); err != nil {
		t.Fatal(err)
	}
	if got := part.RGBAAt(40, 40); !near(got, color.RGBA{30, 30, 220, 255}, 4) {
		t.Errorf("inside %v", got)
	}
	for _, p := range []image.Point{{9, 40}, {74, 40}, {40, 19}, {40, 56}} {
		if whole.RGBAAt(p.X, p.Y) != (color.RGBA{}) {
			t.Errorf("wrote outside at %v", p)
		}
	}
}

func TestMirror(t *testing.T) {
	src, dst := New420(64, 32), New420(64, 32)
	scene(src, 3)
	if err := Mirror(dst, src); err != nil {
		t.Fatal(err)
	}
	for y := range 32 {
		for x := range 64 {
			if src.YCbCrAt(x, y).Y != dst.YCbCrAt(63-x, y).Y {
				t.Fatalf("at %d,%d", x, y)
			}
		}
	}
	if err := Mirror(New420(62, 32), src); !errors.Is(err, ErrPicture) {
		t.Errorf("another size: %v", err)
	}
}

func TestFrom(t *testing.T) {
	const w, h = 64, 48
	want := quarters(w, h)
	ref := New420(w, h)
	if err := FromRGBA(ref, want); err != nil {
		t.Fatal(err)
	}
	full := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio444)
	half := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio422)
	for y := range h {
		for x := range w {
			from := ref.COffset(x, y)
			for _, p := range []*image.YCbCr{full, half} {
				p.Y[p.YOffset(x, y)] = ref.Y[ref.YOffset(x, y)]
				p.Cb[p.COffset(x, y)], p.Cr[p.COffset(x, y)] = ref.Cb[from], ref.Cr[from]
			}
		}
	}
	nrgba := image.NewNRGBA(want.Rect)
	copy(nrgba.Pix, want.Pix)
	for name, from := range map[string]func(dst *image.YCbCr) error{
		"rgba":  func(dst *image.YCbCr) error { return FromImage(dst, want) },
		"4:2:0": func(dst *image.YCbCr) error { return FromImage(dst, ref) },
		"4:2:2": func(dst *image.YCbCr) error { return FromImage(dst, half) },
		"4:4:4": func(dst *image.YCbCr) error { return FromImage(dst, full) },
		"other": func(dst *image.YCbCr) error { return FromImage(dst, nrgba) },
	} {
		t.Run(name, func(t *testing.T) {
			dst, got := New420(w, h), image.NewRGBA(want.Rect)
			if err := from(dst); err != nil {
				t.Fatal(err)
			}
			if err := toRGBA(got, dst, Contain); err != nil {
				t.Fatal(err)
			}
			same(t, got, want, 8)
			if err := from(New420(w+2, h+2)); !errors.Is(err, ErrPicture) {
				t.Errorf("into another size: %v", err)
			}
		})
	}
}
