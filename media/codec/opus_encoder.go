package codec

import (
	"fmt"

	"github.com/hraban/opus"
)

// opusEncoder is libopus's, which works in memory that Go owns. It implements [AudioEncoder].
type opusEncoder struct {
	opus     *opus.Encoder
	channels int
}

func newOpusEncoder(o AudioEncoderOptions) (AudioEncoder, error) {
	application := opus.AppVoIP
	if o.Music {
		application = opus.AppAudio
	}
	enc, err := opus.NewEncoder(SampleRate, o.Channels, application)
	if err != nil {
		return nil, fmt.Errorf("opus encoder open: %w", err)
	}
	e := &opusEncoder{opus: enc, channels: o.Channels}
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

// Encode implements AudioEncoder. Opus takes frames of 2.5 to 60 ms.
func (e *opusEncoder) Encode(pcm []int16, out []byte) (n int, err error) {
	// hraban/opus goes by cap(data), not by its length (encoder.go, Encode).
	if n, err = e.opus.Encode(pcm, out[:len(out):len(out)]); err != nil {
		return 0, fmt.Errorf("opus encode: %w", err)
	}
	return n, nil
}

// SetExpectedLoss implements AudioEncoder.
func (e *opusEncoder) SetExpectedLoss(percent int) error {
	if err := e.opus.SetPacketLossPerc(max(0, min(percent, 100))); err != nil {
		return fmt.Errorf("opus set expected loss: %w", err)
	}
	return nil
}
