package codec

import (
	"fmt"

	"github.com/hraban/opus"
)

// MaxOpusSamples is how many samples per channel one packet can hold: 120 ms.
const MaxOpusSamples = SampleRate * 120 / 1000

// AudioDecoder decodes Opus. It is not safe for concurrent use and needs no closing.
type AudioDecoder struct {
	opus     *opus.Decoder
	channels int
}

// NewAudioDecoder makes a decoder that gives 1 or 2 interleaved channels, whatever the packets hold.
func NewAudioDecoder(channels int) (*AudioDecoder, error) {
	dec, err := opus.NewDecoder(SampleRate, channels)
	if err != nil {
		return nil, fmt.Errorf("opus decoder open: %w", err)
	}
	return &AudioDecoder{opus: dec, channels: channels}, nil
}

// Decode decodes one packet into pcm, which should hold [MaxOpusSamples] per channel to fit any packet.
func (d *AudioDecoder) Decode(packet []byte, pcm []int16) (samplesPerChannel int, err error) {
	if pcm, err = d.fit(pcm); err != nil {
		return 0, err
	}
	if samplesPerChannel, err = d.opus.Decode(packet, pcm); err != nil {
		return 0, fmt.Errorf("opus decode: %w", err)
	}
	return samplesPerChannel, nil
}

// DecodeFEC restores the packet before next from what next repeats of it, and conceals it if next repeats nothing. pcm
// has exactly the lost duration, a multiple of 2.5 ms. Decode next afterwards.
func (d *AudioDecoder) DecodeFEC(next []byte, pcm []int16) (err error) {
	if pcm, err = d.fit(pcm); err != nil {
		return err
	}
	if err = d.opus.DecodeFEC(next, pcm); err != nil {
		return fmt.Errorf("opus decode fec: %w", err)
	}
	return nil
}

// Conceal invents sound for a lost packet, fading out from call to call. pcm has exactly the lost duration, a multiple
// of 2.5 ms.
func (d *AudioDecoder) Conceal(pcm []int16) (err error) {
	if pcm, err = d.fit(pcm); err != nil {
		return err
	}
	if err = d.opus.DecodePLC(pcm); err != nil {
		return fmt.Errorf("opus conceal: %w", err)
	}
	return nil
}

// fit cuts the capacity to the length: hraban/opus writes up to cap(pcm) (decoder.go, Decode).
func (d *AudioDecoder) fit(pcm []int16) ([]int16, error) {
	n := len(pcm) - len(pcm)%d.channels
	if n == 0 {
		return nil, fmt.Errorf("%w: no room for sound", ErrPicture)
	}
	return pcm[:n:n], nil
}
