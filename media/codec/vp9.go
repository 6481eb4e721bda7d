package codec

import (
	"fmt"

	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"
)

// VP9 is profile 0 of it, in RTP as of RFC 9628, by libvpx. Profile 1 is decoded too: browsers send it for screens.
var VP9 = &Video{
	Format: Format{
		Name: "vp9", MIMEType: webrtc.MimeTypeVP9, ClockRate: videoClock, Fmtp: "profile-id=0", PayloadType: 98,
	},
	NewPacketizer: func() Packetizer { return &vp9Packetizer{} },
	Depacketize:   depacketizeVP9,
	inspect:       inspectVP9,
	newEncoder:    func(o EncoderOptions) (VideoEncoder, error) { return newVPXEncoder("vp9", true, o) },
	newDecoder:    func() (VideoDecoder, error) { return newVPXDecoder("vp9", true, inspectVP9), nil },
}

// vp9Packetizer uses pion's, in non-flexible mode.
type vp9Packetizer struct {
	pion codecs.VP9Payloader
	rest [][]byte
}

func (p *vp9Packetizer) Begin(frame Packet) { p.rest = p.pion.Payload(maxPayload, frame.Data) }

func (p *vp9Packetizer) Next() (payload []byte, last bool) {
	if len(p.rest) == 0 {
		return nil, true
	}
	payload, p.rest = p.rest[0], p.rest[1:]
	return payload, len(p.rest) == 0
}

func depacketizeVP9(payload []byte) (Part, bool) {
	var header codecs.VP9Packet
	data, err := header.Unmarshal(payload)
	if err != nil {
		return Part{}, false
	}
	// Spatial layers share a timestamp and are decoded together: only the lowest one starts a picture.
	start := header.B && (!header.L || header.SID == 0)
	return Part{Data: data, Start: start, Key: start && !header.P}, true
}

// inspectVP9 reads all frames of a superframe (VP9 bitstream specification, annex B).
func inspectVP9(data []byte) (header, error) {
	if len(data) == 0 {
		return header{}, errNoData
	}
	var out header
	sizes, count := superframe(data)
	out.single = count == 1 && sizes[0] == len(data)
	for i := range count {
		n := sizes[i]
		if n == 0 || n > len(data) {
			return header{}, fmt.Errorf("%w: frame sizes in a VP9 superframe", ErrCorrupt)
		}
		h, err := uncompressedVP9(data[:n])
		if err != nil {
			return header{}, err
		}
		if i == 0 {
			out.key, out.width, out.height = h.key, h.width, h.height
		}
		out.pixels = max(out.pixels, h.pixels)
		data = data[n:]
	}
	return out, nil
}

// superframe lists the sizes of the frames in data: one, of all of it, unless it ends in a superframe index.
func superframe(data []byte) (sizes [8]int, count int) {
	last := data[len(data)-1]
	each, n := int(last>>3&3)+1, int(last&7)+1
	index := 2 + each*n
	if last&0xe0 != 0xc0 || len(data) < index || data[len(data)-index] != last {
		sizes[0] = len(data)
		return sizes, 1
	}
	at := len(data) - index + 1
	for i := range n {
		for b := range each {
			sizes[i] |= int(data[at]) << (8 * b)
			at++
		}
	}
	return sizes, n
}

// uncompressedVP9 reads the start of a VP9 frame up to its size (specification, section 6.2). The size of a frame
// that takes it from a reference frame is 0 here: that one was checked when it came.
func uncompressedVP9(data []byte) (header, error) {
	r := bits{data: data}
	if r.read(2) != 2 {
		return header{}, fmt.Errorf("%w: no VP9 frame marker", ErrCorrupt)
	}
	profile := r.read(1) | r.read(1)<<1
	if profile == 3 {
		r.read(1)
	}
	if r.read(1) == 1 { // show_existing_frame
		return header{}, nil
	}
	key := r.read(1) == 0
	shown, resilient := r.read(1), r.read(1)
	if !key {
		if sized := interVP9(&r, profile, shown == 1, resilient == 1); !sized {
			return header{}, r.err()
		}
	} else {
		r.read(24) // sync code
		colourVP9(&r, profile)
	}
	w, h := r.read(16)+1, r.read(16)+1
	return header{key: key, width: w, height: h, pixels: w * h}, r.err()
}

// interVP9 reads on in a frame that is no key frame and says whether its size follows.
func interVP9(r *bits, profile int, shown, resilient bool) bool {
	intra := !shown && r.read(1) == 1
	if !resilient {
		r.read(2) // reset_frame_context
	}
	if intra {
		r.read(24) // sync code
		if profile > 0 {
			colourVP9(r, profile)
		}
		r.read(8) // refresh_frame_flags
		return true
	}
	r.read(8)     // refresh_frame_flags
	r.read(3 * 4) // references and sign biases
	for range 3 {
		if r.read(1) == 1 { // size of a reference
			return false
		}
	}
	return true
}

// colourVP9 skips color_config.
func colourVP9(r *bits, profile int) {
	if profile >= 2 {
		r.read(1)
	}
	if r.read(3) == 7 { // RGB
		if profile&1 == 1 {
			r.read(1)
		}
		return
	}
	r.read(1)
	if profile&1 == 1 {
		r.read(3)
	}
}

// bits reads single bits, the highest first; past the end it reads zeros and remembers.
type bits struct {
	data  []byte
	at    int
	short bool
}

func (b *bits) read(n int) int {
	v := 0
	for range n {
		v <<= 1
		if b.at/8 >= len(b.data) {
			b.short = true
			continue
		}
		v |= int(b.data[b.at/8]>>(7-b.at%8)) & 1
		b.at++
	}
	return v
}

func (b *bits) err() error {
	if b.short {
		return fmt.Errorf("%w: a short VP9 header", ErrCorrupt)
	}
	return nil
}
