package codec

/*
#cgo pkg-config: vpx
#include <stdlib.h>
#include "vpx.h"
*/
import "C"

import (
	"fmt"
	"image"
	"time"
	"unsafe"
)

// keyInterval is the longest time between two key frames when nobody asks for one. Viewers ask for what they need
// (RTCP PLI); this bounds how long a recording or a silent error can go without.
const keyInterval = 2 * time.Minute

// EncoderOptions says what an encoder makes. Codec, Width, Height and Bitrate have to be set.
type EncoderOptions struct {
	Codec         VideoCodec
	Width, Height int // of the first picture; later ones may differ
	FrameRate     int // frames per second the bits are planned for; default 30
	Bitrate       int // bit/s
	Screen        bool
	Threads       int // default by size and number of processors
}

// VideoEncoder codes pictures in real time. It is not safe for concurrent use.
type VideoEncoder struct {
	options   EncoderOptions
	c         *C.confab_vpx_encoder // nil once closed
	lastTicks int64                 // pts of the last picture, in 1/90 000 s
	lastKey   time.Duration
	fresh     bool // nothing was coded since the encoder was opened
}

// NewVideoEncoder opens an encoder. Close frees it.
func NewVideoEncoder(o EncoderOptions) (*VideoEncoder, error) {
	if !o.Codec.valid() || o.Bitrate <= 0 {
		return nil, fmt.Errorf("%w: codec %v at %d bit/s", ErrUnsupported, o.Codec, o.Bitrate)
	}
	if o.FrameRate <= 0 {
		o.FrameRate = 30
	}
	e := &VideoEncoder{options: o, lastTicks: -1}
	e.c = (*C.confab_vpx_encoder)(C.calloc(1, C.sizeof_confab_vpx_encoder))
	if err := e.open(o.Width, o.Height); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

// open starts the encoder anew for pictures of that size; the next frame is a key frame. libvpx can change the size of
// a running encoder, but not safely in every version (CVE-2023-5217 was of that kind).
func (e *VideoEncoder) open(width, height int) error {
	if width <= 0 || height <= 0 || width > maxSide || height > maxSide || width*height > MaxPixels {
		return fmt.Errorf("%w: %dx%d", ErrUnsupported, width, height)
	}
	o := &e.options
	threads := o.Threads
	if threads <= 0 {
		threads = defaultThreads(width, height)
	}
	s := C.confab_vpx_settings{
		width: C.int(width), height: C.int(height), fps: C.int(o.FrameRate), kbps: kilobits(o.Bitrate),
		threads: C.int(min(threads, 16)), vp9: flag(o.Codec == VP9), screen: flag(o.Screen),
	}
	if code := C.confab_vpx_encoder_open(e.c, &s); code != 0 {
		err := vpxError(o.Codec.String()+" encoder open", &e.c.ctx, code)
		C.confab_vpx_encoder_close(e.c)
		return err
	}
	o.Width, o.Height, e.fresh, e.lastTicks = width, height, true, -1
	return nil
}

// Encode codes one picture. pts is its time on any clock that runs forward; its distance to the last one is what the
// rate control goes by. A picture of another size than the last starts the encoder anew.
func (e *VideoEncoder) Encode(pic *image.YCbCr, pts time.Duration, forceKey bool) (Packet, error) {
	if e.c == nil {
		return Packet{}, ErrClosed
	}
	p, err := planesOf(pic)
	if err != nil {
		return Packet{}, err
	}
	if p.width != e.options.Width || p.height != e.options.Height || e.c.open == 0 {
		if err := e.open(p.width, p.height); err != nil {
			return Packet{}, err
		}
	}
	ticks := max(ticksOf(pts), e.lastTicks+1) // libvpx wants times that grow
	key := forceKey || e.fresh || pts-e.lastKey >= keyInterval
	duration := C.CONFAB_VPX_CLOCK / e.options.FrameRate
	code := C.confab_vpx_encoder_encode(e.c, (*C.uint8_t)(&p.y[0]), (*C.uint8_t)(&p.u[0]), (*C.uint8_t)(&p.v[0]),
		C.int(p.yStride), C.int(p.cStride), C.int64_t(ticks), C.ulong(duration), flag(key))
	if code != 0 {
		return Packet{}, vpxError(e.options.Codec.String()+" encode", &e.c.ctx, code)
	}
	e.lastTicks = ticks
	out := Packet{Key: e.c.key != 0}
	if e.c.size > 0 {
		out.Data = unsafe.Slice((*byte)(e.c.data), int(e.c.size))
		e.fresh = false
	}
	if out.Key {
		e.lastKey = pts
	}
	return out, nil
}

// SetBitrate changes the target, in bit/s, from the next picture on.
func (e *VideoEncoder) SetBitrate(bps int) error {
	switch {
	case e.c == nil:
		return ErrClosed
	case bps <= 0:
		return fmt.Errorf("%w: %d bit/s", ErrUnsupported, bps)
	}
	e.options.Bitrate = bps
	if e.c.open == 0 {
		return nil // the next picture opens it
	}
	if code := C.confab_vpx_encoder_bitrate(e.c, kilobits(bps)); code != 0 {
		return vpxError(e.options.Codec.String()+" set bitrate", &e.c.ctx, code)
	}
	return nil
}

// Close frees the encoder. The last packet is gone with it.
func (e *VideoEncoder) Close() {
	if e.c == nil {
		return
	}
	C.confab_vpx_encoder_close(e.c)
	C.free(unsafe.Pointer(e.c))
	e.c = nil
}

// vpxError reads what libvpx has to say about its last failure.
func vpxError(op string, ctx *C.vpx_codec_ctx_t, code C.int) error {
	e := &Error{Op: op, Code: int(code), Text: C.GoString(C.vpx_codec_err_to_string(C.vpx_codec_err_t(code)))}
	if detail := C.vpx_codec_error_detail(ctx); detail != nil {
		e.Detail = C.GoString(detail)
	}
	return e
}

// ticksOf is pts on the encoder's clock, without overflow for any pts.
func ticksOf(pts time.Duration) int64 {
	const hz = C.CONFAB_VPX_CLOCK
	return int64(pts/time.Second)*hz + int64(pts%time.Second)*hz/int64(time.Second)
}

func kilobits(bps int) C.int { return C.int(max(1, min(bps, 1e9)/1000)) }

func flag(b bool) C.int {
	if b {
		return 1
	}
	return 0
}
