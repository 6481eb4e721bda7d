package sealed

import "encoding/binary"

// What LiveKit's clients put behind an encrypted frame: a tag of 16 bytes, the IV, its length, and the number of the
// key (client-sdk-js, FrameCryptor.ts; rust-sdks and webrtc-sdk, frame_crypto_transformer.cc).
const (
	tagSize  = 16
	ivSize   = 12
	keys     = 16 // of a ring
	shortest = tagSize + ivSize + 2
)

// suspicious is how many frames in a row have to end in that way when their IVs prove nothing: by chance one in 4096
// does.
const suspicious = 3

// Verdict is what is known of a frame.
type Verdict uint8

// The verdicts.
const (
	Plain    Verdict = iota // not encrypted, and neither are those in doubt before it
	Doubtful                // it may be: whoever can waits for the next one
	Sealed                  // encrypted, and so are those in doubt before it
)

// Detector looks at the frames of one track, in order. The zero value is ready.
type Detector struct{ run int }

// Look judges the next frame. One that is too short to tell, such as one of discontinuous transmission, is as the one
// before it. But for those, no more than two in a row are in doubt.
func (d *Detector) Look(frame []byte) Verdict {
	n := len(frame)
	switch {
	case n <= 2: // an Opus packet of no sound
	case n < shortest || frame[n-2] != ivSize || frame[n-1] >= keys:
		d.run = 0
	case proven(frame[n-2-ivSize : n-2]):
		d.run = suspicious
	default:
		d.run++
	}
	switch {
	case d.run == 0:
		return Plain
	case d.run < suspicious:
		return Doubtful
	}
	return Sealed
}

// proven says whether an IV is made of the SSRC, the RTP timestamp, and that timestamp less a counter below 0xFFFF, as
// the clients in browsers and on telephones make it; by chance one in 65536 is. Others draw it by lot.
func proven(iv []byte) bool {
	stamp, less := binary.BigEndian.Uint32(iv[4:]), binary.BigEndian.Uint32(iv[8:])
	return stamp-less < 0xFFFF
}
