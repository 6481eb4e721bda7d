package playback

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/pion/rtp"
)

// seal puts the trailer of a browser's encryption behind packets.
func seal(packets []*rtp.Packet) []*rtp.Packet {
	for _, one := range packets {
		tail := make([]byte, 16+12, 16+12+2)
		binary.BigEndian.PutUint32(tail[20:], one.Timestamp)
		binary.BigEndian.PutUint32(tail[24:], one.Timestamp-7)
		one.Payload = append(slices.Clone(one.Payload), append(tail, 12, 0)...)
	}
	return packets
}

// sealByLot puts a trailer behind packets whose IV is drawn by lot: one by itself proves nothing.
func sealByLot(packets []*rtp.Packet) []*rtp.Packet {
	for _, one := range packets {
		tail := make([]byte, 16+12, 16+12+2)
		tail[20], tail[24] = 1, 2
		one.Payload = append(slices.Clone(one.Payload), append(tail, 12, 0)...)
	}
	return packets
}

// encryptedTable is what is played, what is heard of it and what is told.
var encryptedTable = map[string]struct {
	play  func(*stage)
	heard []int // the first and the last voice of each stretch
	told  []error
}{
	"declared": {func(s *stage) {
		s.SetEncrypted(true)
		s.play(seal(s.many(10, 40))...)
	}, nil, []error{ErrEncrypted}},
	"not-declared": {func(s *stage) { s.play(seal(s.many(10, 40))...) }, nil, []error{ErrEncrypted}},
	"switched-on": {func(s *stage) {
		s.play(s.many(10, 30)...)
		s.play(seal(s.many(31, 60))...)
		s.SetEncrypted(true)
		s.play(seal(s.many(61, 70))...)
	}, []int{10, 30}, []error{ErrEncrypted}},
	"switched-off": {func(s *stage) {
		s.SetEncrypted(true)
		s.play(seal(s.many(10, 30))...)
		s.SetEncrypted(false)
		s.play(s.many(31, 60)...)
	}, []int{31, 50}, []error{ErrEncrypted, nil}},
	"by-lot": {func(s *stage) { s.play(sealByLot(s.many(10, 40))...) }, nil, []error{ErrEncrypted}},
	"by-lot-later": {func(s *stage) {
		s.play(s.many(10, 30)...)
		s.play(sealByLot(s.many(31, 60))...)
	}, []int{10, 30}, []error{ErrEncrypted}},
	"only-looks-like-it": {func(s *stage) {
		s.play(s.many(10, 15)...)
		s.play(sealByLot(s.many(16, 17))...)
		s.play(s.many(18, 60)...)
	}, []int{10, 16, 17, 50}, nil},
	"off-without-a-word": {func(s *stage) {
		s.play(seal(s.many(10, 30))...)
		s.play(s.many(31, 60)...)
	}, []int{31, 50}, []error{ErrEncrypted, nil}},
}

// TestEncryptedIsNotHeard: nothing encrypted reaches the decoder, whether it is said of the track or only to be seen
// in its packets. It is told once, and counted as what has come.
func TestEncryptedIsNotHeard(t *testing.T) {
	for name, test := range encryptedTable {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				test.play(s)
				got := s.Stats()
				s.finish(t)
				voices := slices.DeleteFunc(s.voices(), func(v int) bool { return v <= 1 })
				if len(test.heard) == 0 && len(voices) > 0 {
					t.Errorf("heard %v", voices)
				}
				for _, v := range test.heard {
					if !slices.Contains(voices, v) {
						t.Errorf("heard %v, and not %d", voices, v)
					}
				}
				if len(test.heard) > 0 &&
					(slices.Min(voices) < test.heard[0] || test.heard[1] == 30 && slices.Max(voices) > 30) {
					t.Errorf("heard %v", voices)
				}
				if !slices.EqualFunc(s.reported, test.told, errors.Is) {
					t.Errorf("told %v, want %v", s.reported, test.told)
				}
				if got.PacketsReceived < 31 || got.PacketsLost != 0 || got.DecodeErrors != 0 {
					t.Errorf("stats %+v", got)
				}
			})
		})
	}
}
