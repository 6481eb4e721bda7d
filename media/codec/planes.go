package codec

import (
	"fmt"
	"image"
)

// planes is a picture as C libraries see it: the first sample of each plane, checked to be long enough.
type planes struct {
	y, u, v          []byte
	yStride, cStride int
	width, height    int
}

// planesOf checks that pic is a 4:2:0 picture whose slices hold all its samples, so that C code stays inside them.
func planesOf(pic *image.YCbCr) (planes, error) {
	if pic == nil {
		return planes{}, fmt.Errorf("%w: nil", ErrPicture)
	}
	if pic.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		return planes{}, fmt.Errorf("%w: subsampling %v, want 4:2:0", ErrPicture, pic.SubsampleRatio)
	}
	return slicesOf(pic)
}

// slicesOf is planesOf for any subsampling.
func slicesOf(pic *image.YCbCr) (planes, error) {
	r := pic.Rect
	p := planes{yStride: pic.YStride, cStride: pic.CStride, width: r.Dx(), height: r.Dy()}
	if r.Empty() || p.width > maxSide || p.height > maxSide {
		return planes{}, fmt.Errorf("%w: %dx%d", ErrPicture, p.width, p.height)
	}
	cw, ch, even := chroma(pic.SubsampleRatio, p.width, p.height)
	if ch == 0 || even && (r.Min.X|r.Min.Y)&1 != 0 {
		return planes{}, fmt.Errorf("%w: subsampling %v at %v", ErrPicture, pic.SubsampleRatio, r.Min)
	}
	y, c := pic.YOffset(r.Min.X, r.Min.Y), pic.COffset(r.Min.X, r.Min.Y)
	if !holds(len(pic.Y), y, pic.YStride, p.width, p.height) || !holds(len(pic.Cb), c, pic.CStride, cw, ch) ||
		!holds(len(pic.Cr), c, pic.CStride, cw, ch) {
		return planes{}, fmt.Errorf("%w: slices too short for %dx%d", ErrPicture, p.width, p.height)
	}
	p.y, p.u, p.v = pic.Y[y:], pic.Cb[c:], pic.Cr[c:]
	return p, nil
}

// chroma is the size of the colour planes, 0 for a subsampling that this package does not read; even says that the
// picture has to start on even samples.
func chroma(ratio image.YCbCrSubsampleRatio, width, height int) (w, h int, even bool) {
	switch ratio {
	case image.YCbCrSubsampleRatio420:
		return (width + 1) / 2, (height + 1) / 2, true
	case image.YCbCrSubsampleRatio422:
		return (width + 1) / 2, height, true
	case image.YCbCrSubsampleRatio444:
		return width, height, false
	default:
		return 0, 0, false
	}
}

// holds says whether a slice of n bytes has height rows of width bytes, stride apart, from offset on.
func holds(n, offset, stride, width, height int) bool {
	return offset >= 0 && width > 0 && height > 0 && stride >= width && stride <= 1<<20 &&
		offset+(height-1)*stride+width <= n
}
