package main

import (
	"fmt"
	"slices"
	"time"

	"confab/media/codec"
	"confab/media/device/pattern"
)

const (
	frameRate = 30
	filmLong  = 2 * frameRate // frames, of which the first is a key frame
)

// layer is one size of the camera, as LiveKit's client sends 720p (VideoPresets h720 and its simulcast layers).
type layer struct {
	rid           string
	width, height int
	bitrate       int
}

var layers = []layer{{"q", 320, 180, 160_000}, {"h", 640, 360, 450_000}, {"f", 1280, 720, 1_700_000}}

// record encodes the test pattern once in each layer: the frames of each, in the order of layers.
func record() ([][]codec.Packet, error) {
	film := make([][]codec.Packet, len(layers))
	for i, l := range layers {
		scene, err := pattern.New(l.width, l.height)
		if err != nil {
			return nil, fmt.Errorf("draw the pattern: %w", err)
		}
		encoder, err := codec.NewVideoEncoder(codec.EncoderOptions{
			Codec: codec.VP8, Width: l.width, Height: l.height, FrameRate: frameRate, Bitrate: l.bitrate,
		})
		if err != nil {
			return nil, fmt.Errorf("open the encoder: %w", err)
		}
		picture, began := pattern.NewPicture(l.width, l.height), time.Now()
		for n := range filmLong {
			at := time.Duration(n) * time.Second / frameRate
			scene.Draw(picture, uint32(n), began.Add(at))
			packet, err := encoder.Encode(picture, at, n == 0)
			if err != nil {
				encoder.Close()
				return nil, fmt.Errorf("encode: %w", err)
			}
			packet.Data = slices.Clone(packet.Data)
			film[i] = append(film[i], packet)
		}
		encoder.Close()
	}
	return film, nil
}
