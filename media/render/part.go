package render

import (
	"time"

	"github.com/pion/rtp"

	"confab/media/codec"
)

// part is one packet, seen as a piece of a picture.
type part struct {
	codec.Part
	sequence int64 // unwrapped
	stamp    int64 // unwrapped, 90 kHz
	arrived  time.Time
	codec    *codec.Video

	present bool // the place in the ring is taken
	empty   bool // padding: takes a sequence number and is no piece of anything
	end     bool // RTP marker: last packet of a picture
}

// parse reads the payload descriptor. A payload that cannot be read becomes padding: it is worth nothing, and the
// picture it was to be part of will not come together.
func parse(packet *rtp.Packet, kind *codec.Video) part {
	p := part{present: true, codec: kind, end: packet.Marker, empty: true}
	if kind != nil && len(packet.Payload) > 0 {
		var readable bool
		p.Part, readable = kind.Depacketize(packet.Payload)
		p.empty = !readable || len(p.Data) == 0
	}
	return p
}
