package playback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"confab/media/codec"
	"confab/media/internal/reception"
	"confab/media/internal/sealed"
)

// maxReadErrors is how many errors in a row end a track. pion returns some for single bad packets (an unknown payload
// type).
const maxReadErrors = 100

// Audio receives one remote audio track and is a [Source]. Make it with [NewAudio]; every method may be called from any
// goroutine.
type Audio struct {
	options   Options
	open      func(*codec.Audio) (codec.AudioDecoder, error)
	encrypted atomic.Bool // by what is said of the track

	// owned by Run
	sequence reception.Sequence
	stamp    reception.Timestamp
	newest   int64
	mimeType string       // of the last packet
	codec    *codec.Audio // nil when unsupported
	decodes  *codec.Audio // what the voice has a decoder for
	blocks   [codec.MaxBlocks]codec.Block
	detector sealed.Detector
	verdict  sealed.Verdict // on the last packet, by its looks
	doubtful []held         // may be encrypted: what comes next tells
	obstacle error
	started  bool // something that can be decoded has come

	mu    sync.Mutex // a leaf: nothing is called with it but the decoder
	voice voice
	meter *reception.Meter
	level level
	stats Stats
}

// NewAudio makes a receiver that does nothing until Run.
func NewAudio(o Options) *Audio {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Obstacle == nil {
		o.Obstacle = func(error) {}
	}
	if o.Started == nil {
		o.Started = func() {}
	}
	return &Audio{options: o, open: newDecoder, meter: reception.NewMeter(SampleRate)}
}

// SetEncrypted says that what comes is encrypted end to end, so that nothing of it is decoded, or that it is so no
// more. Packets are read and counted all the same.
func (a *Audio) SetEncrypted(encrypted bool) { a.encrypted.Store(encrypted) }

// Stats returns what happened so far.
func (a *Audio) Stats() Stats {
	a.mu.Lock()
	defer a.mu.Unlock()
	s, c := a.stats, a.voice.counts
	s.PacketsReceived, s.PacketsLost, s.BytesReceived = a.meter.Received(), a.meter.Lost(), a.meter.Bytes()
	s.JitterMs, s.LastPacket = milliseconds(a.meter.Jitter()), a.meter.Last()
	s.PacketsRecovered += c.recovered
	s.BufferMs, s.TargetMs = milliseconds(a.voice.buffered()), milliseconds(a.voice.target.delay())
	s.DecodedMs, s.ConcealedMs, s.SilentMs = inMs(c.decoded), inMs(c.concealed), inMs(c.silent)
	s.InsertedMs, s.RemovedMs = inMs(c.inserted), inMs(c.removed)
	s.DecodeErrors, s.AudioLevel = c.errors, a.level.value
	return s
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func inMs(samples uint64) float64 { return float64(samples) * 1000 / SampleRate }

// Pull fills one block of [BlockSize] samples; it is the mixer's side. False means that the block is silent.
func (a *Audio) Pull(block []int16) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	sound := a.voice.decoder != nil && a.voice.pull(block)
	if !sound {
		clear(block)
	}
	a.level.measure(block)
	return sound
}

// Run reads until ctx is done or the track ends, which are no errors. Meanwhile the mixer plays the track.
func (a *Audio) Run(ctx context.Context) error {
	if a.options.Mixer != nil {
		defer a.options.Mixer.Attach(a)()
	}
	track := a.options.Track
	_ = track.SetReadDeadline(time.Time{})
	unblocked := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(unblocked)
		_ = track.SetReadDeadline(time.Unix(1, 0)) // a track that is closed needs no waking
	})
	err := a.read(ctx)
	if !stop() {
		<-unblocked
	}
	return err
}

func (a *Audio) read(ctx context.Context) error {
	payloadType, failures := -1, 0
	for ctx.Err() == nil {
		packet, _, err := a.options.Track.ReadRTP()
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrClosedPipe):
			return nil
		case err != nil && ctx.Err() != nil:
			return nil
		case err != nil:
			if failures++; failures >= maxReadErrors {
				return fmt.Errorf("read track: %w", err)
			}
			continue
		}
		failures = 0
		// pion follows a changed payload type on the packet that brings it (track_remote.go, checkAndUpdateTrack).
		if int(packet.PayloadType) != payloadType {
			payloadType = int(packet.PayloadType)
			if err := a.follow(a.options.Track.Codec().MimeType); err != nil {
				return err
			}
		}
		a.accept(packet, time.Now())
		if a.options.Mixer != nil {
			a.options.Mixer.Wake()
		}
		a.judge()
	}
	return nil
}

