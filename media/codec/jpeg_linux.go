package codec

/*
#cgo LDFLAGS: -ljpeg
#include "jpeg_linux.h"
*/
import "C"

import (
	"bytes"
	"errors"
	"fmt"
	"image"
)

// JPEGDecoder decodes the pictures of cameras, one after the other, through libjpeg-turbo. It takes them as cameras
// send them: without the usual Huffman tables, without an end, with bytes before and behind it, in any subsampling.
type JPEGDecoder struct {
	c       *C.confab_jpeg
	picture *image.YCbCr
}

// startOfImage is how a picture begins: with a marker, and that of another. There may be mostBefore bytes before it.
var startOfImage = []byte{0xFF, 0xD8, 0xFF}

const mostBefore = 4096

// NewJPEGDecoder makes one.
func NewJPEGDecoder() (*JPEGDecoder, error) {
	c := C.confab_jpeg_open()
	if c == nil {
		return nil, errors.New("no jpeg decoder")
	}
	return &JPEGDecoder{c: c}, nil
}

// Decode gives a 4:2:0 picture of limited range and even size, borrowed until the next call. A picture of which a part
// is missing is ErrCorrupt.
func (d *JPEGDecoder) Decode(data []byte) (*image.YCbCr, error) {
	if d.c == nil {
		return nil, ErrClosed
	}
	at := bytes.Index(data[:min(len(data), mostBefore)], startOfImage)
	if at < 0 {
		return nil, fmt.Errorf("%w: no beginning", ErrCorrupt)
	}
	data = data[at:]
	var width, height C.int
	switch C.confab_jpeg_decode(d.c, ptr(data), C.size_t(len(data)), &width, &height) {
	case 0:
	case C.CONFAB_JPEG_UNSUPPORTED:
		return nil, fmt.Errorf("%w: this kind of jpeg", ErrUnsupported)
	case C.CONFAB_JPEG_NO_MEMORY:
		return nil, errors.New("no memory for a jpeg picture")
	default:
		return nil, ErrCorrupt
	}
	w, h := int(width)&^1, int(height)&^1
	if w == 0 || h == 0 {
		return nil, fmt.Errorf("%w: %dx%d", ErrUnsupported, width, height)
	}
	if d.picture == nil || d.picture.Rect.Dx() != w || d.picture.Rect.Dy() != h {
		d.picture = New420(w, h)
	}
	out, err := planesOf(d.picture)
	if err != nil {
		return nil, err
	}
	C.confab_jpeg_take(d.c, ptr(out.y), C.int(out.yStride), ptr(out.u), ptr(out.v), C.int(out.cStride),
		C.int(w), C.int(h))
	return d.picture, nil
}

// Close frees its memory. It may be called twice.
func (d *JPEGDecoder) Close() {
	if d.c != nil {
		C.confab_jpeg_close(d.c)
		d.c = nil
	}
}
