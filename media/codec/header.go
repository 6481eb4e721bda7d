package codec

import "fmt"

// MaxPixels is the largest picture that is coded or decoded: 8K. It bounds the memory that a few bytes from the network
// can ask for; libvpx itself would take 65536x65536.
const MaxPixels = 7680 * 4320

// maxSide is the largest width or height of a picture: VP8 has 14 bits for each.
const maxSide = 16383

// header is what has to be known about a frame before libvpx sees it.
type header struct {
	key           bool
	width, height int  // of the first key frame inside
	pixels        int  // of the largest picture that the data announces, 0 if it announces none
	single        bool // VP9 without a superframe index
}

// IsKeyFrame says whether data begins a frame that can be decoded without any before it.
func IsKeyFrame(c VideoCodec, data []byte) bool {
	h, err := inspect(c, data)
	return err == nil && h.key
}

// inspect reads the sizes that a frame announces.
func inspect(c VideoCodec, data []byte) (header, error) {
	if len(data) == 0 {
		return header{}, fmt.Errorf("%w: no data", ErrCorrupt)
	}
	if c == VP8 {
		return inspectVP8(data)
	}
	return inspectVP9(data)
}

// inspectVP8 reads RFC 6386, section 9.1.
func inspectVP8(data []byte) (header, error) {
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

// inspectVP9 reads all frames of a superframe (VP9 bitstream specification, annex B).
func inspectVP9(data []byte) (header, error) {
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
