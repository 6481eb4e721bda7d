package capture

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/media/codec"
)

// frameSamples is one Opus frame: 20 ms.
const frameSamples = codec.SampleRate / 50

// maxGap is how long pushes may be late and still count as one stream of sound. A longer gap (the device was changed)
// moves the timestamps on, so that receivers hear a pause and not a voice that lags for ever.
const maxGap = 100 * time.Millisecond

// AudioOptions says what an audio track is. The zero value is a mono voice at 32 kbit/s with FEC and DTX.
type AudioOptions struct {
	ID       string       // track id in the SDP; default random
	StreamID string       // media stream id in the SDP; default random
	Bitrate  int          // bit/s; default 32 000
	Music    bool         // code it for how it sounds, not for how it is understood
	NoDTX    bool         // send silence in full
	NoFEC    bool         // do not repeat the last packet inside each
	Logger   *slog.Logger // default none
}

// Audio is a source of sound on its way to others. Its methods may be called from anywhere.
type Audio struct {
	track  track
	logger *slog.Logger
	muted  atomic.Bool
	loss   loss
	meter  meter
	level  level

	bitrate     int         // bit/s of Opus
	single      atomic.Bool // nothing is repeated
	introducing atomic.Bool // a clock runs that will

	push     sync.Mutex // guards what follows
	options  codec.AudioEncoderOptions
	encoder  codec.AudioEncoder
	expected int // percent of loss that the encoder is set for
	frame    [frameSamples]int16
	filled   int
	history  history
	stamp    uint32    // of the first sample in frame
	end      time.Time // of the last sound pushed
	silent   bool      // the last frame was not sent
	failing  bool
	closed   bool
	packet   [codec.MaxAudioPacket]byte
}

// packetHeader is what each packet has before its payload, in bytes: an RTP header with the extensions that are agreed
// on as a rule (MID, audio level, transport-wide number).
const packetHeader = 28

// Bandwidth is what sound takes while somebody speaks, in bit/s of RTP packets with their headers, and the least that
// must be left to it by all else that is sent: without repeats, where next to nothing is lost.
func (a *Audio) Bandwidth() (usual, least int) {
	const packets = codec.SampleRate / frameSamples // a second
	if !a.track.repeats() {
		usual = a.bitrate + 8*packets*packetHeader
		return usual, usual
	}
	_, repeats := a.loss.expect()
	with := func(repeats int) int { return (1+repeats)*a.bitrate + 8*packets*(packetHeader+1+4*repeats) }
	if a.loss.seldom() {
		return with(repeats), with(0)
	}
	return with(repeats), with(repeats)
}

// SetBandwidth says how much the sound may take from now on, as Bandwidth counts.
func (a *Audio) SetBandwidth(bitrate int) {
	usual, _ := a.Bandwidth()
	a.single.Store(bitrate < usual)
}

// minLoss and maxLoss bound the loss that the encoder is set for, in percent: some FEC always, never most of the bits.
const minLoss, maxLoss = 10, 30

