package render

import (
	"context"
	"image"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"confab/media/codec"
	"confab/media/internal/reception"
)

const (
	clockRate = 90_000 // of every video payload type (RFC 7741 §6.1, RFC 9628 §6.1)

	// requestEvery is the time between two key frame requests, also without an answer to the first. LiveKit forwards no more than one or two a
	// second for a layer (config.PLIThrottle), whoever asks, and forgets the others: who asks seldom waits for long.
	requestEvery = 250 * time.Millisecond
	// overtaken is how old a picture may get before it is not shown when a newer one is ready.
	overtaken = 100 * time.Millisecond
	// hopeless is how far the decoder may fall behind before everything up to the next key frame is dropped.
	hopeless = 1500 * time.Millisecond
)

// Video receives one remote video track. Make it with [NewVideo]; every method may be called from any goroutine.
type Video struct {
	options Options
	open    func(codec.VideoCodec) (decoder, error)

	delay    atomic.Int64 // of pictures, in nanoseconds
	paused   atomic.Bool
	changed  chan struct{} // has one token after delay or paused changed
	pardoned atomic.Bool

	// owned by Run
	assembler assembler
	decoder   decoder
	kind      codec.VideoCodec
	mimeType  string          // of the last packet
	blind     bool            // mimeType cannot be decoded
	reported  map[string]bool // what was, by MIME type
	asked     time.Time       // when a key frame was last asked for
	logger    *slog.Logger

	mu    sync.Mutex
	meter *reception.Meter
	pace  pace
	stats Stats
}

// NewVideo makes a receiver that does nothing until Run.
func NewVideo(o Options) *Video {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.RequestKeyFrame == nil {
		o.RequestKeyFrame = func() {}
	}
	if o.Sink == nil {
		o.Sink = func(*image.YCbCr, time.Time, uint32) {}
	}
	if o.Report == nil {
		o.Report = func(error) {}
	}
	return &Video{
		options:  o,
		open:     newDecoder,
		changed:  make(chan struct{}, 1),
		reported: map[string]bool{},
		logger:   o.Logger,
		meter:    reception.NewMeter(clockRate),
	}
}

// SetDelay holds complete pictures back, to meet sound that plays later. The default 0 shows them at once.
func (v *Video) SetDelay(delay time.Duration) {
	v.delay.Store(int64(delay))
	v.nudge()
}

// SetPaused stops decoding, to save work while nobody watches. Packets are still read and counted. Going on asks for a
// key frame.
func (v *Video) SetPaused(paused bool) {
	v.paused.Store(paused)
	v.nudge()
}

// ExpectGap makes the wait for the next picture no freeze: the sender was muted, or the SFU paused the stream.
func (v *Video) ExpectGap() { v.pardoned.Store(true) }

func (v *Video) nudge() {
	select {
	case v.changed <- struct{}{}:
	default:
	}
}

// Stats returns what happened so far.
func (v *Video) Stats() Stats {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.stats
	s.PacketsReceived, s.PacketsLost, s.BytesReceived = v.meter.Received(), v.meter.Lost(), v.meter.Bytes()
	s.JitterMs = milliseconds(v.meter.Jitter())
	s.LastPacket = v.meter.Last()
	s.FPS = v.pace.rate(time.Now())
	s.Freezes, s.FreezeDuration = v.pace.freezes, v.pace.frozen
	return s
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Run reads, decodes and shows until ctx is done or the track ends, which are no errors.
func (v *Video) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	in := reader{track: v.options.Track, packets: make(chan arrival, 256), done: make(chan error, 1)}
	go in.run(ctx)
	err := v.loop(ctx, in.packets)
	cancel()
	if readErr := <-in.done; err == nil {
		err = readErr
	}
	if v.decoder != nil {
		v.decoder.Close()
		v.decoder = nil
	}
	return err
}

func (v *Video) loop(ctx context.Context, packets <-chan arrival) error {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case a, ok := <-packets:
			if !ok {
				return nil
			}
			v.accept(a)
		case <-timer.C:
		case <-v.changed:
			v.assembler.delay = time.Duration(v.delay.Load())
			if v.paused.Load() {
				v.pardoned.Store(true)
			}
		}
		for v.drain(packets) && ctx.Err() == nil && v.advance(time.Now()) {
		}
		timer.Reset(v.wait(time.Now()))
	}
}

// drain takes the packets that are waiting, so that the assembler knows all there is to know. It always reports true.
func (v *Video) drain(packets <-chan arrival) bool {
	for {
		select {
		case a, ok := <-packets:
			if !ok {
				return true
			}
			v.accept(a)
		default:
			return true
		}
	}
}

// accept counts a packet and puts it where pictures are made.
func (v *Video) accept(a arrival) {
	v.mu.Lock()
	if v.meter.Received() == 0 {
		v.stats.FirstPacket = a.at
	}
	v.meter.Count(a.sequence, a.stamp, len(a.packet.Payload), a.at)
	v.mu.Unlock()
	if a.mimeType != v.mimeType {
		v.follow(a)
	}

	p := parse(a.packet, a.kind)
	p.sequence, p.stamp, p.arrived = a.sequence, a.stamp, a.at
	if !v.assembler.put(p) {
		v.mu.Lock()
		v.stats.PacketsDiscarded++
		v.mu.Unlock()
	}
}

// follow takes note of another codec. Packets that cannot be decoded go on through the assembler as if they were padding,
// so that their sequence numbers are not missed when a known codec comes back.
func (v *Video) follow(a arrival) {
	v.mimeType, v.blind = a.mimeType, a.kind == 0
	v.mu.Lock()
	v.stats.Codec, v.stats.Unsupported = a.kind.String(), ""
	if v.blind {
		v.stats.Codec, v.stats.Unsupported = "", a.mimeType
	}
	v.mu.Unlock()
	if !v.blind {
		return
	}
	v.assembler.reset()
	if !v.reported[a.mimeType] {
		v.reported[a.mimeType] = true
		v.logger.Warn("track cannot be decoded", "codec", a.mimeType)
		v.options.Report(&UnsupportedError{MimeType: a.mimeType})
	}
}

// wanted says whether a key frame is needed and of use.
func (v *Video) wanted() bool { return v.assembler.needsKey() && !v.blind && !v.paused.Load() }

// wait is how long nothing has to be done unless a packet comes.
func (v *Video) wait(now time.Time) time.Duration {
	wait := time.Hour
	if at := v.assembler.deadline(); !at.IsZero() {
		wait = min(wait, at.Sub(now))
	}
	if v.wanted() {
		wait = min(wait, v.requestDue().Sub(now))
	}
	return max(wait, 0)
}

func (v *Video) requestDue() time.Time {
	return v.asked.Add(requestEvery)
}

// request asks for a key frame when one is needed and it is time to ask.
func (v *Video) request(now time.Time) {
	if !v.wanted() || now.Before(v.requestDue()) {
		return
	}
	v.asked = now
	v.mu.Lock()
	v.stats.KeyFrameRequests++
	v.mu.Unlock()
	v.logger.Debug("asked for a key frame", "ssrc", v.options.Track.SSRC())
	v.options.RequestKeyFrame()
}
