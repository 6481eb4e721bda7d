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
	VYUY
	NV12
	NV21
	NV16
	I420
	YV12
	I422
	RGB // three bytes a pixel, in this order
	BGR
	BGRX // four bytes a pixel; X is anything
	XRGB
	RGBX
	Grey
)

// Packed says whether all of a pixel lies together.
func (l Layout) Packed() bool {
	switch l {
	case NV12, NV21, NV16, I420, YV12, I422:
		return false
	default:
		return true
	}
}

// RowBytes is how long a row of that many pixels is at least: of the first plane, if there are more.
func (l Layout) RowBytes(width int) int {
	switch l {
	case YUYV, YVYU, UYVY, VYUY:
		return (width + 1) / 2 * 4
	case RGB, BGR:
		return 3 * width
	case BGRX, XRGB, RGBX:
		return 4 * width
	default:
		return width
	}
}

// Bytes is how long a picture is at least, whose rows are stride bytes apart.
func (l Layout) Bytes(width, height, stride int) int {
	chromaRows := (height + 1) / 2
	switch l {
	case NV12, NV21:
		return stride*(height+chromaRows-1) + (width+1)/2*2
	case I420, YV12:
		return stride*height + stride/2*(2*chromaRows-1) + (width+1)/2
	case NV16:
		return stride*(2*height-1) + (width+1)/2*2
	case I422:
		return stride*height + stride/2*(2*height-1) + (width+1)/2
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
	if l == 0 || l > Grey {
		return fmt.Errorf("%w: layout %d", ErrUnsupported, l)
	}
	if rows < out.height || rows > maxSide || stride < l.RowBytes(out.width) || stride > 1<<20 ||
		len(data) < l.Bytes(out.width, rows, stride) {
		return fmt.Errorf("%w: %d bytes, rows %d, stride %d for %dx%d", ErrPicture, len(data), rows, stride,
			out.width, out.height)
	}
	return yuvError("yuv from a device", fromRaw(out, l, data, stride, rows))
}

// fromRaw is FromRaw of what was checked.
func fromRaw(out planes, l Layout, data []byte, stride, rows int) (code C.int) {
	in, s, w, h := ptr(data), C.int(stride), C.int(out.width), C.int(out.height)
	y, ys, cs := ptr(out.y), C.int(out.yStride), C.int(out.cStride)
	u, v := ptr(out.u), ptr(out.v)
	if l == YVYU || l == YV12 || l == VYUY {
		u, v = v, u
	}
	switch l {
	case YUYV, YVYU:
		code = C.YUY2ToI420(in, s, y, ys, u, cs, v, cs, w, h)
	case UYVY, VYUY:
		code = C.UYVYToI420(in, s, y, ys, u, cs, v, cs, w, h)
	case NV12:
		code = C.NV12ToI420(in, s, ptr(data[stride*rows:]), s, y, ys, u, cs, v, cs, w, h)
	case NV21:
		code = C.NV21ToI420(in, s, ptr(data[stride*rows:]), s, y, ys, u, cs, v, cs, w, h)
	case I420, YV12:
		first := stride * rows
		second := first + stride/2*((rows+1)/2)
		code = C.I420Copy(in, s, ptr(data[first:]), s/2, ptr(data[second:]), s/2, y, ys, u, cs, v, cs, w, h)
	case NV16: // every other row of its colours
		C.SplitUVPlane(ptr(data[stride*rows:]), 2*s, u, cs, v, cs, (w+1)/2, (h+1)/2)
		C.CopyPlane(in, s, y, ys, w, h)
	case I422:
		first := stride * rows
		second := first + stride/2*rows
		code = C.I422ToI420(in, s, ptr(data[first:]), s/2, ptr(data[second:]), s/2, y, ys, u, cs, v, cs, w, h)
	case RGB:
		code = C.RAWToI420(in, s, y, ys, u, cs, v, cs, w, h)
	case BGR:
		code = C.RGB24ToI420(in, s, y, ys, u, cs, v, cs, w, h)
	case BGRX:
		code = C.ARGBToI420(in, s, y, ys, u, cs, v, cs, w, h)
	case XRGB:
		code = C.BGRAToI420(in, s, y, ys, u, cs, v, cs, w, h)
	case RGBX:
		code = C.ABGRToI420(in, s, y, ys, u, cs, v, cs, w, h)
	case Grey:
		code = C.I400ToI420(in, s, y, ys, u, cs, v, cs, w, h)
	default:
		code = -1
	}
	return code
}
