package playback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// fakeDevice pulls every 10 ms while it is on, inside a synctest bubble.
type fakeDevice struct {
	ready chan struct{}

	mu      sync.Mutex
	failure error
	stalled bool
	stop    func()
	players sync.WaitGroup
}

func (d *fakeDevice) opened() <-chan struct{} { return d.ready }

func (d *fakeDevice) err() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failure
}

func (d *fakeDevice) set(stalled bool, failure error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stalled, d.failure = stalled, failure
}

func (d *fakeDevice) play(r io.Reader) {
	stopped := make(chan struct{})
	d.mu.Lock()
	d.stop = sync.OnceFunc(func() { close(stopped) })
	d.mu.Unlock()
	d.players.Go(func() {
		ticker := time.NewTicker(blockTime)
		defer ticker.Stop()
		block := make([]byte, BlockSize*4)
		for {
			select {
			case <-stopped:
				return
			case <-ticker.C:
			}
			d.mu.Lock()
			off := d.stalled || d.failure != nil
			d.mu.Unlock()
			if !off {
				_, _ = r.Read(block)
			}
		}
	})
}

func (d *fakeDevice) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stop != nil {
		d.stop()
	}
}

// rate is how many blocks are mixed in a second.
func rate(m *Mixer) uint64 {
	before := m.Blocks()
	time.Sleep(time.Second)
	synctest.Wait()
	return m.Blocks() - before
}

func TestSpeakerHandsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mixer, fake := NewMixer(), &fakeDevice{ready: make(chan struct{})}
		speaker := NewSpeaker(SpeakerOptions{Mixer: mixer})
		missing := &fakeDevice{ready: make(chan struct{}), failure: fmt.Errorf("%w: none", errNoDevice)}
		close(missing.ready)
		attempts := 0
		speaker.open = func(time.Duration) device {
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
		speaker.open = func(time.Duration) device { return fake }
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
func TestPulse(t *testing.T) {
	start := time.Unix(1, 0)
	p := pulse{start: start}
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
		if got := p.due(start.Add(row.at)); got != row.want {
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
