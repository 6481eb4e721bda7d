package codec

/*
#cgo LDFLAGS: -lyuv
#include <libyuv.h>
*/
import "C"

import (
	"fmt"
	"image"
)

// Fit says what becomes of a picture whose shape differs from the place it goes to.
type Fit uint8

// The ways to fit.
const (
	Cover   Fit = iota // fill the place, cropping what is left over on two sides
	Contain            // all of the picture; the caller gave the place the picture's shape, or wants it stretched
)

// New420 makes a picture of that size, black.
func New420(width, height int) *image.YCbCr {
	pic := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	for i := range pic.Y {
		pic.Y[i] = 16
	}
	for i := range pic.Cb {
		pic.Cb[i], pic.Cr[i] = 128, 128
	}
	return pic
}

// Converter converts pictures for the screen. It keeps its scratch picture. The zero value is ready. It is not safe for
// concurrent use.
type Converter struct {
	scratch *image.YCbCr
}

// ToRGBA converts src to dst, scaled to dst's size on the way, reading it as BT.601 limited range. dst becomes opaque.
func (c *Converter) ToRGBA(dst *image.RGBA, src *image.YCbCr, fit Fit) error {
	in, err := planesOf(src)
	if err != nil {
		return err
	}
	out, err := rgbaOf(dst)
	if err != nil {
		return err
	}
	w, h := dst.Rect.Dx(), dst.Rect.Dy()
	if fit == Cover {
		in = in.cover(w, h)
	}
	if in.width != w || in.height != h {
		if c.scratch == nil || c.scratch.Rect.Dx() != w || c.scratch.Rect.Dy() != h {
			c.scratch = image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
		}
		scaled, err := planesOf(c.scratch)
		if err != nil {
			return err
		}
		if err := scale(scaled, in); err != nil {
			return err
		}
		in = scaled
	}
	return yuvError("yuv to rgba", C.I420ToABGR(ptr(in.y), C.int(in.yStride), ptr(in.u), C.int(in.cStride),
		ptr(in.v), C.int(in.cStride), ptr(out), C.int(dst.Stride), C.int(w), C.int(h)))
}

// cover cuts the largest part of shape w:h out of the middle, starting at even samples.
func (p planes) cover(w, h int) planes {
	cw, ch := p.width, p.height
	if cw*h > ch*w {
		cw = max(1, ch*w/h)
	} else {
		ch = max(1, cw*h/w)
	}
	// A difference of a pixel is rounding, not shape: keep all, and with it the chance not to scale at all.
	if p.width-cw <= 1 && p.height-ch <= 1 {
		return p
	}
	x, y := (p.width-cw)/2&^1, (p.height-ch)/2&^1
	p.y = p.y[y*p.yStride+x:]
	p.u, p.v = p.u[y/2*p.cStride+x/2:], p.v[y/2*p.cStride+x/2:]
	p.width, p.height = cw, ch
	return p
}

// Scale fills dst with all of src. Going down it averages, so that small pictures do not shimmer.
func Scale(dst, src *image.YCbCr) error {
	in, err := planesOf(src)
	if err != nil {
		return err
	}
	out, err := planesOf(dst)
	if err != nil {
		return err
	}
	return scale(out, in)
}

func scale(out, in planes) error {
	return yuvError("yuv scale", C.I420Scale(ptr(in.y), C.int(in.yStride), ptr(in.u), C.int(in.cStride), ptr(in.v),
		C.int(in.cStride), C.int(in.width), C.int(in.height), ptr(out.y), C.int(out.yStride), ptr(out.u),
		C.int(out.cStride), ptr(out.v), C.int(out.cStride), C.int(out.width), C.int(out.height), C.kFilterBox))
}

// Mirror flips src left to right into dst, which has its size and other memory.
func Mirror(dst, src *image.YCbCr) error {
	in, err := planesOf(src)
	if err != nil {
		return err
	}
	out, err := planesOf(dst)
	if err != nil {
		return err
	}
	if err := sameSize(out, in.width, in.height); err != nil {
		return err
	}
	return yuvError("yuv mirror", C.I420Mirror(ptr(in.y), C.int(in.yStride), ptr(in.u), C.int(in.cStride), ptr(in.v),
		C.int(in.cStride), ptr(out.y), C.int(out.yStride), ptr(out.u), C.int(out.cStride), ptr(out.v),
		C.int(out.cStride), C.int(in.width), C.int(in.height)))
}

// rgbaOf checks that pic's slice holds all its pixels and starts it at the first.
func rgbaOf(pic *image.RGBA) ([]byte, error) {
	if pic == nil || pic.Rect.Empty() || pic.Rect.Dx() > maxSide || pic.Rect.Dy() > maxSide {
		return nil, fmt.Errorf("%w: no rgba picture", ErrPicture)
	}
	at := pic.PixOffset(pic.Rect.Min.X, pic.Rect.Min.Y)
	if !holds(len(pic.Pix), at, pic.Stride, 4*pic.Rect.Dx(), pic.Rect.Dy()) {
		return nil, fmt.Errorf("%w: rgba slice too short for %v", ErrPicture, pic.Rect)
	}
	return pic.Pix[at:], nil
}

func sameSize(p planes, width, height int) error {
	if p.width != width || p.height != height {
		return fmt.Errorf("%w: %dx%d into %dx%d", ErrPicture, width, height, p.width, p.height)
	}
	return nil
}

func ptr(b []byte) *C.uint8_t { return (*C.uint8_t)(&b[0]) }

func yuvError(op string, code C.int) error {
	if code != 0 {
		return &Error{Op: op, Code: int(code), Text: "libyuv refused"}
	}
	return nil
}
