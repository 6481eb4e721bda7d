package playback

import (
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"
)

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
