package codec

/*
#include <libyuv.h>
*/
import "C"

import (
	"fmt"
	"image"
)

// Layout is how a picture lies in memory that comes from a device. The zero value is none.
type Layout uint8

// Layouts, as V4L2 describes the pixel formats of these names.
const (
	YUYV Layout = iota + 1
	YVYU
	UYVY
	NV12
	NV21
	I420
	YV12
	Grey
)

// RowBytes is how long a row of that many pixels is at least: of the first plane, if there are more.
func (l Layout) RowBytes(width int) int {
	if l == YUYV || l == YVYU || l == UYVY {
		return (width + 1) / 2 * 4
	}
	return width
}

// Bytes is how long a picture is at least, whose rows are stride bytes apart.
func (l Layout) Bytes(width, height, stride int) int {
	chromaRows := (height + 1) / 2
	switch l {
	case NV12, NV21:
		return stride*(height+chromaRows-1) + (width+1)/2*2
	case I420, YV12:
		return stride*height + stride/2*(2*chromaRows-1) + (width+1)/2
	default:
		return stride*(height-1) + l.RowBytes(width)
	}
}

// FromRaw converts a picture whose rows are stride bytes apart and which has rows of them. dst may be smaller: then the
// right and lower edges are left out.
func FromRaw(dst *image.YCbCr, l Layout, data []byte, stride, rows int) error {
	out, err := planesOf(dst)
	if err != nil {
		return err
	}
	if rows < out.height || rows > maxSide || stride < l.RowBytes(out.width) || stride > 1<<20 ||
		len(data) < l.Bytes(out.width, rows, stride) {
		return fmt.Errorf("%w: %d bytes, rows %d, stride %d for %dx%d", ErrPicture, len(data), rows, stride,
			out.width, out.height)
	}
	in, s, w, h := ptr(data), C.int(stride), C.int(out.width), C.int(out.height)
	y, ys, cs := ptr(out.y), C.int(out.yStride), C.int(out.cStride)
	u, v := ptr(out.u), ptr(out.v)
	if l == YVYU || l == YV12 {
		u, v = v, u
	}
	var code C.int
	switch l {
	case YUYV, YVYU:
		code = C.YUY2ToI420(in, s, y, ys, u, cs, v, cs, w, h)
	case UYVY:
		code = C.UYVYToI420(in, s, y, ys, u, cs, v, cs, w, h)
	case NV12:
		code = C.NV12ToI420(in, s, ptr(data[stride*rows:]), s, y, ys, u, cs, v, cs, w, h)
	case NV21:
		code = C.NV21ToI420(in, s, ptr(data[stride*rows:]), s, y, ys, u, cs, v, cs, w, h)
	case I420, YV12:
		first := stride * rows
		second := first + stride/2*((rows+1)/2)
		code = C.I420Copy(in, s, ptr(data[first:]), s/2, ptr(data[second:]), s/2, y, ys, u, cs, v, cs, w, h)
	case Grey:
		code = C.I400ToI420(in, s, y, ys, u, cs, v, cs, w, h)
	default:
		return fmt.Errorf("%w: layout %d", ErrUnsupported, l)
	}
	return yuvError("yuv from a device", code)
}
