package playback

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

const (
	// openTimeout is how long opening the device may take before that is said. It goes on being opened.
	openTimeout = 3 * time.Second
	// watchEvery is how often it is checked that the device pulls: oto tells nobody when it stops (driver_unix.go leaves
	// its loop and keeps IsPlaying true).
	watchEvery = 200 * time.Millisecond
	// retryEvery is how often a machine without a sound device is asked whether it has one now.
	retryEvery = 3 * time.Second
	// blockTime is how long a block lasts.
	blockTime = BlockSamples * time.Second / SampleRate
)

// Output is where the mixed sound goes.
type Output uint8

// The outputs.
const (
	Nowhere    Output = iota // Run was not called, or has ended
	Playing                  // to the device
	Discarding               // pulled in time and thrown away
)

// String names the output.
func (o Output) String() string {
	return [...]string{Nowhere: "nowhere", Playing: "playing", Discarding: "discarding"}[o]
}

// State is where sound goes and why.
type State struct {
	Output Output
	Reason string // for Discarding
}

// String is the state in words.
func (s State) String() string {
	if s.Reason == "" {
		return s.Output.String()
	}
	return s.Output.String() + ": " + s.Reason
}

// SpeakerOptions says what to play where. Mixer is required.
type SpeakerOptions struct {
	Mixer   *Mixer
	Discard bool         // no device is wanted
	Logger  *slog.Logger // nil: nothing is logged
}

// Speaker pulls a mixer at the pace of the sound device, or of the clock when there is none. Make it with [NewSpeaker].
type Speaker struct {
	options SpeakerOptions
	open    func() device

	mu      sync.Mutex
	state   State
	changed chan struct{} // out: one token after state changed
}

// NewSpeaker makes a speaker that does nothing until Run.
func NewSpeaker(o SpeakerOptions) *Speaker {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Speaker{options: o, open: openDevice, changed: make(chan struct{}, 1)}
}

// State says where the sound goes now.
func (s *Speaker) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Changed is readable when State may have changed. It is never closed.
func (s *Speaker) Changed() <-chan struct{} { return s.changed }

func (s *Speaker) set(output Output, reason string) {
	next := State{Output: output, Reason: reason}
	s.mu.Lock()
	same := s.state == next
	s.state = next
	s.mu.Unlock()
	if same {
		return
	}
	s.options.Logger.Info("sound output", "state", next.String())
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// Run plays until ctx is done, which is no error, and neither is a device that is missing or breaks: the mixer is pulled
// all the same.
func (s *Speaker) Run(ctx context.Context) error {
	defer s.set(Nowhere, "")
	r := speaking{Speaker: s, feed: &feed{mixer: s.options.Mixer}}
	defer r.silence()
	if s.options.Discard {
		s.set(Discarding, "no sound device is wanted")
	} else {
		r.connect()
		s.set(Discarding, "the sound device is being opened")
	}
	timeout := time.NewTimer(openTimeout)
	defer timeout.Stop()
	r.retry = time.NewTimer(retryEvery)
	r.retry.Stop()
	defer r.retry.Stop()
	r.tick = time.NewTicker(blockTime)
	defer r.tick.Stop()
	watch := time.NewTicker(watchEvery)
	defer watch.Stop()
	r.clock.start = time.Now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-r.opened:
			r.opened = nil
			r.begin()
		case <-timeout.C:
			if r.opened != nil {
				s.set(Discarding, "the sound device does not answer")
			}
		case <-r.retry.C:
			r.connect()
		case now := <-r.tick.C:
			r.discard(now)
		case <-watch.C:
			r.check()
		}
	}
}

// speaking is one Run.
type speaking struct {
	*Speaker
	feed   *feed
	device device
	opened <-chan struct{}
	stop   func() // of the device's player, nil when none
	tick   *time.Ticker
	retry  *time.Timer
	clock  pulse
	reads  uint64 // of the feed, when last checked
	block  [BlockSize]float32
}

// connect begins to open the device.
func (r *speaking) connect() {
	r.device = r.open()
	r.opened = r.device.opened()
}

// begin lets the device pull, if it works.
func (r *speaking) begin() {
	if err := r.device.err(); err != nil {
		r.set(Discarding, reason(err))
		if errors.Is(err, errNoDevice) {
			r.retry.Reset(retryEvery)
		}
		return
	}
	r.stop = r.device.play(r.feed)
	r.hand()
}

// hand gives the mixer to the device.
func (r *speaking) hand() {
	r.tick.Stop()
	r.feed.live.Store(true)
	r.set(Playing, "")
}

// check looks whether the device pulls, takes the mixer from it when it does not, and gives it back when it does again.
func (r *speaking) check() {
	if r.stop == nil {
		return
	}
	reads := r.feed.reads.Load()
	pulled, live := reads != r.reads, r.feed.live.Load()
	r.reads = reads
	if pulled {
		if !live {
			r.hand()
		}
		return
	}
	err := r.device.err()
	switch {
	case err != nil:
		r.silence()
		r.set(Discarding, reason(fmt.Errorf("the sound device is gone: %w", err)))
	case live:
		r.set(Discarding, "the sound device stands still")
	default:
		return
	}
	if live {
		r.feed.live.Store(false)
		r.clock = pulse{start: time.Now()}
		r.tick.Reset(blockTime)
	}
}

// silence ends the device's player for good.
func (r *speaking) silence() {
	r.feed.live.Store(false)
	if r.stop != nil {
		r.stop()
		r.stop = nil
	}
}

// discard pulls what is due and throws it away.
func (r *speaking) discard(now time.Time) {
	for range r.clock.due(now) {
		r.options.Mixer.Pull(r.block[:])
	}
}

// reason is an error in words for people, without the long tail of devices that ALSA tried.
func reason(err error) string {
	text, _, _ := strings.Cut(err.Error(), ", ")
	what, detail, found := strings.Cut(text, ": ")
	if !found {
		return what
	}
	return fmt.Sprintf("%s (%s)", what, detail)
}
