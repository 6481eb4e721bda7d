package playback

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	devices "confab/media/device"
)

// counted is a silent source that counts how often it is pulled.
type counted struct{ pulls atomic.Uint64 }

func (c *counted) Pull([]int16) bool {
	c.pulls.Add(1)
	return false
}

// rate is how many blocks are mixed in a second.
func rate(m *Mixer) uint64 {
	c := &counted{}
	defer m.Attach(c)()
	time.Sleep(time.Second)
	synctest.Wait()
	return c.pulls.Load()
}

func TestSpeakerHandsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mixer, fake := NewMixer(), &fakeDevice{ready: make(chan struct{})}
		speaker := NewSpeaker(SpeakerOptions{Mixer: mixer})
		missing := &fakeDevice{ready: make(chan struct{}), failure: fmt.Errorf("%w: none", errNoDevice)}
		close(missing.ready)
		attempts := 0
		speaker.open = func(string, time.Duration) device {
			if attempts++; attempts < 3 {
				return missing
			}
			return fake
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- speaker.Run(ctx) }()
		expect := func(output Output, words string) {
			t.Helper()
			state := speaker.State()
			for state.Output != output || !strings.Contains(state.Reason, words) {
				<-speaker.Changed() // for ever if it never comes, which synctest reports
				state = speaker.State()
			}
			if got := rate(mixer); got < 99 || got > 101 {
				t.Errorf("%s: %d blocks a second", state, got)
			}
		}
		expect(Discarding, "no sound device (none)")
		close(fake.ready)
		expect(Playing, "")
		fake.set(true, nil)
		expect(Discarding, "stands still")
		fake.set(false, nil)
		expect(Playing, "")
		fake.set(false, errors.New("unplugged"))
		expect(Discarding, "unplugged")
		cancel()
		if err := <-ended; err != nil || speaker.State().Output != Nowhere {
			t.Errorf("Run = %v, %v", err, speaker.State())
		}
		fake.players.Wait()
	})
}

// A device that hangs while it is opened is reported, and played to once it is open.
func TestSpeakerWaitsForTheDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mixer, fake := NewMixer(), &fakeDevice{ready: make(chan struct{})}
		speaker := NewSpeaker(SpeakerOptions{Mixer: mixer})
		speaker.open = func(string, time.Duration) device { return fake }
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- speaker.Run(ctx) }()
		time.Sleep(openTimeout)
		synctest.Wait()
		if got := speaker.State().Reason; got != "the sound device does not answer" {
			t.Errorf("reason %q", got)
		}
		close(fake.ready)
		synctest.Wait()
		if got := speaker.State().Output; got != Playing {
			t.Errorf("output %v", got)
		}
		cancel()
		<-ended
		fake.players.Wait()
	})
}

func TestSpeakerDiscardsWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mixer := NewMixer()
		speaker := NewSpeaker(SpeakerOptions{Mixer: mixer, Discard: true})
		speaker.open = nil
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- speaker.Run(ctx) }()
		<-speaker.Changed()
		if got := rate(mixer); got != 100 {
			t.Errorf("%d blocks a second", got)
		}
		if got := speaker.State().String(); got != "discarding: no sound device is wanted" {
			t.Errorf("state %q", got)
		}
		cancel()
		<-ended
	})
}

// A clock that was stopped catches up a little and lets the rest go.
func TestBlockClock(t *testing.T) {
	start := time.Unix(1, 0)
	c := blockClock{start: start}
	for _, row := range []struct {
		at   time.Duration
		want int64
	}{
		{9 * time.Millisecond, 0},
		{10 * time.Millisecond, 1},
		{35 * time.Millisecond, 2},
		{40 * time.Millisecond, 1},
		{time.Hour, 20},
		{time.Hour + blockTime, 1},
		{time.Hour, 0},
	} {
		if got := c.due(start.Add(row.at)); got != row.want {
			t.Errorf("due at %v = %d, want %d", row.at, got, row.want)
		}
	}
}

func TestOutputNames(t *testing.T) {
	for output := Nowhere; output <= Discarding; output++ {
		if output.String() == "" {
			t.Errorf("output %d has no name", output)
		}
	}
}

func withoutFormat(s State) State {
	s.Format, s.Since = devices.Format{}, time.Time{}
	return s
}

// TestSpeakerByName: the one that was asked for, and the default in its place only for as long as it is not there.
func TestSpeakerByName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mixer, system := NewMixer(), &desk{made: map[string]*fakeDevice{}}
		speaker := NewSpeaker(SpeakerOptions{Mixer: mixer, Name: "desk"})
		speaker.open = system.open
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- speaker.Run(ctx) }()
		expect := func(want State) {
			t.Helper()
			now := speaker.State()
			for ; withoutFormat(now) != want; now = speaker.State() {
				<-speaker.Changed() // for ever if it never comes, which synctest reports
			}
			if now.Since.IsZero() || now.Format.Channels != 2 {
				t.Errorf("%+v", now)
			}
			if got := rate(mixer); got < 99 || got > 101 {
				t.Errorf("%s: %d blocks a second", want, got)
			}
		}
		named := State{Output: Playing, Label: "Desk speaker"}
		expect(named)
		system.plug(false)
		expect(State{Output: Playing, Missing: true})
		<-time.After(3 * returnEvery)
		synctest.Wait()
		if state := speaker.State(); !state.Missing || state.Output != Playing {
			t.Errorf("%+v", state)
		}
		system.plug(true)
		expect(named)
		if named.String() != "playing: Desk speaker" {
			t.Error(named)
		}
		cancel()
		<-ended
		for _, d := range system.made {
			d.players.Wait()
		}
		if opened := system.opened; len(opened) < 5 || opened[0] != "desk" || opened[2] != "" {
			t.Errorf("opened %q", opened)
		}
	})
}

// TestSpeakerSleeps: nothing ticks without a device while there is nothing to play; the first source is pulled at once.
func TestSpeakerSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mixer := NewMixer()
		r := speaking{
			Speaker: NewSpeaker(SpeakerOptions{Mixer: mixer}), feed: newFeed(mixer, nil),
			tick: time.NewTicker(blockTime), watch: time.NewTicker(watchEvery),
		}
		expect := func(ticking, watching bool) {
			t.Helper()
			r.pace()
			time.Sleep(watchEvery)
			if got := ticked(r.tick); got != ticking {
				t.Errorf("the clock ticks: %v", got)
			}
			if got := ticked(r.watch); got != watching {
				t.Errorf("the device is watched: %v", got)
			}
		}
		r.tick.Stop()
		r.watch.Stop()
		expect(false, false)
		detach := mixer.Attach(&counted{})
		if len(mixer.changed) != 1 {
			t.Error("nobody is told of a source")
		}
		expect(true, false)
		r.device = &fakeDevice{}
		r.feed.live.Store(true)
		expect(false, true)
		r.feed.live.Store(false)
		detach()
		expect(false, true)
	})
}

func ticked(t *time.Ticker) bool {
	select {
	case <-t.C:
		return true
	default:
		return false
	}
}
