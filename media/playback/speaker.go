package playback

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

const (
	// openTimeout is how long opening the device may take before that is said. It goes on being opened.
	openTimeout = 3 * time.Second
	// watchEvery is how often it is checked that the device pulls: nobody is told when a sound server dies (miniaudio.h,
	// ma_device_data_loop__pulse).
	watchEvery = 200 * time.Millisecond
	// retryEvery is how often a machine without a sound device is asked whether it has one now.
	retryEvery = 3 * time.Second
	// giveUp is how many watches a device may stand still before it is opened anew.
	giveUp = 5
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
	open    func(buffer time.Duration) device

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
	r := speaking{Speaker: s, feed: newFeed(s.options.Mixer)}
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
		case now := <-watch.C:
			r.check(now)
		}
	}
}

// speaking is one Run.
type speaking struct {
	*Speaker
	feed   *feed
	device device          // nil when there is none
	opened <-chan struct{} // nil unless it is being opened
	room   room
	tick   *time.Ticker
	retry  *time.Timer
	clock  pulse
	reads  uint64 // of the feed, when last checked
	still  int    // watches without a read
	block  [BlockSize]float32
}

// connect begins to open the device.
func (r *speaking) connect() {
	r.feed.expect(r.room.buffer())
	r.device = r.open(r.room.buffer())
	r.opened = r.device.opened()
}

// begin lets the device pull, if it works.
func (r *speaking) begin() {
	if err := r.device.err(); err != nil {
		r.lose(reason(err))
		return
	}
	r.device.play(r.feed)
	r.still = 0
	r.hand()
}

// hand gives the mixer to the device.
func (r *speaking) hand() {
	r.tick.Stop()
	r.feed.live.Store(true)
	r.set(Playing, "")
}

// take gives the mixer to the clock.
func (r *speaking) take() {
	if r.feed.live.Swap(false) {
		r.clock = pulse{start: time.Now()}
		r.tick.Reset(blockTime)
	}
}

// check looks whether the device pulls, takes the mixer from it when it does not, and gives it back when it does again.
func (r *speaking) check(now time.Time) {
	if r.device == nil || r.opened != nil {
		return
	}
	if err := r.device.err(); err != nil {
		r.lose(reason(fmt.Errorf("the sound device is gone: %w", err)))
		return
	}
	reads := r.feed.reads.Load()
	pulled := reads != r.reads
	r.reads = reads
	if !pulled {
		r.take()
		if r.still++; r.still < giveUp {
			r.set(Discarding, "the sound device stands still")
		} else {
			r.lose("the sound device is gone")
		}
		return
	}
	r.still = 0
	if !r.feed.live.Load() {
		r.hand()
	}
	if r.room.grow(r.feed.late.Load(), now) {
		r.options.Logger.Debug("the machine is busy, more sound waits in the device", "buffer", r.room.buffer())
		r.take()
		r.device.close()
		r.connect()
	}
}

// lose lets go of a device that does not work, and tries again later.
func (r *speaking) lose(why string) {
	r.silence()
	r.set(Discarding, why)
	r.retry.Reset(retryEvery)
}

// silence ends the device for good.
func (r *speaking) silence() {
	r.take()
	if r.device != nil {
		r.device.close()
		r.device, r.opened = nil, nil
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
