package codec

import (
	"runtime"
	"strings"
)

// VideoCodec is a way to code pictures. The zero value is invalid.
type VideoCodec uint8

// The codecs this package has.
const (
	VP8 VideoCodec = iota + 1
	VP9
)

var videoNames = [...]string{"invalid", "vp8", "vp9"}

// String is the name in status documents and events: "vp8".
func (c VideoCodec) String() string {
	if int(c) >= len(videoNames) {
		return videoNames[0]
	}
	return videoNames[c]
}

// MimeType is the name in SDP and RTP: "video/VP8". It is empty for an invalid codec.
func (c VideoCodec) MimeType() string {
	if !c.valid() {
		return ""
	}
	return "video/" + strings.ToUpper(c.String())
}

// VideoCodecOf finds the codec for a MIME type, in any case; 0 when there is none.
func VideoCodecOf(mime string) VideoCodec {
	for c := VP8; c.valid(); c++ {
		if strings.EqualFold(mime, c.MimeType()) {
			return c
		}
	}
	return 0
}

func (c VideoCodec) valid() bool { return c == VP8 || c == VP9 }

// Packet is one coded frame.
type Packet struct {
	Data []byte // borrowed until the next Encode or Close; empty when the rate control dropped the frame
	Key  bool   // decodable without any frame before it
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
