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
	return yuvError("yuv from rgba", C.ABGRToI420(ptr(in), C.int(src.Stride), ptr(out.y), C.int(out.yStride),
		ptr(out.u), C.int(out.cStride), ptr(out.v), C.int(out.cStride), C.int(out.width), C.int(out.height)))
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
		code = C.I422ToI420(ptr(in.y), ys, ptr(in.u), cs, ptr(in.v), cs,
			ptr(out.y), oys, ptr(out.u), ocs, ptr(out.v), ocs, w, h)
	case image.YCbCrSubsampleRatio444:
		code = C.I444ToI420(ptr(in.y), ys, ptr(in.u), cs, ptr(in.v), cs,
			ptr(out.y), oys, ptr(out.u), ocs, ptr(out.v), ocs, w, h)
	default:
		code = C.I420Copy(ptr(in.y), ys, ptr(in.u), cs, ptr(in.v), cs,
			ptr(out.y), oys, ptr(out.u), ocs, ptr(out.v), ocs, w, h)
	}
	return yuvError("yuv from ycbcr", code)
}
