package codec

import (
	"fmt"

	"github.com/hraban/opus"
)

// opusDecoder is libopus's, which works in memory that Go owns. It implements [AudioDecoder].
type opusDecoder struct {
	opus     *opus.Decoder
	channels int
}

func newOpusDecoder(channels int) (AudioDecoder, error) {
	dec, err := opus.NewDecoder(SampleRate, channels)
	if err != nil {
		return nil, fmt.Errorf("opus decoder open: %w", err)
	}
	return &opusDecoder{opus: dec, channels: channels}, nil
}

// Decode implements AudioDecoder.
func (d *opusDecoder) Decode(packet []byte, pcm []int16) (samplesPerChannel int, err error) {
	if pcm, err = d.fit(pcm); err != nil {
		return 0, err
	}
	if samplesPerChannel, err = d.opus.Decode(packet, pcm); err != nil {
		return 0, fmt.Errorf("opus decode: %w", err)
	}
	return samplesPerChannel, nil
}

// DecodeFEC implements AudioDecoder.
func (d *opusDecoder) DecodeFEC(next []byte, pcm []int16) (err error) {
	if pcm, err = d.fit(pcm); err != nil {
		return err
	}
	if err = d.opus.DecodeFEC(next, pcm); err != nil {
		return fmt.Errorf("opus decode fec: %w", err)
	}
	return nil
}

// Conceal implements AudioDecoder.
func (d *opusDecoder) Conceal(pcm []int16) (err error) {
	if pcm, err = d.fit(pcm); err != nil {
		return err
	}
	if err = d.opus.DecodePLC(pcm); err != nil {
		return fmt.Errorf("opus conceal: %w", err)
	}
	return nil
}

// fit cuts the capacity to the length: hraban/opus writes up to cap(pcm) (decoder.go, Decode).
func (d *opusDecoder) fit(pcm []int16) ([]int16, error) {
	n := len(pcm) - len(pcm)%d.channels
	if n == 0 {
		return nil, fmt.Errorf("%w: no room for sound", ErrPicture)
	}
	return pcm[:n:n], nil
}
