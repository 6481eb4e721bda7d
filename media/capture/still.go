package capture

import (
	"hash/maphash"
	"image"
	"time"
)

// How a screen is sent on which nothing moves: for as long as sharpened its picture gets better with each frame, and
// then one each stillEvery shows those who join, or lost something, what is there.
const (
	sharpened  = time.Second
	stillEvery = time.Second
)

// still finds out that pictures are the one before. The zero value is ready.
type still struct {
	seed    maphash.Seed
	sum     uint64
	changed time.Time // when the picture became what it is
	passed  time.Time // when one was sent last
}

// rests says whether the picture of that time need not be sent, as nothing in it has changed and nobody has asked for a
// key frame, which is the beginning of a picture that gets better again.
func (s *still) rests(pic *image.YCbCr, captured time.Time, asked bool) bool {
	if s.changed.IsZero() {
		s.seed = maphash.MakeSeed()
	}
	if sum := s.hash(pic); sum != s.sum || asked || s.changed.IsZero() {
		s.sum, s.changed = sum, captured
	}
	if captured.Sub(s.changed) < sharpened || captured.Sub(s.passed) >= stillEvery {
		s.passed = captured
		return false
	}
	return true
}

// hash is that of a picture and its size.
func (s *still) hash(pic *image.YCbCr) uint64 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	maphash.WriteComparable(&h, pic.Rect)
	for _, plane := range [][]byte{pic.Y, pic.Cb, pic.Cr} {
		_, _ = h.Write(plane) // never fails
	}
	return h.Sum64()
}
