package playback

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"

	"confab/media/internal/tracktest"
)

// plays is what arrives, and what is heard and counted of it.
var plays = map[string]struct {
	steps     func(s *stage) [][]*rtp.Packet
	want      []int
	concealed float64
	silent    float64
	discarded uint64
	recovered uint64
	lost      uint64
}{
	"in-order-over-both-wraps": {steps: func(s *stage) [][]*rtp.Packet {
		return each(s.many(10, 30))
	}, want: count(10, 30)},
	"reordered": {steps: func(s *stage) [][]*rtp.Packet {
		p := s.many(10, 20)
		p[4], p[5] = p[5], p[4]
		return each(p)
	}, want: count(10, 20)},
	"duplicates": {steps: func(s *stage) [][]*rtp.Packet {
		p := s.many(10, 20)
		return append(each(p[:5]), append(each(p[3:5]), each(p[5:])...)...)
	}, want: append(append(count(10, 14), 1), count(15, 20)...), concealed: 40, discarded: 2},
	"one-lost-fec": {steps: func(s *stage) [][]*rtp.Packet {
		p := s.many(10, 20)
		p[5] = nil
		return each(p)
	}, want: count(10, 20), recovered: 1, lost: 1},
	"one-lost-no-fec": {steps: func(s *stage) [][]*rtp.Packet {
		p := s.many(10, 20)
		p[5], p[6].Payload = nil, tone(16, 0)
		return each(p)
	}, want: append(append(count(10, 14), 1), count(16, 20)...), concealed: 20, lost: 1},
	"three-lost": {steps: func(s *stage) [][]*rtp.Packet {
		p := s.many(10, 20)
		p[4], p[5], p[6] = nil, nil, nil
		return each(p)
	}, want: append(append(count(10, 13), 1), count(17, 20)...), concealed: 60, lost: 3},
	"padding": {steps: func(s *stage) [][]*rtp.Packet {
		a := s.many(10, 14)
		padding := s.say(nil)
		s.stamp -= 960
		return append(append(each(a), []*rtp.Packet{padding}), each(s.many(15, 18))...)
	}, want: count(10, 18)},
}

func TestAudioPlays(t *testing.T) {
	for name, row := range plays {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				s.playAll(row.steps(s)...)
				s.pass(20 * time.Millisecond)
				got := s.Stats()
				s.finish(t)
				if voices := s.voices(); !slices.Equal(voices, row.want) {
					t.Errorf("heard %v, want %v\n%v", voices, row.want, s.heard)
				}
				if got.ConcealedMs > row.concealed || got.SilentMs != row.silent ||
					got.PacketsDiscarded != row.discarded || got.PacketsRecovered != row.recovered ||
					got.PacketsLost != row.lost || got.DecodeErrors != 0 {
					t.Errorf("stats %+v", got)
				}
			})
		})
	}
}

// A pause of the sender is silence, not loss, and costs no delay afterwards.
func TestAudioDTX(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		for range 5 {
			s.play(s.many(10, 40)...)
			s.stamp += 20 * 960
			s.pass(400 * time.Millisecond)
		}
		s.play(s.many(10, 40)...)
		got := s.Stats()
		s.finish(t)
		if got.ConcealedMs != 0 || got.SilentMs < 5*300 || got.PacketsLost != 0 || got.PacketsDiscarded != 0 {
			t.Errorf("stats %+v", got)
		}
		if got.BufferMs > 60 || got.TargetMs > 60 {
			t.Errorf("%v ms wait, target %v", got.BufferMs, got.TargetMs)
		}
	})
}

// After 60 ms of invented sound comes silence, and after that real sound again.
func TestAudioFadesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.play(s.many(10, 30)...)
		s.many(31, 80) // lost
		s.pass(time.Second)
		silence := slices.Clone(s.heard[len(s.heard)-80:])
		s.play(s.many(81, 120)...)
		got := s.Stats()
		s.finish(t)
		if slices.ContainsFunc(silence, func(value int) bool { return value != 0 }) {
			t.Errorf("no silence: %v", silence)
		}
		if !slices.Contains(s.heard, 115) || got.PacketsLost != 50 || got.ConcealedMs < 900 || got.ConcealedMs > 1100 {
			t.Errorf("heard %v, stats %+v", s.voices(), got)
		}
	})
}

func TestAudioRED(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		plain := s.many(10, 30)
		for i := len(plain) - 1; i >= 2; i-- {
			plain[i].PayloadType = tracktest.RED
			var payload []byte
			for back := 2; back >= 1; back-- {
				offset := back * 960
				payload = append(payload, 0x80|tracktest.Opus, byte(offset>>6), byte(offset<<2), 4)
			}
			payload = append(payload, tracktest.Opus)
			payload = append(payload, tone(byte(8+i), 0)...)
			payload = append(payload, tone(byte(9+i), 0)...)
			plain[i].Payload = append(payload, tone(byte(10+i), 0)...)
		}
		plain[8], plain[9], plain[15] = nil, nil, nil
		s.playAll(each(plain)...)
		s.pass(20 * time.Millisecond)
		got := s.Stats()
		s.finish(t)
		if voices := s.voices(); !slices.Contains(voices, 19) || !slices.Contains(voices, 25) {
			t.Errorf("heard %v", voices)
		}
		if got.Codec != "red" || got.PacketsLost != 3 || got.PacketsRecovered != 3 {
			t.Errorf("stats %+v", got)
		}
	})
}

func TestAudioReportsUnsupported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.play(s.many(10, 20)...)
		odd := s.many(21, 25)
		for _, one := range odd {
			one.PayloadType = tracktest.H264
		}
		s.play(odd...)
		if got := s.Stats().Unsupported; got != "video/H264" {
			t.Errorf("unsupported %q", got)
		}
		s.play(s.many(26, 40)...)
		got := s.Stats()
		s.finish(t)
		var unsupported *UnsupportedError
		if len(s.reported) != 2 || !errors.As(s.reported[0], &unsupported) || s.reported[1] != nil {
			t.Errorf("reported %v", s.reported)
		}
		if got.Codec != "opus" || got.Unsupported != "" || !slices.Contains(s.heard, 39) {
			t.Errorf("stats %+v, heard %v", got, s.voices())
		}
	})
}

func TestAudioEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAudio(Options{Track: tracktest.New(), Mixer: NewMixer()})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- a.Run(ctx) }()
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run = %v", err)
		}
		if n := len(*a.options.Mixer.sources.Load()); n != 0 {
			t.Errorf("%d sources left", n)
		}
	})
}
