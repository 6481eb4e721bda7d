package capture

import (
	"math/rand/v2"

	"github.com/pion/rtp/codecs"

	"confab/media/codec"
)

// maxPayload is the largest RTP payload in bytes. With the RTP header, the header extensions and what SRTP, UDP and a
// TURN server add, it stays within what every path carries (libwebrtc and pion assume 1200 for all of the packet).
const maxPayload = 1160

// payloader cuts frames into RTP payloads.
type payloader interface {
	// begin takes a frame; it stays the caller's, who keeps it until the last next.
	begin(frame []byte)
	// next gives a payload, valid until the next call, and whether it is the frame's last. It is nil if there is none.
	next() (payload []byte, last bool)
}

func newPayloader(c codec.VideoCodec) payloader {
	if c == codec.VP9 {
		return &vp9Payloader{}
	}
	return &vp8Payloader{picture: uint16(rand.Uint32()) & 0x7fff}
}

// vp8Payloader writes RFC 7741 with a picture id of 15 bits on every packet. pion's own leaves the id out when it is 0
// and changes its length at 128, which selective forwarders take for another stream; it also allocates every packet.
type vp8Payloader struct {
	rest    []byte
	size    int // of the payloads to come: a frame is cut into equal parts
	first   bool
	picture uint16
	buffer  [maxPayload]byte
}

const vp8Descriptor = 4

func (p *vp8Payloader) begin(frame []byte) {
	const most = maxPayload - vp8Descriptor
	p.rest, p.first = frame, true
	p.picture = (p.picture + 1) & 0x7fff
	if count := (len(frame) + most - 1) / most; count > 0 {
		p.size = (len(frame) + count - 1) / count
	}
}

func (p *vp8Payloader) next() (payload []byte, last bool) {
	if len(p.rest) == 0 {
		return nil, true
	}
	n := min(p.size, len(p.rest))
	p.buffer[0] = 0x80 // X: extended
	if p.first {
		p.buffer[0] |= 0x10 // S: start of partition 0
	}
	p.buffer[1] = 0x80 // I: picture id follows
	p.buffer[2] = 0x80 | byte(p.picture>>8)
	p.buffer[3] = byte(p.picture)
	copy(p.buffer[vp8Descriptor:], p.rest[:n])
	p.rest, p.first = p.rest[n:], false
	return p.buffer[:vp8Descriptor+n], len(p.rest) == 0
}

// vp9Payloader uses pion's, in non-flexible mode.
type vp9Payloader struct {
	pion codecs.VP9Payloader
	rest [][]byte
}

func (p *vp9Payloader) begin(frame []byte) { p.rest = p.pion.Payload(maxPayload, frame) }

func (p *vp9Payloader) next() (payload []byte, last bool) {
	if len(p.rest) == 0 {
		return nil, true
	}
	payload, p.rest = p.rest[0], p.rest[1:]
	return payload, len(p.rest) == 0
}
