package codec

import (
	"fmt"
	"math/rand/v2"

	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"
)

// VP8 is RFC 6386, in RTP as of RFC 7741, by libvpx.
var VP8 = &Video{
	Format:        Format{Name: "vp8", MIMEType: webrtc.MimeTypeVP8, ClockRate: videoClock, PayloadType: 96},
	Simulcast:     true,
	NewPacketizer: func() Packetizer { return &vp8Packetizer{picture: uint16(rand.Uint32()) & 0x7fff} },
	Depacketize:   depacketizeVP8,
	inspect:       inspectVP8,
	newEncoder:    func(o EncoderOptions) (VideoEncoder, error) { return newVPXEncoder("vp8", false, o) },
	newDecoder:    func() (VideoDecoder, error) { return newVPXDecoder("vp8", false, inspectVP8), nil },
}

// vp8Packetizer writes RFC 7741 with a picture id of 15 bits on every packet. pion's own leaves the id out when it is 0
// and changes its length at 128, which selective forwarders take for another stream; it also allocates every packet.
type vp8Packetizer struct {
	rest    []byte
	size    int // of the payloads to come: a frame is cut into equal parts
	first   bool
	picture uint16
	base    uint8 // number of the last picture of the base layer
	layers  []byte
	buffer  [maxPayload]byte
}

func (p *vp8Packetizer) Begin(frame Packet) {
	p.rest, p.first = frame.Data, true
	p.picture = (p.picture + 1) & 0x7fff
	p.layers = p.layers[:0]
	if frame.Layered {
		synchronised := byte(0x20) // Y: it refers to that picture of the base layer alone
		if frame.Layer == 0 {
			p.base++
			synchronised = 0
		}
		p.layers = append(p.layers, p.base, frame.Layer<<6|synchronised)
	}
	most := maxPayload - vp8Descriptor - len(p.layers)
	if count := (len(p.rest) + most - 1) / most; count > 0 {
		p.size = (len(p.rest) + count - 1) / count
	}
}

// vp8Descriptor is how many bytes the descriptor has, without what is said of temporal layers.
const vp8Descriptor = 4

func (p *vp8Packetizer) Next() (payload []byte, last bool) {
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
	if len(p.layers) > 0 {
		p.buffer[1] |= 0x60 // L and T: number of the base layer picture, and the layer
	}
	payload = append(p.buffer[:vp8Descriptor], p.layers...)
	payload = append(payload, p.rest[:n]...)
	p.rest, p.first = p.rest[n:], false
	return payload, len(p.rest) == 0
}

func depacketizeVP8(payload []byte) (Part, bool) {
	var header codecs.VP8Packet
	data, err := header.Unmarshal(payload)
	if err != nil {
		return Part{}, false
	}
	p := Part{Data: data, Start: header.S == 1 && header.PID == 0}
	p.Key = p.Start && len(data) > 0 && data[0]&1 == 0 // RFC 6386 §9.1: bit 0 is clear on key frames
	p.Layered = header.L == 1 && header.T == 1
	p.Layer, p.Base, p.BaseOnly = header.TID, header.TL0PICIDX, header.Y == 1
	return p, true
}

// inspectVP8 reads RFC 6386, section 9.1.
func inspectVP8(data []byte) (header, error) {
	if len(data) == 0 {
		return header{}, errNoData
	}
	if data[0]&1 != 0 {
		return header{}, nil
	}
	if len(data) < 10 || data[3] != 0x9d || data[4] != 0x01 || data[5] != 0x2a {
		return header{}, fmt.Errorf("%w: no start code in a VP8 key frame", ErrCorrupt)
	}
	w := int(data[6]) | int(data[7]&0x3f)<<8
	h := int(data[8]) | int(data[9]&0x3f)<<8
	if w == 0 || h == 0 {
		return header{}, fmt.Errorf("%w: a VP8 picture of %dx%d", ErrCorrupt, w, h)
	}
	return header{key: true, width: w, height: h, pixels: w * h}, nil
}