// follow takes note of another codec.
func (a *Audio) follow(mimeType string) error {
	a.codec, a.mimeType = codec.AudioOf(mimeType), mimeType
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.codec == nil {
		a.stats.Codec, a.stats.Unsupported = "", mimeType
		return nil
	}
	a.stats.Codec, a.stats.Unsupported = a.codec.Name, ""
	if coding := a.codec.Coding(); coding != a.decodes {
		made, err := a.open(coding)
		if err != nil {
			return fmt.Errorf("play track: %w", err)
		}
		a.voice.decoder, a.decodes = made, coding
	}
	return nil
}

func newDecoder(c *codec.Audio) (codec.AudioDecoder, error) {
	return codec.NewAudioDecoder(c, Channels)
}

// judge works out what stands in the way of decoding what came last, and tells it when that has changed.
func (a *Audio) judge() {
	var why error
	switch {
	case a.encrypted.Load() || a.verdict == sealed.Sealed:
		why = ErrEncrypted
	case a.codec == nil:
		why = &UnsupportedError{MimeType: a.mimeType}
	}
	if fmt.Sprint(why) != fmt.Sprint(a.obstacle) {
		a.obstacle = why
		a.options.Logger.Info("what stands in the way of decoding has changed", "obstacle", why)
		a.options.Obstacle(why)
	}
	if why == nil && !a.started && a.verdict == sealed.Plain {
		a.started = true
		a.options.Started()
	}
}

// accept counts a packet and lets it wait for its time.
func (a *Audio) accept(in *rtp.Packet, now time.Time) {
	p := packet{
		sequence: a.sequence.Unwrap(in.SequenceNumber), stamp: a.stamp.Unwrap(in.Timestamp), payload: in.Payload,
	}
	newer := p.sequence > a.newest
	a.newest = max(a.newest, p.sequence)

	a.mu.Lock()
	defer a.mu.Unlock()
	if a.meter.Received() == 0 {
		a.stats.FirstPacket = now
	}
	a.meter.Count(p.sequence, p.stamp, len(in.Payload), now)
	if a.codec == nil || a.encrypted.Load() {
		p.payload, a.verdict = nil, sealed.Plain // as good as padding, so that its sequence number is not missed
	} else {
		a.verdict = a.detector.Look(p.payload)
	}
	this := held{packet: p, arrived: now, newer: newer}
	switch a.verdict {
	case sealed.Doubtful:
		if len(a.doubtful) == mostDoubtful { // of a pause: it has long been too late for the first
			a.doubtful = slices.Delete(a.doubtful, 0, 1)
			a.stats.PacketsDiscarded++
		}
		a.doubtful = append(a.doubtful, this)
		return
	case sealed.Sealed:
		this.payload = nil
	case sealed.Plain:
	}
	for _, before := range a.doubtful {
		if this.payload == nil {
			before.payload = nil
		}
		a.take(before)
	}
	a.doubtful = a.doubtful[:0]
	a.take(this)
}

// mostDoubtful is how many packets are held, those of a pause among them.
const mostDoubtful = 8

// held is a packet that is not in the queue yet.
type held struct {
	packet
	arrived time.Time
	newer   bool // than all before it
}

// take has a packet wait for its time. One without a payload is as good as padding.
func (a *Audio) take(h held) {
	p := h.packet
	if a.codec != nil && p.payload != nil {
		if a.codec.Blocks != nil {
			p.payload = a.unwrap(p)
		}
		p.inspect(a.codec.Coding())
	}
	if h.newer && p.duration > 0 {
		a.voice.target.observe(p.stamp, p.duration, h.arrived)
	}
	a.keep(p)
}

func (a *Audio) keep(p packet) verdict {
	was := a.voice.queue.put(p)
	switch was {
	case duplicate, late:
		a.stats.PacketsDiscarded++
	case restarted:
		a.voice.target.forget()
	case stored:
	}
	return was
}

// unwrap returns the primary block of a RED packet and keeps the redundant ones whose own packets have not come.
// Block k before the last repeats the k-th packet before this one: senders repeat packets, not times.
func (a *Audio) unwrap(p packet) []byte {
	blocks, err := a.codec.Blocks(p.payload, a.blocks[:])
	if err != nil {
		return nil
	}
	primary := len(blocks) - 1
	queue := &a.voice.queue
	for i, block := range blocks[:primary] {
		old := packet{
			sequence: p.sequence - int64(primary-i), stamp: p.stamp - int64(block.Offset), payload: block.Data,
		}
		old.inspect(a.codec.Coding())
		if old.duration == 0 || !queue.started || old.sequence < queue.next || queue.has(old.sequence) {
			continue
		}
		if a.keep(old) == stored {
			a.stats.PacketsRecovered++
		}
	}
	return blocks[primary].Data
}
