package playback

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"

	"confab/media/internal/tracktest"
)

// tones is a decoder whose sound is a number: a packet's second byte, its third byte for FEC, 1 for what it invents.
type tones struct{}

const step = 200 // makes the numbers louder than what counts as silence

func flat(pcm []int16, value int) {
	for i := range pcm {
		pcm[i] = int16(value * step)
	}
}

func (tones) Decode(packet []byte, pcm []int16) (int, error) {
	if len(packet) < 3 {
		return 0, errors.New("no tone")
	}
	flat(pcm[:960*Channels], int(packet[1]))
	return 960, nil
}

func (tones) DecodeFEC(next []byte, pcm []int16) error {
	if next[2] == 0 {
		return errors.New("no FEC")
	}
	flat(pcm, int(next[2]))
	return nil
}

func (tones) Conceal(pcm []int16) error { flat(pcm, 1); return nil }

// tone is a 20 ms packet (CELT, one frame: 31<<3) that sounds as value and repeats before of its predecessor.
func tone(value, before byte) []byte { return []byte{31 << 3, value, before} }

// stage is a running Audio that is pulled every 10 ms, inside a synctest bubble.
type stage struct {
	*Audio
	track    *tracktest.Track
	heard    []int // what each block sounds as: its middle sample
	reported []error
	sequence uint16
	stamp    uint32
	ended    chan error
}

func newStage(t *testing.T) *stage {
	s := &stage{track: tracktest.New(), sequence: 65530, stamp: 1<<32 - 5*960, ended: make(chan error, 1)}
	s.Audio = NewAudio(Options{Track: s.track, Report: func(err error) { s.reported = append(s.reported, err) }})
	go func() { s.ended <- s.run(t.Context(), tones{}) }()
	return s
}

func (s *stage) finish(t *testing.T) {
	t.Helper()
	s.track.End()
	if err := <-s.ended; err != nil {
		t.Errorf("Run = %v", err)
	}
}

// say makes the next packet, 20 ms after the one before.
func (s *stage) say(payload []byte) *rtp.Packet {
	made := &rtp.Packet{
		Header:  rtp.Header{Version: 2, PayloadType: tracktest.Opus, SequenceNumber: s.sequence, Timestamp: s.stamp},
		Payload: payload,
	}
	s.sequence++
	s.stamp += 960
	return made
}

// play lets a packet arrive every 20 ms (nil: none) while being pulled every 10.
func (s *stage) play(packets ...*rtp.Packet) {
	for _, one := range packets {
		s.playAll([]*rtp.Packet{one})
	}
}

func (s *stage) playAll(steps ...[]*rtp.Packet) {
	for _, packets := range steps {
		for _, one := range packets {
			if one != nil {
				s.track.Put(one)
			}
		}
		s.pass(20 * time.Millisecond)
	}
}

// pass pulls for some time.
func (s *stage) pass(d time.Duration) {
	var block [BlockSize]int16
	for range d / blockTime {
		synctest.Wait()
		s.Pull(block[:])
		s.heard = append(s.heard, int(block[BlockSize/2])/step)
		time.Sleep(blockTime)
	}
}

// voices are the sounds heard in order, each once, without silence and what is invented after the last packet.
func (s *stage) voices() []int {
	all := slices.Compact(slices.DeleteFunc(slices.Clone(s.heard), func(value int) bool { return value == 0 }))
	if last := len(all) - 1; last >= 0 && all[last] == 1 {
		all = all[:last]
	}
	return all
}

func (s *stage) many(from, to int) []*rtp.Packet {
	var all []*rtp.Packet
	for value := from; value <= to; value++ {
		all = append(all, s.say(tone(byte(value), byte(value-1))))
	}
	return all
}

func count(from, to int) []int {
	var all []int
	for value := from; value <= to; value++ {
		all = append(all, value)
	}
	return all
}

func TestAudioPlays(t *testing.T) {
	for name, row := range map[string]struct {
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
		}, want: count(10, 20), concealed: 20, recovered: 1, lost: 1},
		"one-lost-no-fec": {steps: func(s *stage) [][]*rtp.Packet {
			p := s.many(10, 20)
			p[5], p[6].Payload[2] = nil, 0
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
	} {
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
				if got.ConcealedMs > row.concealed || got.SilentMs != row.silent || got.PacketsDiscarded != row.discarded ||
					got.PacketsRecovered != row.recovered || got.PacketsLost != row.lost || got.DecodeErrors != 0 {
					t.Errorf("stats %+v", got)
				}
			})
		})
	}
}

