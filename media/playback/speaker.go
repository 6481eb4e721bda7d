package playback

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	devices "confab/media/device"
)

const (
	// openTimeout is how long opening the device may take before that is said. It goes on being opened.
	openTimeout = 3 * time.Second
	// watchEvery is how often it is checked that the device pulls: nobody is told when a sound server dies
	// (miniaudio.h, ma_device_data_loop__pulse).
	watchEvery = 200 * time.Millisecond
	// retryEvery is how often a machine without a sound device is asked whether it has one now.
	retryEvery = 3 * time.Second
	// returnEvery is how often it is looked whether the device that was asked for by name is there again.
	returnEvery = 10 * time.Second
	// blockTime is how long a block lasts.
	blockTime = BlockSamples * time.Second / SampleRate
)

// SpeakerOptions says what to play where. Mixer is required.
type SpeakerOptions struct {
	Mixer    *Mixer
	Name     string       // stable name; "" is the system's default, which also stands in for one that is not there
	Discard  bool         // no device is wanted
	Listener Listener     // nil: none
	Logger   *slog.Logger // nil: nothing is logged
}

// Speaker pulls a mixer at the pace of the sound device, or of the clock when there is none. Make it with [NewSpeaker].
type Speaker struct {
	options SpeakerOptions
	open    func(name string, buffer time.Duration) device

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

func (s *Speaker) set(next State) {
	s.mu.Lock()
	next.Since = s.state.Since
	same := s.state == next
	if !same {
		next.Since = time.Now()
	}
	s.state = next
	s.mu.Unlock()
	if same {
		return
	}
	s.options.Logger.Info("sound output", "state", next.String(), "format", next.Format)
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// Run plays until ctx is done, which is no error, and neither is a device that is missing or breaks: the mixer is
// pulled all the same.
func (s *Speaker) Run(ctx context.Context) error {
	defer s.set(State{})
	r := speaking{Speaker: s, feed: newFeed(s.options.Mixer, s.options.Listener)}
	defer r.silence()
	if s.options.Discard {
		s.set(discarding("no sound device is wanted"))
	} else {
		r.connect(s.options.Name)
		s.set(discarding("the sound device is being opened"))
	}
	timeout := time.NewTimer(openTimeout)
	defer timeout.Stop()
	r.retry = time.NewTimer(retryEvery)
	r.retry.Stop()
	defer r.retry.Stop()
	r.tick = time.NewTicker(blockTime)
	defer r.tick.Stop()
	r.watch = time.NewTicker(watchEvery)
	defer r.watch.Stop()
	r.tick.Stop()
	r.watch.Stop()
	for {
		r.pace()
		select {
		case <-ctx.Done():
			return nil
		case <-r.opened:
			r.opened = nil
			r.begin()
		case <-timeout.C:
			if r.opened != nil {
				s.set(discarding("the sound device does not answer"))
			}
		case <-r.offered:
			r.offered = nil
			r.weigh()
		case <-r.retry.C:
			if r.device != nil {
				r.look()
			} else {
				r.connect(s.options.Name)
			}
		case <-s.options.Mixer.changed:
		case now := <-r.tick.C:
			r.feed.pass(r.clock.due(now))
		case now := <-r.watch.C:
			r.check(now)
		}
	}
}

// speaking is one Run.
type speaking struct {
	*Speaker
	feed     *feed
	device   device          // nil when there is none
	opened   <-chan struct{} // nil unless it is being opened
	name     string          // of device
	other    device          // the one that was asked for, being opened while another plays; nil when it is not
	offered  <-chan struct{} // nil unless other is being opened
	buffer   deviceBuffer
	tick     *time.Ticker // of the clock, while it has something to pull
	ticking  bool
	watch    *time.Ticker // of the device, while there is one
	watching bool
	paused   bool // the device, because nothing is to be heard
	woken    bool // it has not pulled since
	retry    *time.Timer
	clock    blockClock
	reads    uint64 // of the feed, when last checked
	still    stillness
}

// connect begins to open a device.
func (r *speaking) connect(name string) {
	r.feed.expect(r.buffer.length())
	r.name, r.device = name, r.open(name, r.buffer.length())
	r.opened = r.device.opened()
}

// missing says that the device in use only takes the place of the one that was asked for.
func (r *speaking) missing() bool { return r.name != r.options.Name }

// begin lets the device pull, if it works.
func (r *speaking) begin() {
	err := r.device.err()
	switch {
	case errors.Is(err, devices.ErrNotFound) && r.name != "":
		r.device.close()
		r.connect("")
		return
	case err != nil:
		r.lose(reason(err))
		return
	case r.missing():
		r.retry.Reset(returnEvery)
	}
	r.device.play(r.feed)
	r.still = stillness{}
	r.still.begin(time.Now())
	r.paused, r.woken = false, false
	r.hand()
}

// hand gives the mixer to the device.
func (r *speaking) hand() {
	r.feed.live.Store(true)
	r.set(State{
		Output: Playing, Label: r.device.label(), Missing: r.missing(), Format: r.device.format(),
	})
}

// take gives the mixer to the clock.
func (r *speaking) take() {
	r.feed.take()
}

// check looks whether the device pulls, takes the mixer from it when it does not, and gives it back when it does again.
func (r *speaking) check(now time.Time) {
	if r.device == nil || r.opened != nil || r.paused {
		return
	}
	if err := r.device.err(); err != nil {
		if r.woken { // it was lost in its sleep: there may be another
			r.silence()
			r.connect(r.options.Name)
			return
		}
		r.lose(reason(fmt.Errorf("the sound device is gone: %w", err)))
		return
	}
	reads := r.feed.reads.Load()
	pulled := reads != r.reads
	r.reads = reads
	if !pulled {
		r.stand(now)
		return
	}
	r.still.end()
	r.woken = false
	r.hand()
	if r.buffer.grow(r.feed.late.Load(), now) {
		r.options.Logger.Debug("the machine is busy, more sound waits in the device", "buffer", r.buffer.length())
		r.take()
		r.device.close()
		r.connect(r.name)
	}
}

// look begins to open the device that was asked for, while another plays.
func (r *speaking) look() {
	if r.other != nil || r.opened != nil || !r.missing() {
		return
	}
	r.other = r.open(r.options.Name, r.buffer.length())
	r.offered = r.other.opened()
}

// weigh takes the device that was asked for, if it is there again.
func (r *speaking) weigh() {
	other := r.other
	r.other = nil
	if other.err() != nil || r.device == nil || r.opened != nil {
		other.close()
		r.retry.Reset(returnEvery)
		return
	}
	r.take()
	r.device.close()
	r.feed.expect(r.buffer.length())
	r.name, r.device = r.options.Name, other
	r.begin()
}

// lose lets go of a device that does not work, and tries again later.
func (r *speaking) lose(why string) {
	r.silence()
	r.set(discarding(why))
	r.retry.Reset(retryEvery)
}

// silence ends the device for good.
func (r *speaking) silence() {
	r.take()
	if r.device != nil {
		r.device.close()
		r.device, r.opened = nil, nil
	}
	if r.other != nil {
		r.other.close()
		r.other, r.offered = nil, nil
	}
}
