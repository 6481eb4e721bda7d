package render

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"

	"confab/media/codec"
	"confab/media/internal/tracktest"
)

const frameTime = 33 * time.Millisecond

// play puts one step after another, a frame time apart, and waits for the dust to settle after each.
func (s *stage) play(steps ...[]*rtp.Packet) {
	for _, step := range steps {
		s.track.Put(step...)
		time.Sleep(frameTime)
		synctest.Wait()
	}
}

type steps = [][]*rtp.Packet

// shows is what arrives, and which pictures are shown of it.
var shows = map[string]struct {
	first  uint16
	script func(s *script) steps
	want   []int
}{
	"in-order": {0, func(s *script) steps {
		return steps{s.frame(true, 3), s.frame(false, 1), s.frame(false, 2)}
	}, []int{1, 2, 3}},
	"over-the-sequence-wrap": {65534, func(s *script) steps {
		return steps{s.frame(true, 3), s.frame(false, 2), s.frame(false, 2)}
	}, []int{1, 2, 3}},
	"reordered-within-a-picture": {0, func(s *script) steps {
		a, b := s.frame(true, 3), s.frame(false, 3)
		return steps{{a[2], a[0], a[1]}, {b[1], b[2], b[0]}}
	}, []int{1, 2}},
	"reordered-between-pictures": {0, func(s *script) steps {
		a, b, c := s.frame(true, 1), s.frame(false, 2), s.frame(false, 1)
		return steps{a, {c[0], b[1], b[0]}}
	}, []int{1, 2, 3}},
	"duplicates": {0, func(s *script) steps {
		a, b := s.frame(true, 2), s.frame(false, 1)
		return steps{{a[0], a[0], a[1], a[1]}, b, {a[0], b[0]}, s.frame(false, 1)}
	}, []int{1, 2, 3}},
	"padding-between": {0, func(s *script) steps {
		return steps{s.frame(true, 2), {s.padding(), s.padding()}, s.frame(false, 1), {s.padding()}, s.frame(false, 1)}
	}, []int{1, 2, 3}},
	"nothing-before-a-key-frame": {0, func(s *script) steps {
		return steps{s.frame(false, 1), s.frame(false, 2), s.frame(true, 1), s.frame(false, 1)}
	}, []int{3, 4}},
	"marker-missing": {0, func(s *script) steps {
		a, b := s.frame(true, 2), s.frame(false, 1)
		a[1].Marker = false
		return steps{a, b, s.frame(false, 1)}
	}, []int{1, 2, 3}},
	"retransmitted-in-time": {0, func(s *script) steps {
		a, b, c, d := s.frame(true, 1), s.frame(false, 3), s.frame(false, 1), s.frame(false, 1)
		return steps{a, {b[0], b[2]}, c, d, {b[1]}}
	}, []int{1, 2, 3, 4}},
	"new-stream-behind-the-old": {20000, func(s *script) steps {
		all := steps{s.frame(true, 1), s.frame(false, 1)}
		s.sequence = 500
		for range 40 {
			all = append(all, s.frame(false, 1))
		}
		return append(all, s.frame(true, 1), s.frame(false, 1))
	}, []int{1, 2, 43, 44}},
	"new-stream-far-ahead": {100, func(s *script) steps {
		all := steps{s.frame(true, 1), s.frame(false, 1)}
		s.sequence = 30000
		return append(all, s.frame(false, 1), s.frame(true, 1), s.frame(false, 1))
	}, []int{1, 2, 4, 5}},
}

func TestVideoShows(t *testing.T) {
	for name, row := range shows {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage()
				s.run(t)
				s.play(row.script(&script{sequence: row.first, stamp: 1<<32 - 4000})...)
				s.finish(t)
				if got := s.numbers(); !slices.Equal(got, row.want) {
					t.Errorf("showed %v, want %v; %+v", got, row.want, s.Stats())
				}
			})
		})
	}
}

// A picture that nothing stands in the way of is shown when its last packet comes, not later.
func TestVideoShowsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, from := newStage(), script{}
		s.run(t)
		s.play(from.frame(true, 2), from.frame(false, 2))
		s.finish(t)
		for i, one := range s.shown {
			if want := time.Duration(i) * frameTime; one.at != want {
				t.Errorf("picture %d at %v, want %v", one.number, one.at, want)
			}
		}
	})
}

