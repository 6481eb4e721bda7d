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

// vpxEncoder is libvpx's for VP8 and VP9. It implements [VideoEncoder].
type vpxEncoder struct {
	name      string
	vp9       bool
	options   EncoderOptions
	rates     Rates                 // of the options at first
	c         *C.confab_vpx_encoder // nil once closed
	lastTicks int64                 // pts of the last picture, in 1/90 000 s
	lastKey   time.Duration
	fresh     bool // nothing was coded since the encoder was opened
}

func newVPXEncoder(name string, vp9 bool, o EncoderOptions) (VideoEncoder, error) {
	e := &vpxEncoder{name: name, vp9: vp9, options: o, lastTicks: -1}
	e.rates = Rates{Bitrate: o.Bitrate, FrameRate: o.FrameRate}
	e.c = (*C.confab_vpx_encoder)(C.calloc(1, C.sizeof_confab_vpx_encoder))
	if err := e.open(o.Width, o.Height); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

// open starts the encoder anew for pictures of that size; the next frame is a key frame. libvpx can change the size of
// a running encoder, but not safely in every version (CVE-2023-5217 was of that kind).
func (e *vpxEncoder) open(width, height int) error {
	if width <= 0 || height <= 0 || width > maxSide || height > maxSide || width*height > MaxPixels {
		return fmt.Errorf("%w: %dx%d", ErrUnsupported, width, height)
	}
	e.options.Width, e.options.Height = width, height
	s := e.settings()
	if code := C.confab_vpx_encoder_open(e.c, &s); code != 0 {
		err := vpxError(e.name+" encoder open", &e.c.ctx, code)
		C.confab_vpx_encoder_close(e.c)
		return err
	}
	e.fresh, e.lastTicks = true, -1
	return nil
}

// Encode implements VideoEncoder.
func (e *vpxEncoder) Encode(pic *image.YCbCr, pts time.Duration, forceKey bool) (Packet, error) {
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
	duration := C.CONFAB_VPX_CLOCK / e.rates.FrameRate
	code := C.confab_vpx_encoder_encode(e.c, (*C.uint8_t)(&p.y[0]), (*C.uint8_t)(&p.u[0]), (*C.uint8_t)(&p.v[0]),
		C.int(p.yStride), C.int(p.cStride), C.int64_t(ticks), C.ulong(duration), flag(key))
	if code != 0 {
		return Packet{}, vpxError(e.name+" encode", &e.c.ctx, code)
	}
	e.lastTicks = ticks
	out := Packet{Key: e.c.key != 0, Layered: e.halves(), Layer: uint8(e.c.layer)}
	if e.c.size > 0 {
		out.Data = unsafe.Slice((*byte)(e.c.data), int(e.c.size))
		e.fresh = false
	}
	if out.Key {
		e.lastKey = pts
	}
	return out, nil
}

// SetRates implements VideoEncoder.
func (e *vpxEncoder) SetRates(r Rates) error {
	switch {
	case e.c == nil:
		return ErrClosed
	case r.Bitrate <= 0 || r.FrameRate <= 0:
		return fmt.Errorf("%w: %d bit/s at %d frames/s", ErrUnsupported, r.Bitrate, r.FrameRate)
	}
	e.rates = r
	if e.c.open == 0 {
		return nil // the next picture opens it
	}
	s := e.settings()
	if code := C.confab_vpx_encoder_rates(e.c, &s); code != 0 {
		return vpxError(e.name+" set rates", &e.c.ctx, code)
	}
	return nil
}

// settings are the options as C sees them.
func (e *vpxEncoder) settings() C.confab_vpx_settings {
	o := &e.options
	threads := o.Threads
	if threads <= 0 {
		threads = defaultThreads(o.Width, o.Height)
	}
	return C.confab_vpx_settings{
		width: C.int(o.Width), height: C.int(o.Height), fps: C.int(e.rates.FrameRate), kbps: kilobits(e.rates.Bitrate),
		threads: C.int(min(threads, 16)), vp9: flag(e.vp9), screen: flag(o.Screen), fast: flag(e.rates.Fast),
		halves: flag(e.halves()),
	}
}

// halves says whether every second frame is one that nothing refers to, which a server may leave out: VP8 tells it in
// each packet. Of a screen, which has few frames, none is to spare.
func (e *vpxEncoder) halves() bool { return !e.vp9 && !e.options.Screen }

// Close implements VideoEncoder.
func (e *vpxEncoder) Close() {
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