// each makes a step of every packet.
func each(packets []*rtp.Packet) [][]*rtp.Packet {
	var steps [][]*rtp.Packet
	for _, one := range packets {
		steps = append(steps, []*rtp.Packet{one})
	}
	return steps
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

// Packets that come late in a heap are all played, and the delay they leave behind goes away again.
func TestAudioCatchesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.play(s.many(10, 30)...)
		held := s.many(31, 42)
		s.pass(240 * time.Millisecond)
		s.playAll(held)
		peak := s.Stats().BufferMs
		for range 4 {
			s.play(s.many(43, 93)...)
		}
		got := s.Stats()
		s.finish(t)
		if peak < 150 || got.BufferMs > got.TargetMs+60 || got.RemovedMs < 80 || got.PacketsDiscarded != 0 {
			t.Errorf("buffer went from %v to %v ms; %+v", peak, got.BufferMs, got)
		}
		for value := 31; value <= 42; value++ {
			if !slices.Contains(s.heard, value) {
				t.Errorf("%d was not heard: %v", value, s.voices()[:60])
			}
		}
	})
}

// A sender whose clock is half a percent fast or slow does not pile up or starve.
func TestAudioFollowsDrift(t *testing.T) {
	for name, interval := range map[string]time.Duration{
		"fast": 19900 * time.Microsecond, "slow": 20100 * time.Microsecond,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				var sent time.Duration
				for now := time.Duration(0); now < time.Minute; now += blockTime {
					for ; sent <= now; sent += interval {
						s.track.Put(s.say(tone(50, 50)))
					}
					s.pass(blockTime)
				}
				got := s.Stats()
				s.finish(t)
				if got.BufferMs > got.TargetMs+60 || got.PacketsDiscarded != 0 || got.ConcealedMs > 600 {
					t.Errorf("stats %+v", got)
				}
			})
		})
	}
}

// The target follows the jitter, up and down, and then nearly nothing has to be invented.
func TestAudioTargetFollowsJitter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		random := rand.New(rand.NewPCG(1, 2))
		jittery := func(most time.Duration, seconds int) Stats {
			due := map[int64][]*rtp.Packet{}
			for i := range int64(seconds * 50) {
				at := i*2 + int64(random.Float64()*float64(most)/float64(blockTime)+0.5)
				due[at] = append(due[at], s.say(tone(50, 50)))
			}
			for i := range int64(seconds * 100) {
				s.track.Put(due[i]...)
				s.pass(blockTime)
			}
			for i := int64(seconds * 100); len(due[i]) > 0; i++ {
				s.track.Put(due[i]...)
			}
			return s.Stats()
		}
		calm := jittery(0, 8)
		rough := jittery(80*time.Millisecond, 8)
		learned := jittery(80*time.Millisecond, 20)
		again := jittery(0, 30)
		s.finish(t)
		t.Logf("target calm %.0f rough %.0f again %.0f ms; invented %.0f ms learning, %.0f ms in 20 s after",
			calm.TargetMs, rough.TargetMs, again.TargetMs, rough.ConcealedMs, learned.ConcealedMs-rough.ConcealedMs)
		if calm.TargetMs > 40 || rough.TargetMs < 70 || rough.TargetMs > 160 || again.TargetMs > 45 {
			t.Errorf("targets %v, %v, %v", calm.TargetMs, rough.TargetMs, again.TargetMs)
		}
		if invented := learned.ConcealedMs - rough.ConcealedMs; invented > 400 {
			t.Errorf("invented %v ms of 20 s", invented)
		}
		if again.BufferMs > again.TargetMs+60 {
			t.Errorf("%v ms still wait", again.BufferMs)
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
				payload = append(payload, 0x80|tracktest.Opus, byte(offset>>6), byte(offset<<2), 3)
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
		if len(s.reported) != 1 || !errors.As(s.reported[0], &unsupported) {
			t.Errorf("reported %v", s.reported)
		}
		if got.Codec != "opus" || got.Unsupported != "" || !slices.Contains(s.heard, 39) {
			t.Errorf("stats %+v, heard %v", got, s.voices())
		}
	})
}

func TestAudioStartsOverWithTheSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.play(s.many(10, 30)...)
		s.sequence -= 5000
		s.stamp += 77777777
		s.play(s.many(10, 90)...)
		got := s.Stats()
		s.finish(t)
		if !slices.Contains(s.heard, 88) || got.BufferMs > 100 {
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
