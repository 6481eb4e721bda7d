package playback

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// talker is a source that has sound or not, and counts how often it is pulled.
type talker struct {
	talks atomic.Bool
	pulls atomic.Int64
}

func (s *talker) Pull([]int16) bool {
	s.pulls.Add(1)
	return s.talks.Load()
}

// pulled is how often it is pulled in that time.
func (s *talker) pulled(d time.Duration) int64 {
	before := s.pulls.Load()
	<-time.After(d)
	synctest.Wait()
	return s.pulls.Load() - before
}

// speakingTo runs a speaker for a test.
func speakingTo(t *testing.T, o SpeakerOptions, open func(string, time.Duration) device) (s *Speaker, stop func()) {
	t.Helper()
	s = NewSpeaker(o)
	s.open = open
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	return s, func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// TestSpeakerRests: while nobody has said anything for a while, nothing is pulled, and the device is not taken for one
// that stands still. Who says something then is heard from the first block on.
func TestSpeakerRests(t *testing.T) {
	for _, row := range []struct {
		name    string
		discard bool
	}{{"device", false}, {"clock", true}} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mixer, fake, source := NewMixer(), &fakeDevice{ready: make(chan struct{})}, &talker{}
				close(fake.ready)
				speaker, stop := speakingTo(t, SpeakerOptions{Mixer: mixer, Discard: row.discard},
					func(string, time.Duration) device { return fake })
				source.talks.Store(true)
				defer mixer.Attach(source)()
				if n := source.pulled(time.Minute); n < 5990 {
					t.Errorf("pulled %d times in a minute", n)
				}
				was := speaker.State()
				source.talks.Store(false)
				if n := source.pulled(time.Minute); n < restAfter || n > restAfter+2 {
					t.Errorf("pulled %d times in a silent minute", n)
				}
				if n := source.pulled(time.Hour); n != 0 {
					t.Errorf("pulled %d times in a silent hour", n)
				}
				source.talks.Store(true)
				mixer.Wake()
				if n := source.pulled(time.Second); n < 99 {
					t.Errorf("pulled %d times in the first second", n)
				}
				source.talks.Store(false)
				source.pulled(time.Minute)
				other := &talker{}
				detach := mixer.Attach(other)
				if n := other.pulled(time.Second); n < 99 {
					t.Errorf("another source was pulled %d times in its first second", n)
				}
				detach()
				if now := speaker.State(); now != was {
					t.Errorf("%v, and was %v", now, was)
				}
				stop()
				fake.players.Wait()
			})
		})
	}
}

// TestSpeakerLostInItsSleep: another is opened as soon as there is something to play.
func TestSpeakerLostInItsSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mixer, source := NewMixer(), &talker{}
		var made []*fakeDevice
		_, stop := speakingTo(t, SpeakerOptions{Mixer: mixer}, func(string, time.Duration) device {
			d := &fakeDevice{ready: make(chan struct{})}
			close(d.ready)
			made = append(made, d)
			return d
		})
		defer mixer.Attach(source)()
		source.pulled(time.Minute)
		made[0].set(false, errors.New("unplugged"))
		source.pulled(time.Minute)
		if len(made) != 1 {
			t.Errorf("%d devices opened while nothing is to be heard", len(made))
		}
		source.talks.Store(true)
		mixer.Wake()
		if n := source.pulled(time.Second); n < 75 || len(made) != 2 {
			t.Errorf("pulled %d times in the first second, %d devices opened", n, len(made))
		}
		stop()
		for _, d := range made {
			d.players.Wait()
		}
	})
}