// NewAudio makes the track; nothing runs until it is bound and sound is pushed.
func NewAudio(o AudioOptions) *Audio {
	if o.ID == "" {
		o.ID = rand.Text()
	}
	if o.StreamID == "" {
		o.StreamID = rand.Text()
	}
	if o.Bitrate == 0 {
		o.Bitrate = 32_000
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	a := &Audio{logger: o.Logger, silent: true, stamp: mathrand.Uint32(), expected: minLoss, bitrate: o.Bitrate}
	a.options = codec.AudioEncoderOptions{
		Bitrate: o.Bitrate, Music: o.Music, DTX: !o.NoDTX, FEC: !o.NoFEC, ExpectedLoss: minLoss,
	}
	a.track = track{
		id: o.ID, streamID: o.StreamID, kind: webrtc.RTPCodecTypeAudio, format: &codec.Opus.Format,
		redundant: &codec.RED.Format, to: a,
	}
	return a
}

// Track is what to add to a peer connection.
func (a *Audio) Track() webrtc.TrackLocal { return &a.track }

// Codec is what the sound is coded with.
func (*Audio) Codec() *codec.Audio { return codec.Opus }

// Push takes mono sound at 48 000 Hz, 10 ms at a time as a rule, whose first sample was captured at that time. Every
// second push encodes and writes a packet.
func (a *Audio) Push(pcm []int16, captured time.Time) {
	a.level.add(pcm, time.Now())
	a.push.Lock()
	defer a.push.Unlock()
	if a.closed {
		return
	}
	a.bridge(captured, len(pcm))
	for len(pcm) > 0 {
		n := copy(a.frame[a.filled:], pcm)
		pcm, a.filled = pcm[n:], a.filled+n
		if a.filled == frameSamples {
			a.send()
			a.filled = 0
			a.stamp += frameSamples
		}
	}
}

// bridge moves the timestamps on over a gap in the sound.
func (a *Audio) bridge(captured time.Time, samples int) {
	if gap := captured.Sub(a.end); !a.end.IsZero() && gap > maxGap {
		a.stamp += uint32(a.filled) + uint32(gap.Milliseconds())*(codec.SampleRate/1000)
		a.filled, a.silent = 0, true
	}
	a.end = captured.Add(time.Duration(samples) * time.Second / codec.SampleRate)
}

// send encodes the frame and writes it, unless nobody is to hear it.
func (a *Audio) send() {
	if muted := a.muted.Load(); muted || !a.track.bound() {
		a.history.forget()
		if muted && a.track.stranger() {
			a.sendSilence()
		}
		a.silent = true
		return
	}
	expected, repeats := a.loss.expect()
	if a.single.Load() {
		repeats = 0
	}
	n, err := a.encode(expected)
	if err != nil && !a.failing { // say it once
		a.logger.Warn("sound cannot be encoded", "err", err)
	}
	a.failing = err != nil
	// Under DTX, two bytes or less mean that this frame need not be sent.
	if err != nil || n <= 2 {
		a.silent = true
		return
	}
	if a.muted.Load() { // while it was encoded
		a.silent = true
		return
	}
	blocks := a.history.with(repeats, a.packet[:n], a.stamp)
	bytes := a.track.sendSound(sound{blocks: blocks, stamp: a.stamp, marker: a.silent, level: audioLevel(a.frame[:])})
	a.history.add(a.packet[:n], a.stamp)
	if bytes == 0 {
		return
	}
	a.silent = false
	a.meter.add(time.Now(), false, 1, bytes)
}

func (a *Audio) sendSilence() {
	silence := a.history.with(0, a.Codec().Silence, a.stamp)
	a.track.sendSound(sound{blocks: silence, stamp: a.stamp, marker: a.silent, level: 127})
}

// encode codes the frame with the FEC that the loss asks for.
func (a *Audio) encode(loss int) (int, error) {
	if a.encoder == nil {
		e, err := codec.NewAudioEncoder(a.Codec(), a.options)
		if err != nil {
			return 0, fmt.Errorf("open encoder: %w", err)
		}
		a.encoder, a.expected = e, minLoss
	}
	if loss != a.expected {
		if err := a.encoder.SetExpectedLoss(loss); err != nil {
			return 0, err
		}
		a.expected = loss
	}
	return a.encoder.Encode(a.frame[:], a.packet[:])
}

// keyFrameWanted implements feedback: sound has none.
func (a *Audio) keyFrameWanted() {}

// lossReported implements feedback: more loss, more FEC and more repeats.
func (a *Audio) lossReported(percent int) { a.loss.report(percent) }

// SetMuted stops and resumes the sending. Nothing of the sound is sent while muted, only a little silence on
// connections that have not had any packet yet; the timestamps run on.
func (a *Audio) SetMuted(muted bool) {
	if a.muted.Store(muted); muted {
		a.introduceSoon() // on what was bound and had no sound yet
	}
}

// Muted says what was last set.
func (a *Audio) Muted() bool { return a.muted.Load() }

// Level is how loud the last 100 ms were, 0 to 1 as people judge it: 0 is -60 dBFS and less, 1 is full scale. It goes
// on while muted, for as long as sound is pushed; it is 0 when none comes.
func (a *Audio) Level() float64 { return a.level.value(time.Now()) }

// AudioStats is what the track does. Counters only grow.
type AudioStats struct {
	Bitrate        int  // bit/s of RTP payload sent in the last second
	Active         bool // bound and not muted
	Packets, Bytes uint64
}

// Stats tells of the track.
func (a *Audio) Stats() AudioStats {
	s := AudioStats{Active: !a.muted.Load() && a.track.bound()}
	_, s.Bitrate = a.meter.lastSecond(time.Now())
	_, _, s.Packets, s.Bytes = a.meter.totals()
	return s
}

// Close ends the sending; later pushes do nothing. It does not wait for the RTCP readers, see [Audio.Wait].
func (a *Audio) Close() {
	a.push.Lock()
	defer a.push.Unlock()
	a.closed, a.encoder = true, nil
	a.track.close()
}

// Wait returns when all RTCP readers have ended, which they do when the peer connections they belong to are closed.
func (a *Audio) Wait(ctx context.Context) error { return waitFor(ctx, &a.track) }
