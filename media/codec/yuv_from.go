package codec

/*
#include <libyuv.h>
*/
import "C"

import (
	"fmt"
	"image"
	"image/color"
)

// FromYUYV converts one picture of a camera in YUYV (YUY2) without padding, of dst's size, which is even in width.
func FromYUYV(dst *image.YCbCr, src []byte) error {
	out, err := planesOf(dst)
	if err != nil {
		return err
	}
	stride := 2 * out.width
	if out.width%2 != 0 || !holds(len(src), 0, stride, stride, out.height) {
		return fmt.Errorf("%w: %d bytes of YUYV for %dx%d", ErrPicture, len(src), out.width, out.height)
	}
	return yuvError("yuv from yuyv", C.YUY2ToI420(ptr(src), C.int(stride), ptr(out.y), C.int(out.yStride), ptr(out.u),
		C.int(out.cStride), ptr(out.v), C.int(out.cStride), C.int(out.width), C.int(out.height)))
}

// FromNV12 converts one picture in NV12 without padding, of dst's size: all luma, then the colours in pairs.
func FromNV12(dst *image.YCbCr, src []byte) error {
	out, err := planesOf(dst)
	if err != nil {
		return err
	}
	luma, pairs := out.width*out.height, (out.width+1)&^1
	if !holds(len(src), luma, pairs, pairs, (out.height+1)/2) {
		return fmt.Errorf("%w: %d bytes of NV12 for %dx%d", ErrPicture, len(src), out.width, out.height)
	}
	return yuvError("yuv from nv12", C.NV12ToI420(ptr(src), C.int(out.width), ptr(src[luma:]), C.int(pairs), ptr(out.y),
		C.int(out.yStride), ptr(out.u), C.int(out.cStride), ptr(out.v), C.int(out.cStride), C.int(out.width),
		C.int(out.height)))
}

// MJPEGSize reads the size of a JPEG picture.
func MJPEGSize(src []byte) (width, height int, err error) {
	var w, h C.int
	if len(src) < 4 || C.MJPGSize(ptr(src), C.size_t(len(src)), &w, &h) != 0 || w <= 0 || h <= 0 {
		return 0, 0, fmt.Errorf("%w: not a JPEG", ErrCorrupt)
	}
	return int(w), int(h), nil
}

// FromMJPEG decodes one JPEG of dst's size. Cameras' JPEGs use the full range of values; they are taken as they are, as
// browsers do, which makes contrast a little stronger.
func FromMJPEG(dst *image.YCbCr, src []byte) error {
	out, err := planesOf(dst)
	if err != nil {
		return err
	}
	w, h, err := MJPEGSize(src)
	if err != nil {
		return err
	}
	if err := sameSize(out, w, h); err != nil {
		return err
	}
	code := C.MJPGToI420(ptr(src), C.size_t(len(src)), ptr(out.y), C.int(out.yStride), ptr(out.u), C.int(out.cStride),
		ptr(out.v), C.int(out.cStride), C.int(w), C.int(h), C.int(w), C.int(h))
	if code != 0 {
		return fmt.Errorf("%w: a damaged JPEG (%d)", ErrCorrupt, int(code))
	}
	return nil
}

// FromRGBA converts a picture of dst's size; what is transparent counts as black.
func FromRGBA(dst *image.YCbCr, src *image.RGBA) error {
	out, err := planesOf(dst)
	if err != nil {
		return err
	}
	in, err := rgbaOf(src)
	if err != nil {
		return err
	}
	if err := sameSize(out, src.Rect.Dx(), src.Rect.Dy()); err != nil {
		return err
	}
	return yuvError("yuv from rgba", C.ABGRToI420(ptr(in), C.int(src.Stride), ptr(out.y), C.int(out.yStride), ptr(out.u),
		C.int(out.cStride), ptr(out.v), C.int(out.cStride), C.int(out.width), C.int(out.height)))
}

// FromBGRA converts rows of blue, green, red and a byte that does not matter, stride bytes apart, as screens give them.
func FromBGRA(dst *image.YCbCr, src []byte, stride int) error {
	out, err := planesOf(dst)
	if err != nil {
		return err
	}
	if !holds(len(src), 0, stride, 4*out.width, out.height) {
		return fmt.Errorf("%w: %d bytes of BGRA for %dx%d", ErrPicture, len(src), out.width, out.height)
	}
	return yuvError("yuv from bgra", C.ARGBToI420(ptr(src), C.int(stride), ptr(out.y), C.int(out.yStride), ptr(out.u),
		C.int(out.cStride), ptr(out.v), C.int(out.cStride), C.int(out.width), C.int(out.height)))
}

// FromImage converts any picture of dst's size. It is quick for what cameras and screens give ([image.YCbCr] in 4:2:0,
// 4:2:2 and 4:4:4, [image.RGBA]) and slow for the rest.
func FromImage(dst *image.YCbCr, src image.Image) error {
	switch src := src.(type) {
	case nil:
		return fmt.Errorf("%w: nil", ErrPicture)
	case *image.RGBA:
		return FromRGBA(dst, src)
	case *image.YCbCr:
		switch src.SubsampleRatio {
		case image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio444:
			return fromYCbCr(dst, src)
		}
	}
	out, err := planesOf(dst)
	if err != nil {
		return err
	}
	r := src.Bounds()
	if err := sameSize(out, r.Dx(), r.Dy()); err != nil {
		return err
	}
	rgba := image.NewRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		for x := range r.Dx() {
			rgba.SetRGBA(x, y, color.RGBAModel.Convert(src.At(r.Min.X+x, r.Min.Y+y)).(color.RGBA))
		}
	}
	return FromRGBA(dst, rgba)
}

func fromYCbCr(dst, src *image.YCbCr) error {
	out, err := planesOf(dst)
	if err != nil {
		return err
	}
	in, err := slicesOf(src)
	if err != nil {
		return err
	}
	if err := sameSize(out, in.width, in.height); err != nil {
		return err
	}
	ys, cs, w, h := C.int(in.yStride), C.int(in.cStride), C.int(in.width), C.int(in.height)
	oys, ocs := C.int(out.yStride), C.int(out.cStride)
	var code C.int
	switch src.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		code = C.I422ToI420(ptr(in.y), ys, ptr(in.u), cs, ptr(in.v), cs, ptr(out.y), oys, ptr(out.u), ocs, ptr(out.v), ocs, w, h)
	case image.YCbCrSubsampleRatio444:
		code = C.I444ToI420(ptr(in.y), ys, ptr(in.u), cs, ptr(in.v), cs, ptr(out.y), oys, ptr(out.u), ocs, ptr(out.v), ocs, w, h)
	default:
		code = C.I420Copy(ptr(in.y), ys, ptr(in.u), cs, ptr(in.v), cs, ptr(out.y), oys, ptr(out.u), ocs, ptr(out.v), ocs, w, h)
	}
	return yuvError("yuv from ycbcr", code)
}
