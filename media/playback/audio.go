package playback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"confab/media/codec"
	"confab/media/internal/reception"
)

// maxReadErrors is how many errors in a row end a track. pion returns some for single bad packets (an unknown payload type).
const maxReadErrors = 100

// Audio receives one remote audio track and is a [Source]. Make it with [NewAudio]; every method may be called from any
// goroutine.
type Audio struct {
	options Options
	volume  atomic.Uint64 // bits of a float64

	// owned by Run
	sequence reception.Sequence
	stamp    reception.Timestamp
	newest   int64
	codec    string // "opus", "red", or "" when unsupported
	reported map[string]bool
	blocks   [maxRED]redBlock

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
	if o.Report == nil {
		o.Report = func(error) {}
	}
	a := &Audio{options: o, reported: map[string]bool{}, meter: reception.NewMeter(SampleRate)}
	a.SetVolume(1)
	return a
}

// SetVolume is a factor for the track's loudness: 0 is silence, 1 as it comes. At most 4.
func (a *Audio) SetVolume(volume float64) {
	a.volume.Store(math.Float64bits(min(max(volume, 0), 4)))
}

// Volume is the factor set.
func (a *Audio) Volume() float64 { return math.Float64frombits(a.volume.Load()) }

// Level is how loud the track is now, 0…1, before its volume.
func (a *Audio) Level() float64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.level.value
}

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
	sound := a.voice.opus != nil && a.voice.pull(block)
	if !sound {
		clear(block)
	}
	a.level.measure(block)
	return sound
}

// Run reads until ctx is done or the track ends, which are no errors. Meanwhile the mixer plays the track.
func (a *Audio) Run(ctx context.Context) error {
	opus, err := codec.NewAudioDecoder(Channels)
	if err != nil {
		return fmt.Errorf("play track: %w", err)
	}
	return a.run(ctx, opus)
}

func (a *Audio) run(ctx context.Context, opus decoder) error {
	a.mu.Lock()
	a.voice.opus = opus
	a.mu.Unlock()
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
			a.follow(a.options.Track.Codec().MimeType)
		}
		a.accept(packet, time.Now())
	}
	return nil
}

// follow takes note of another codec.
func (a *Audio) follow(mimeType string) {
	a.codec = ""
	for _, known := range []string{"opus", "red"} {
		if strings.EqualFold(mimeType, "audio/"+known) {
			a.codec = known
		}
	}
	a.mu.Lock()
	a.stats.Codec, a.stats.Unsupported = a.codec, ""
	if a.codec == "" {
		a.stats.Unsupported = mimeType
	}
	a.mu.Unlock()
	if a.codec == "" && !a.reported[mimeType] {
		a.reported[mimeType] = true
		a.options.Logger.Warn("track cannot be decoded", "codec", mimeType)
		a.options.Report(&UnsupportedError{MimeType: mimeType})
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
	switch a.codec {
	case "":
		p.payload = nil // as good as padding, so that its sequence number is not missed
	case "red":
		p.payload = a.unwrap(p)
	}
	p.duration = opusDuration(p.payload)
	if newer && p.duration > 0 {
		a.voice.target.observe(p.stamp, p.duration, now)
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

// unwrap returns the primary block of a RED packet and keeps the redundant ones whose own packets have not come. Block k
// before the last repeats the k-th packet before this one: senders repeat packets, not times.
func (a *Audio) unwrap(p packet) []byte {
	blocks, err := parseRED(p.payload, a.blocks[:])
	if err != nil {
		return nil
	}
	primary := len(blocks) - 1
	queue := &a.voice.queue
	for i, block := range blocks[:primary] {
		old := packet{sequence: p.sequence - int64(primary-i), stamp: p.stamp - int64(block.offset), payload: block.data}
		old.duration = opusDuration(block.data)
		if old.duration == 0 || !queue.started || old.sequence < queue.next || queue.has(old.sequence) {
			continue
		}
		if a.keep(old) == stored {
			a.stats.PacketsRecovered++
		}
	}
	return blocks[primary].data
}