func TestVideoTemporalLayers(t *testing.T) {
	for name, row := range map[string]struct {
		lose     int // which of the pictures 1…
		want     []int
		requests int
	}{
		"all-there":        {0, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, 0},
		"top-layer-lost":   {2, []int{1, 3, 5, 6, 7, 8, 9}, 0}, // 4 refers to the layer of 2
		"middle-lost":      {3, []int{1, 2, 5, 6, 7, 8, 9}, 0}, // 4 refers to 3
		"base-lost":        {5, []int{1, 2, 3, 4}, 1},
		"last-of-its-base": {4, []int{1, 2, 3, 5, 6, 7, 8, 9}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, from := newStage(), script{}
				s.run(t)
				base := uint8(254)
				for number := 1; number <= 9; number++ {
					phase := (number - 1) % 4
					if phase == 0 {
						base++
					}
					layer := [4]uint8{0, 2, 1, 2}[phase]
					packet := from.layered(number == 1, layer, base, phase == 1 || phase == 2)
					if number == row.lose {
						s.play(nil)
						continue
					}
					s.play([]*rtp.Packet{packet})
				}
				time.Sleep(300 * time.Millisecond)
				s.finish(t)
				if !slices.Equal(s.decoded, row.want) || len(s.requests) != row.requests {
					t.Errorf("decoded %v, want %v; asked %v", s.decoded, row.want, s.requests)
				}
			})
		})
	}
}

func TestVideoFollowsTheCodec(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, from := newStage(), script{}
		s.run(t)
		s.play(from.frame(true, 1))
		from.payload = tracktest.H264
		s.play(from.frame(true, 1), from.frame(false, 1))
		if got := s.Stats().Unsupported; got != "video/H264" {
			t.Errorf("unsupported %q", got)
		}
		from.payload = tracktest.VP9
		vp9 := from.frame(true, 1)
		vp9[0].Payload[0] = 0x0C // B and E: a whole picture that refers to none
		s.play(vp9)
		from.payload = tracktest.VP8
		s.play(from.frame(false, 1), from.frame(true, 1))
		s.finish(t)
		if got := s.numbers(); !slices.Equal(got, []int{1, 4, 6}) {
			t.Errorf("showed %v", got)
		}
		if want := []*codec.Video{codec.VP8, codec.VP9, codec.VP8}; !slices.Equal(s.opened, want) {
			t.Errorf("decoders %v, want %v", s.opened, want)
		}
		var unsupported *UnsupportedError
		if len(s.reported) != 2 || !errors.As(s.reported[0], &unsupported) || s.reported[1] != nil {
			t.Fatalf("reported %v", s.reported)
		}
		if unsupported.MimeType != "video/H264" {
			t.Errorf("reported %v", s.reported)
		}
		if stats := s.Stats(); stats.Unsupported != "" || stats.Codec != "vp8" || stats.PacketsReceived != 6 {
			t.Errorf("stats %+v", stats)
		}
	})
}

// TestVideoKeepsTheLastPicture: what LiveKit sends to blank a screen is neither shown nor counted.
func TestVideoKeepsTheLastPicture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, from := newStage(), script{}
		s.blank = map[int]bool{9: true, 10: true}
		s.run(t)
		for i := range 8 { // the last of which is as wide as a blank one
			s.play(from.frame(i == 0, 1))
		}
		last := s.Stats().LastFrame
		s.play(from.frame(true, 1), from.frame(true, 1))
		if stats := s.Stats(); stats.FramesDecoded != 8 || stats.Width != 8 || stats.Height != 2 ||
			stats.LastFrame != last || stats.FramesDropped != 0 {
			t.Errorf("stats %+v", stats)
		}
		s.play(from.frame(true, 1))
		s.finish(t)
		if got := s.numbers(); !slices.Equal(got, []int{1, 2, 3, 4, 5, 6, 7, 8, 11}) {
			t.Errorf("showed %v", got)
		}
	})
}

func TestVideoEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage()
		ctx, cancel := context.WithCancel(t.Context())
		go func() { s.ended <- s.Run(ctx) }()
		synctest.Wait()
		cancel()
		if err := <-s.ended; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

// TestBlank: LiveKit's own black picture is recognized (livekit-server v1.13.5, downtrack.go, VP8KeyFrame8x8).
func TestBlank(t *testing.T) {
	decoder, err := codec.NewVideoDecoder(codec.VP8)
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	pic, err := decoder.Decode([]byte{
		0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x08, 0x00, 0x08, 0x00, 0x00, 0x47, 0x08, 0x85, 0x85, 0x88,
		0x85, 0x84, 0x88, 0x02, 0x02, 0x00, 0x0c, 0x0d, 0x60, 0x00, 0xfe, 0xff, 0xab, 0x50, 0x80,
	})
	if err != nil || !isBlank(pic) {
		t.Errorf("%v, %v", pic.Bounds(), err)
	}
}
