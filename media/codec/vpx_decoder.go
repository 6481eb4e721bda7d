package codec

/*
#include <stdlib.h>
#include "vpx.h"
#include <libyuv.h>
*/
import "C"

import (
	"fmt"
	"image"
	"unsafe"
)

// vpxDecoder is libvpx's for VP8 and VP9. It implements [VideoDecoder].
type vpxDecoder struct {
	name      string
	vp9       bool
	inspect   func(frame []byte) (header, error)
	c         *C.confab_vpx_decoder // nil once closed
	threads   int                   // of the open decoder; 0 before the first key frame
	picture   image.YCbCr           // header over libvpx's memory, or the same picture as converted
	converted *image.YCbCr          // for pictures that libvpx gives in another format than 4:2:0
}

func newVPXDecoder(name string, vp9 bool, inspect func(frame []byte) (header, error)) VideoDecoder {
	d := &vpxDecoder{name: name, vp9: vp9, inspect: inspect}
	d.c = (*C.confab_vpx_decoder)(C.calloc(1, C.sizeof_confab_vpx_decoder))
	return d
}

// Decode implements VideoDecoder.
func (d *vpxDecoder) Decode(data []byte) (*image.YCbCr, error) {
	if d.c == nil {
		return nil, ErrClosed
	}
	h, err := d.inspect(data)
	if err != nil {
		return nil, err
	}
	if h.pixels > MaxPixels {
		return nil, fmt.Errorf("%w: a picture of %d pixels", ErrUnsupported, h.pixels)
	}
	if err := d.prepare(h); err != nil {
		return nil, err
	}
	code := C.confab_vpx_decoder_decode(d.c, (*C.uint8_t)(&data[0]), C.size_t(len(data)),
		flag(h.single))
	if code != 0 {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, vpxError(d.name+" decode", &d.c.ctx, code))
	}
	if d.c.corrupted != 0 {
		return nil, ErrCorrupt
	}
	if d.c.image == nil {
		return nil, nil
	}
	return d.show(d.c.image)
}

// prepare opens libvpx at the first key frame, and anew at one for whose size another number of threads is right: that
// number cannot be changed later, and a key frame needs nothing from before it.
func (d *vpxDecoder) prepare(h header) error {
	if !h.key {
		if d.threads == 0 {
			return ErrNeedKeyFrame
		}
		return nil
	}
	threads := defaultThreads(h.width, h.height)
	if threads == d.threads {
		return nil
	}
	d.threads = 0
	if code := C.confab_vpx_decoder_open(d.c, flag(d.vp9), C.int(threads)); code != 0 {
		return vpxError(d.name+" decoder open", &d.c.ctx, code)
	}
	d.threads = threads
	return nil
}

// show describes libvpx's picture as Go's, converting what is not 4:2:0.
func (d *vpxDecoder) show(img *C.vpx_image_t) (*image.YCbCr, error) {
	w, h := int(img.d_w), int(img.d_h)
	if w < 2 || h < 2 || w*h > MaxPixels {
		return nil, fmt.Errorf("%w: a picture of %dx%d", ErrUnsupported, w, h)
	}
	switch img.fmt {
	case C.VPX_IMG_FMT_I420:
	case C.VPX_IMG_FMT_I422, C.VPX_IMG_FMT_I444:
		return d.convert(img, w, h)
	default:
		return nil, fmt.Errorf("%w: libvpx pixel format %#x", ErrUnsupported, uint(img.fmt))
	}
	ch := (h + 1) / 2
	d.picture = image.YCbCr{
		Y:       unsafe.Slice((*byte)(img.planes[0]), int(img.stride[0])*(h-1)+w),
		Cb:      unsafe.Slice((*byte)(img.planes[1]), int(img.stride[1])*(ch-1)+(w+1)/2),
		Cr:      unsafe.Slice((*byte)(img.planes[2]), int(img.stride[1])*(ch-1)+(w+1)/2),
		YStride: int(img.stride[0]), CStride: int(img.stride[1]),
		SubsampleRatio: image.YCbCrSubsampleRatio420,
		Rect:           image.Rect(0, 0, w&^1, h&^1),
	}
	return &d.picture, nil
}

// convert makes a 4:2:0 picture of VP9's profile 1 (4:2:2 and 4:4:4; browsers send it for screens).
func (d *vpxDecoder) convert(img *C.vpx_image_t, w, h int) (*image.YCbCr, error) {
	if img.cs == C.VPX_CS_SRGB {
		return nil, fmt.Errorf("%w: VP9 in RGB", ErrUnsupported)
	}
	w, h = w&^1, h&^1
	if d.converted == nil || d.converted.Rect.Dx() != w || d.converted.Rect.Dy() != h {
		d.converted = New420(w, h)
	}
	o := d.converted
	y, u, v := (*C.uint8_t)(&o.Y[0]), (*C.uint8_t)(&o.Cb[0]), (*C.uint8_t)(&o.Cr[0])
	ys, cs := C.int(o.YStride), C.int(o.CStride)
	in := &img.planes
	if img.fmt == C.VPX_IMG_FMT_I422 {
		C.I422ToI420((*C.uint8_t)(in[0]), img.stride[0], (*C.uint8_t)(in[1]), img.stride[1],
			(*C.uint8_t)(in[2]), img.stride[2], y, ys, u, cs, v, cs, C.int(w), C.int(h))
	} else {
		C.I444ToI420((*C.uint8_t)(in[0]), img.stride[0], (*C.uint8_t)(in[1]), img.stride[1],
			(*C.uint8_t)(in[2]), img.stride[2], y, ys, u, cs, v, cs, C.int(w), C.int(h))
	}
	return o, nil
}

// Close implements VideoDecoder.
func (d *vpxDecoder) Close() {
	if d.c == nil {
		return
	}
	C.confab_vpx_decoder_close(d.c)
	C.free(unsafe.Pointer(d.c))
	d.c, d.converted = nil, nil
}
