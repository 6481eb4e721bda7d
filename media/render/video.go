package render

import (
	"context"
	"fmt"
	"image"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"confab/media/codec"
	"confab/media/internal/reception"
	"confab/media/internal/sealed"
)

const (
	clockRate = 90_000 // of every video payload type (RFC 7741 §6.1, RFC 9628 §6.1)

	// overtaken is how old a picture may get before it is not shown when a newer one is ready.
	overtaken = 100 * time.Millisecond
	// doubtFor is how long the picture after one that may be encrypted is waited for.
	doubtFor = 500 * time.Millisecond
	// hopeless is how far the decoder may fall behind before everything up to the next key frame is dropped.
	hopeless = 1500 * time.Millisecond
)

// Video receives one remote video track. Make it with [NewVideo]; every method may be called from any goroutine.
type Video struct {
	options Options
	open    func(*codec.Video) (codec.VideoDecoder, error)

	encrypted atomic.Bool   // by what is said of the track
	silent    atomic.Bool   // nothing is to come
	pardoned  atomic.Bool   // the next gap is no freeze
	changed   chan struct{} // has one token after encrypted changed

	// owned by Run
	assembler assembler
	decoder   codec.VideoDecoder
	decodes   *codec.Video // what the decoder is for
	kind      *codec.Video // of the last packet; nil: cannot be decoded
	mimeType  string       // of the last packet
	blind     bool         // nothing that comes is of use
	detector  sealed.Detector
	verdict   sealed.Verdict // on the last picture, by its looks
	held      []picture      // may be encrypted: the next one tells
	obstacle  error
	requests  requests
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
	if o.RoundTrip == nil {
		o.RoundTrip = func() time.Duration { return 0 }
	}
	if o.Sink == nil {
		o.Sink = func(*image.YCbCr, time.Time, uint32) {}
	}
	if o.Obstacle == nil {
		o.Obstacle = func(error) {}
	}
	return &Video{
		options: o,
		open:    newDecoder,
		changed: make(chan struct{}, 1),
		logger:  o.Logger,
		meter:   reception.NewMeter(clockRate),
	}
}

// SetEncrypted says that what comes is encrypted end to end, so that nothing of it is decoded, or that it is so no
// more. Packets are read and counted all the same.
func (v *Video) SetEncrypted(encrypted bool) {
	v.encrypted.Store(encrypted)
	select {
	case v.changed <- struct{}{}:
	default:
	}
}

// SetSilent says that nothing is to come for a while, because the sender is muted or the SFU holds the stream back, or
// that it comes again. Waiting meanwhile is no freeze.
func (v *Video) SetSilent(silent bool) {
	v.silent.Store(silent)
	v.pardoned.Store(true)
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
	v.judge()
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
			v.judge()
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

	kind := a.kind
	if v.blind {
		kind = nil
	}
	p := parse(a.packet, kind)
	p.sequence, p.stamp, p.arrived = a.sequence, a.stamp, a.at
	if !v.assembler.put(p) {
		v.mu.Lock()
		v.stats.PacketsDiscarded++
		v.mu.Unlock()
	}
}

// follow takes note of another codec.
func (v *Video) follow(a arrival) {
	v.mimeType, v.kind = a.mimeType, a.kind
	v.mu.Lock()
	v.stats.Codec, v.stats.Unsupported = "", a.mimeType
	if a.kind != nil {
		v.stats.Codec, v.stats.Unsupported = a.kind.Name, ""
	}
	v.mu.Unlock()
	v.judge()
}

// judge works out what stands in the way of decoding, and tells it when that has changed. While nothing that comes is
// of use its packets go through the assembler as if they were padding, so that their sequence numbers are not missed
// later.
func (v *Video) judge() {
	var why error
	switch {
	case v.encrypted.Load() || v.verdict == sealed.Sealed:
		why = ErrEncrypted
	case v.mimeType != "" && v.kind == nil:
		why = &UnsupportedError{MimeType: v.mimeType}
	}
	blind := v.encrypted.Load() || v.mimeType != "" && v.kind == nil
	if blind != v.blind {
		v.blind = blind
		v.assembler.reset()
		v.letGo()
		if v.verdict == sealed.Sealed && !blind {
			v.verdict, why = sealed.Plain, nil // to be seen anew
		}
	}
	if fmt.Sprint(why) == fmt.Sprint(v.obstacle) {
		return
	}
	v.obstacle = why
	v.pardoned.Store(true)
	v.logger.Info("what stands in the way of decoding has changed", "obstacle", why)
	v.options.Obstacle(why)
}

// wanted says whether a key frame is needed and of use. After a picture that may be encrypted another one is, be it
// that nothing else follows: a still.
func (v *Video) wanted() bool {
	return v.obstacle == nil && (v.assembler.needsKey() || len(v.held) > 0)
}

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
