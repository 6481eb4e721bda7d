package render

import (
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"

	"confab/media/codec"
)

// part is one packet, seen as a piece of a picture.
type part struct {
	sequence int64 // unwrapped
	stamp    int64 // unwrapped, 90 kHz
	arrived  time.Time
	payload  []byte // without the codec's payload descriptor
	codec    codec.VideoCodec

	present bool // the place in the ring is taken
	empty   bool // padding: takes a sequence number and is no piece of anything
	start   bool // first packet of a picture
	end     bool // RTP marker: last packet of a picture
	key     bool // on a start: the picture depends on no other

	layered  bool  // VP8 with temporal layers: the three below are set
	layer    uint8 // TID
	base     uint8 // TL0PICIDX: number of the base layer picture that this one is or refers to
	baseOnly bool  // Y: refers to nothing but that base layer picture
}

// parse reads the payload descriptor. A payload that cannot be read becomes padding: it is worth nothing, and the picture
// it was to be part of will not come together.
func parse(packet *rtp.Packet, kind codec.VideoCodec) part {
	p := part{present: true, codec: kind, end: packet.Marker}
	if len(packet.Payload) == 0 {
		p.empty = true
		return p
	}
	readable := false
	switch kind {
	case codec.VP8:
		readable = p.parseVP8(packet.Payload)
	case codec.VP9:
		readable = p.parseVP9(packet.Payload)
	}
	p.empty = !readable || len(p.payload) == 0
	return p
}

func (p *part) parseVP8(payload []byte) bool {
	var header codecs.VP8Packet
	body, err := header.Unmarshal(payload)
	if err != nil {
		return false
	}
	p.payload = body
	p.start = header.S == 1 && header.PID == 0
	p.key = p.start && len(body) > 0 && body[0]&1 == 0 // RFC 6386 §9.1: bit 0 is clear on key frames
	p.layered = header.L == 1 && header.T == 1
	p.layer, p.base, p.baseOnly = header.TID, header.TL0PICIDX, header.Y == 1
	return true
}

func (p *part) parseVP9(payload []byte) bool {
	var header codecs.VP9Packet
	body, err := header.Unmarshal(payload)
	if err != nil {
		return false
	}
	p.payload = body
	// Spatial layers share a timestamp and are decoded together: only the lowest one starts a picture.
	p.start = header.B && (!header.L || header.SID == 0)
	p.key = p.start && !header.P
	return true
}
