package codec

import (
	"fmt"

	"github.com/hraban/opus"
)

// SampleRate is the rate of all sound in confab, in Hz.
const SampleRate = 48_000

// MaxOpusPacket is a buffer size that holds every Opus packet of 20 ms (RFC 6716, section 3.2.1).
const MaxOpusPacket = 1275

// AudioEncoderOptions says how sound is coded. The zero value is mono speech at 32 kbit/s, everything sent, nothing
// repeated.
type AudioEncoderOptions struct {
	Channels     int  // 1 or 2; default 1
	Bitrate      int  // bit/s; default 32 000 a channel
	DTX          bool // send next to nothing in silence
	FEC          bool // repeat the last packet, coarsely, inside each
	ExpectedLoss int  // percent; FEC only spends bits when this is above 0; default 10 with FEC
}

// AudioEncoder codes sound with Opus. It is not safe for concurrent use and needs no closing: libopus works in memory
// that Go owns.
type AudioEncoder struct {
	opus     *opus.Encoder
	channels int
}

// NewAudioEncoder makes an encoder for voice.
func NewAudioEncoder(o AudioEncoderOptions) (*AudioEncoder, error) {
	if o.Channels == 0 {
		o.Channels = 1
	}
	if o.Bitrate == 0 {
		o.Bitrate = 32_000 * o.Channels
	}
	if o.FEC && o.ExpectedLoss == 0 {
		o.ExpectedLoss = 10
	}
	enc, err := opus.NewEncoder(SampleRate, o.Channels, opus.AppVoIP)
	if err != nil {
		return nil, fmt.Errorf("opus encoder open: %w", err)
	}
	e := &AudioEncoder{opus: enc, channels: o.Channels}
	for _, set := range []func() error{
		func() error { return enc.SetBitrate(o.Bitrate) },
		func() error { return enc.SetDTX(o.DTX) },
		func() error { return enc.SetInBandFEC(o.FEC) },
		func() error { return enc.SetPacketLossPerc(o.ExpectedLoss) },
	} {
		if err := set(); err != nil {
			return nil, fmt.Errorf("opus encoder set up: %w", err)
		}
	}
	return e, nil
}

// Encode codes one frame, 20 ms as a rule (Opus takes 2.5 to 60 ms), into out and returns its length. Under DTX,
// n <= 2 means that there is nothing to send.
func (e *AudioEncoder) Encode(pcm []int16, out []byte) (n int, err error) {
	// hraban/opus goes by cap(data), not by its length (encoder.go, Encode).
	if n, err = e.opus.Encode(pcm, out[:len(out):len(out)]); err != nil {
		return 0, fmt.Errorf("opus encode: %w", err)
	}
	return n, nil
}

// SetBitrate changes the target, in bit/s, from the next frame on.
func (e *AudioEncoder) SetBitrate(bps int) error {
	if err := e.opus.SetBitrate(bps); err != nil {
		return fmt.Errorf("opus set bitrate: %w", err)
	}
	return nil
}

// SetExpectedLoss tells how many percent of the packets get lost, from which the strength of the FEC follows.
func (e *AudioEncoder) SetExpectedLoss(percent int) error {
	if err := e.opus.SetPacketLossPerc(max(0, min(percent, 100))); err != nil {
		return fmt.Errorf("opus set expected loss: %w", err)
	}
	return nil
}
