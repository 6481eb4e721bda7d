package render

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"
)

// seal puts the trailer of a browser's encryption behind a picture of one packet.
func seal(frame []*rtp.Packet) []*rtp.Packet {
	tail := make([]byte, 16+12, 16+12+2)
	binary.BigEndian.PutUint32(tail[20:], 90_000)
	binary.BigEndian.PutUint32(tail[24:], 90_000-7)
	frame[0].Payload = append(slices.Clone(frame[0].Payload), append(tail, 12, 0)...)
	return frame
}

// sealByLot puts the trailer of an encryption behind it whose IV is drawn by lot: it proves nothing by itself.
func sealByLot(frame []*rtp.Packet) []*rtp.Packet {
	tail := make([]byte, 16+12, 16+12+2)
	tail[20], tail[24] = 1, 2
	frame[0].Payload = append(slices.Clone(frame[0].Payload), append(tail, 12, 0)...)
	return frame
}

// encryptedTable is what comes, what of it is shown, what is told and how often a key frame is asked for.
var encryptedTable = map[string]struct {
	// K, R, k: a key frame, encrypted, with an IV by lot, or not; D, r, d: another picture; +, -: it is said that
	// it is encrypted, or not
	steps string
	shown []int
	told  []error
	asked int
}{
	"declared":              {"+KDDDDDDDDDDDDDDDDD", nil, []error{ErrEncrypted}, 0},
	"declared-later":        {"kdd+DDDDDDDDDDDDDDD", []int{1, 2, 3}, []error{ErrEncrypted}, 0},
	"declared-too-late":     {"kddDDD+DDDDDDDDDDDD", []int{1, 2, 3}, []error{ErrEncrypted}, 0},
	"not-declared":          {"KDDDDDDDDDDDDDDDDDD", nil, []error{ErrEncrypted}, 0},
	"switched-off":          {"+KDDDD-ddkd", []int{8, 9}, []error{ErrEncrypted, nil}, 1},
	"switched-off-too-soon": {"+KDD-KDkd", []int{6, 7}, []error{ErrEncrypted, nil, ErrEncrypted, nil}, 1},
	"off-without-a-word":    {"KDDDkd", []int{5, 6}, []error{ErrEncrypted, nil}, 0},
	"off-in-the-middle":     {"KDDDddkd", []int{7, 8}, []error{ErrEncrypted, nil}, 1},
	"by-lot":                {"Rrrrrrrrrrrrrrrrrrr", nil, []error{ErrEncrypted}, 0},
	"by-lot-later":          {"kddrrrrrrrrrrrrrrrr", []int{1, 2, 3}, []error{ErrEncrypted}, 0},
	"by-lot-off-without":    {"Rrrrkd", []int{5, 6}, []error{ErrEncrypted, nil}, 0},
	"only-looks-like-it":    {"kdrdrrdRd", []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, nil, 0},
	"doubt-then-declared":   {"kr+DDDDDDDDDDDDDDDD", []int{1}, []error{ErrEncrypted}, 0},
	"on-off-on":             {"+KD-kd+DD-kd", []int{3, 4, 7, 8}, []error{ErrEncrypted, nil, ErrEncrypted, nil}, 1},
}

// TestEncryptedIsNotDecoded: nothing encrypted reaches the decoder, whether it is said of the track or only to be seen
// in the pictures; it is told once, and no key frame is asked for until there is one to be had.
func TestEncryptedIsNotDecoded(t *testing.T) {
	for name, test := range encryptedTable {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, from := newStage(), script{}
				if test.steps[0] == '+' {
					s.SetEncrypted(true)
				}
				s.run(t)
				synctest.Wait()
				for _, step := range test.steps {
					switch step {
					case '+', '-':
						s.SetEncrypted(step == '+')
						synctest.Wait()
					case 'K', 'D':
						s.play(seal(from.frame(step == 'K', 1)))
					case 'R', 'r':
						s.play(sealByLot(from.frame(step == 'R', 1)))
					default:
						plain := from.frame(step == 'k', 1)
						plain[0].Payload = append(plain[0].Payload, 0, 0, 0)
						s.play(plain)
					}
				}
				time.Sleep(10 * time.Millisecond)
				if !slices.EqualFunc(s.reported, test.told, errors.Is) {
					t.Errorf("told %v, want %v", s.reported, test.told)
				}
				if got := s.numbers(); !slices.Equal(got, test.shown) || !slices.Equal(s.decoded, test.shown) {
					t.Errorf("showed %v, decoded %v, want %v", got, s.decoded, test.shown)
				}
				if len(s.requests) != test.asked {
					t.Errorf("asked at %v, want %d times", s.requests, test.asked)
				}
				if stats := s.Stats(); stats.PacketsReceived == 0 || stats.PacketsLost != 0 {
					t.Errorf("stats %+v", stats)
				}
				s.finish(t)
			})
		})
	}
}

// TestStillInDoubt: a picture that looks encrypted, and after which nothing comes, is not shown, and another one is
// asked for.
func TestStillInDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, from := newStage(), script{}
		s.run(t)
		s.play(sealByLot(from.frame(true, 1)))
		const later = 3 * doubtFor / 2
		time.Sleep(later)
		plain := from.frame(true, 1)
		plain[0].Payload = append(plain[0].Payload, 0, 0, 0)
		s.play(plain)
		s.finish(t)
		if got := s.numbers(); !slices.Equal(got, []int{1, 2}) && !slices.Equal(got, []int{2}) {
			t.Errorf("showed %v", got)
		}
		if s.shown[0].at < later || len(s.requests) == 0 || s.requests[0] <= doubtFor/2 || s.requests[0] >= later {
			t.Errorf("showed the first after %v, asked at %v", s.shown[0].at, s.requests)
		}
	})
}
