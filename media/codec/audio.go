package codec

import "fmt"

// The sizes of sound.
const (
	// SampleRate is the rate of all sound in confab, in Hz.
	SampleRate = 48_000
	// MaxAudioSamples is how many samples per channel one packet can hold: 120 ms.
	MaxAudioSamples = SampleRate * 120 / 1000
	// MaxAudioPacket is a buffer size that holds every packet of 20 ms (RFC 6716, section 3.2.1).
	MaxAudioPacket = 1275
	// MaxBlocks is how many blocks of one redundant payload are looked at. Senders use two or three.
	MaxBlocks = 8
)

// AudioEncoderOptions says how sound is coded. The zero value is mono speech at 32 kbit/s, everything sent, nothing
// repeated.
type AudioEncoderOptions struct {
	Channels     int  // 1 or 2; default 1
	Bitrate      int  // bit/s; default 32 000 a channel
	DTX          bool // send next to nothing in silence
	Music        bool // no voice: coded for how it sounds, not for how it is understood
	FEC          bool // repeat the last packet, coarsely, inside each
	ExpectedLoss int  // percent; FEC only spends bits when this is above 0; default 10 with FEC
}

// NewAudioEncoder makes an encoder of a codec.
func NewAudioEncoder(c *Audio, o AudioEncoderOptions) (AudioEncoder, error) {
	if c == nil {
		return nil, fmt.Errorf("%w: no codec", ErrUnsupported)
	}
	if o.Channels == 0 {
		o.Channels = 1
	}
	if o.Bitrate == 0 {
		o.Bitrate = 32_000 * o.Channels
	}
	if o.FEC && o.ExpectedLoss == 0 {
		o.ExpectedLoss = 10
	}
	return c.Coding().newEncoder(o)
}

// NewAudioDecoder makes a decoder that gives 1 or 2 interleaved channels, whatever the packets hold.
func NewAudioDecoder(c *Audio, channels int) (AudioDecoder, error) {
	if c == nil {
		return nil, fmt.Errorf("%w: no codec", ErrUnsupported)
	}
	return c.Coding().newDecoder(channels)
}
