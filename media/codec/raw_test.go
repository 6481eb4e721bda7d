package codec

import (
	"errors"
	"fmt"
	"testing"
)

func TestRawPicturesThatAreTooShort(t *testing.T) {
	for l := YUYV; l <= Grey; l++ {
		for _, size := range [][3]int{{64, 32, 32}, {64, 32, 33}, {64, 34, 40}} {
			t.Run(fmt.Sprintf("%d-%v", l, size), func(t *testing.T) {
				dst := New420(size[0], size[1])
				stride, rows := l.RowBytes(size[0])+16, size[2]
				enough := l.Bytes(size[0], max(rows, 1), stride)
				err := FromRaw(dst, l, make([]byte, enough), stride, rows)
				if rows < size[1] != errors.Is(err, ErrPicture) || rows >= size[1] && err != nil {
					t.Errorf("whole: %v", err)
				}
				if err := FromRaw(dst, l, make([]byte, enough-1), stride, rows); !errors.Is(err, ErrPicture) {
					t.Errorf("a byte less: %v", err)
				}
				err = FromRaw(dst, l, make([]byte, 2*enough), l.RowBytes(size[0])-1, rows)
				if !errors.Is(err, ErrPicture) {
					t.Errorf("rows too short: %v", err)
				}
			})
		}
	}
	if err := FromRaw(New420(16, 16), Grey+1, make([]byte, 4096), 64, 16); !errors.Is(err, ErrUnsupported) {
		t.Errorf("no such layout: %v", err)
	}
	if err := FromRaw(nil, YUYV, make([]byte, 4096), 64, 16); !errors.Is(err, ErrPicture) {
		t.Errorf("no picture: %v", err)
	}
}

func TestLimitedRange(t *testing.T) {
	pic := New420(256, 2)
	for i := range 256 {
		pic.Y[i] = byte(i)
		pic.Cb[i/2], pic.Cr[i/2] = byte(i), byte(i)
	}
	if err := ToVideo(pic, true, false); err != nil {
		t.Fatal(err)
	}
	for i := range 256 {
		if want := 16 + float64(i)*219/255; float64(pic.Y[i]) < want-0.7 || float64(pic.Y[i]) > want+0.7 {
			t.Errorf("luma %d became %d, want %.1f", i, pic.Y[i], want)
		}
		got, want := float64(pic.Cb[i/2]), 128+(float64(i|1)-128)*224/255
		if got < want-0.7 || got > want+0.7 {
			t.Errorf("chroma %d became %.0f, want %.1f", i|1, got, want)
		}
	}
}

// TestRGB: grey, red and blue pixels in every order.
func TestRGB(t *testing.T) {
	order := map[Layout]string{RGB: "rgb", BGR: "bgr", BGRX: "bgrx", XRGB: "xrgb", RGBX: "rgbx"}
	for l, places := range order {
		for _, c := range []struct{ r, g, b, y, cb, cr byte }{
			{255, 255, 255, 235, 128, 128},
			{0, 0, 0, 16, 128, 128},
			{255, 0, 0, 82, 90, 240},
			{0, 0, 255, 41, 240, 110},
		} {
			pic := New420(16, 16)
			stride := l.RowBytes(16) + 8
			data := make([]byte, l.Bytes(16, 16, stride))
			for i := range 16 * 16 {
				for k, place := range places {
					at := i/16*stride + i%16*len(places) + k
					data[at] = map[rune]byte{'r': c.r, 'g': c.g, 'b': c.b, 'x': 77}[place]
				}
			}
			if err := FromRaw(pic, l, data, stride, 16); err != nil {
				t.Fatal(err)
			}
			got := pic.YCbCrAt(7, 9)
			if apart(got.Y, c.y) > 2 || apart(got.Cb, c.cb) > 2 || apart(got.Cr, c.cr) > 2 {
				t.Errorf("%s: %v becomes %v", places, c, got)
			}
		}
	}
}

func apart(a, b byte) int { return max(int(a)-int(b), int(b)-int(a)) }

// TestMatrix: colours by BT.709 are the same colours by BT.601 afterwards.
func TestMatrix(t *testing.T) {
	for n := range 27 {
		rgb := [3]float64{float64(n%3) / 2, float64(n/3%3) / 2, float64(n/9) / 2}
		y, cb, cr := limited(rgb, 0.2126, 0.0722)
		pic := New420(34, 6)
		for i := range pic.Y {
			pic.Y[i] = y
		}
		for i := range pic.Cb {
			pic.Cb[i], pic.Cr[i] = cb, cr
		}
		if err := ToVideo(pic, false, true); err != nil {
			t.Fatal(err)
		}
		y, cb, cr = limited(rgb, 0.299, 0.114)
		for _, at := range [][2]int{{0, 0}, {33, 5}, {16, 3}} {
			got := pic.YCbCrAt(at[0], at[1])
			if apart(got.Y, y) > 2 || apart(got.Cb, cb) > 2 || apart(got.Cr, cr) > 2 {
				t.Errorf("%v at %v: %v, not %d %d %d", rgb, at, got, y, cb, cr)
			}
		}
	}
	if err := ToVideo(nil, false, true); !errors.Is(err, ErrPicture) {
		t.Errorf("no picture: %v", err)
	}
}

// limited codes a colour with the given weights of red and blue.
func limited(rgb [3]float64, red, blue float64) (y, cb, cr byte) {
	luma := red*rgb[0] + (1-red-blue)*rgb[1] + blue*rgb[2]
	return byte(16.5 + 219*luma), byte(128.5 + 112*(rgb[2]-luma)/(1-blue)), byte(128.5 + 112*(rgb[0]-luma)/(1-red))
}
