package codec

import (
	"fmt"
	"runtime"
)

// videoClock is the RTP clock of all pictures, in Hz (RFC 7741 §6.1, RFC 9628 §6.1).
const videoClock = 90_000

// EncoderOptions says what an encoder makes. Codec, Width, Height and Bitrate have to be set.
type EncoderOptions struct {
	Codec         *Video
	Width, Height int // of the first picture; later ones may differ
	FrameRate     int // frames per second the bits are planned for; default 30
	Bitrate       int // bit/s
	Screen        bool
	Threads       int // default by size and number of processors
}

// NewVideoEncoder opens an encoder. Close frees it.
func NewVideoEncoder(o EncoderOptions) (VideoEncoder, error) {
	if o.Codec == nil || o.Bitrate <= 0 {
		return nil, fmt.Errorf("%w: codec %v at %d bit/s", ErrUnsupported, o.Codec, o.Bitrate)
	}
	if o.FrameRate <= 0 {
		o.FrameRate = 30
	}
	return o.Codec.newEncoder(o)
}

// NewVideoDecoder makes a decoder. Close frees it.
func NewVideoDecoder(c *Video) (VideoDecoder, error) {
	if c == nil {
		return nil, fmt.Errorf("%w: no codec", ErrUnsupported)
	}
	return c.newDecoder()
}

// Packet is one coded frame.
type Packet struct {
	Data []byte // borrowed until the next Encode or Close; empty when the rate control dropped the frame
	Key  bool   // decodable without any frame before it

	Layered bool  // in temporal layers
	Layer   uint8 // its temporal layer, from 0: no frame of the layers below refers to it, nor any other of its own
}

// threadsFor is how many threads pay for a picture of that size: more cost latency and processor time on small ones.
// The steps are libwebrtc's (libvpx_vp8_encoder.cc, NumberOfThreads), one lower for 720p, which it never splits.
func threadsFor(width, height, cpus int) int {
	switch pixels := width * height; {
	case pixels >= 1920*1080 && cpus >= 8:
		return 4
	case pixels >= 1280*720 && cpus >= 4:
		return 2
	default:
		return 1
	}
}

func defaultThreads(width, height int) int { return threadsFor(width, height, runtime.NumCPU()) }
