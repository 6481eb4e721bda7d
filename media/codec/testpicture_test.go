package codec

import (
	"image"
	"math"
	"testing"
)

// scene draws a picture that moves with n: gradients, a sharp disc and fixed noise, about as hard to code as a person
// in a room.
func scene(pic *image.YCbCr, n int) {
	w, h := pic.Rect.Dx(), pic.Rect.Dy()
	noise := uint32(1)
	cx, cy, r := w/2+int(float64(w)/4*math.Sin(float64(n)/20)), h/2, h/5
	for y := range h {
		row := pic.Y[y*pic.YStride:]
		for x := range w {
			noise = noise*1664525 + 1013904223
			v := 40 + (x+y+2*n)%160 + int(noise>>29)
			if dx, dy := x-cx, y-cy; dx*dx+dy*dy < r*r {
				v = 60 + (x*7+y*3)%100
			}
			row[x] = byte(v)
		}
	}
	for y := range (h + 1) / 2 {
		for x := range (w + 1) / 2 {
			pic.Cb[y*pic.CStride+x] = byte(128 + 40*math.Sin(float64(x+n)/50))
			pic.Cr[y*pic.CStride+x] = byte(128 + 40*math.Cos(float64(y-n)/50))
		}
	}
}

// psnr compares the luma of two pictures of the same size, in dB.
func psnr(t testing.TB, a, b *image.YCbCr) float64 {
	t.Helper()
	if a.Rect.Size() != b.Rect.Size() {
		t.Fatalf("sizes differ: %v and %v", a.Rect, b.Rect)
	}
	var sum float64
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			d := float64(a.Y[y*a.YStride+x]) - float64(b.Y[y*b.YStride+x])
			sum += d * d
		}
	}
	mse := sum / float64(a.Rect.Dx()*a.Rect.Dy())
	return 10 * math.Log10(255*255/max(mse, 1e-9))
}
