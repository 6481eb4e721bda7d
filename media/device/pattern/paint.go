package pattern

import "image"

// colour is BT.601 limited range, which is what the encoders and the screen conversion of confab expect.
type colour struct{ y, cb, cr byte }

var (
	white = rgb(245, 247, 250)
	amber = rgb(255, 205, 90)
	plate = rgb(18, 24, 38)
)

func rgb(r, g, b float64) colour {
	return colour{
		y:  byte(16 + (65.481*r+128.553*g+24.966*b)/255 + 0.5),
		cb: byte(128 + (-37.797*r-74.203*g+112*b)/255 + 0.5),
		cr: byte(128 + (112*r-93.786*g-18.214*b)/255 + 0.5),
	}
}

// mix goes from a (t=0) to b (t=1).
func mix(a, b colour, t float64) colour {
	part := func(x, y byte) byte { return byte(float64(x) + (float64(y)-float64(x))*t + 0.5) }
	return colour{part(a.y, b.y), part(a.cb, b.cb), part(a.cr, b.cr)}
}

// span paints the pixels x0 to x1 (exclusive) of line y, clipped to the picture.
func span(dst *image.YCbCr, y, x0, x1 int, c colour) {
	w := dst.Rect.Dx()
	x0, x1 = max(x0, 0), min(x1, w)
	if x0 >= x1 || y < 0 || y >= dst.Rect.Dy() {
		return
	}
	fill(dst.Y[y*dst.YStride+x0:y*dst.YStride+x1], c.y)
	if y&1 == 0 {
		row := y / 2 * dst.CStride
		fill(dst.Cb[row+x0/2:row+(x1+1)/2], c.cb)
		fill(dst.Cr[row+x0/2:row+(x1+1)/2], c.cr)
	}
}

// fill is memset: doubling copies are several times faster than a byte loop for long runs.
func fill(b []byte, v byte) {
	if len(b) == 0 {
		return
	}
	b[0] = v
	for n := 1; n < len(b); n *= 2 {
		copy(b[n:], b[:n])
	}
}

func rect(dst *image.YCbCr, r image.Rectangle, c colour) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		span(dst, y, r.Min.X, r.Max.X, c)
	}
}
