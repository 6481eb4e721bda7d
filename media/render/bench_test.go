package render

import (
	"slices"
	"testing"
	"time"

	"confab/media/codec"
)

// BenchmarkDecode720pToMailbox is one picture of 1.5 Mbit/s VP8 from its bytes to the pixels of a 640×360 tile.
func BenchmarkDecode720pToMailbox(b *testing.B) {
	encoder, err := codec.NewVideoEncoder(codec.EncoderOptions{
		Codec: codec.VP8, Width: 1280, Height: 720, Bitrate: 1_500_000,
	})
	if err != nil {
		b.Fatal(err)
	}
	defer encoder.Close()
	decoder, err := codec.NewVideoDecoder(codec.VP8)
	if err != nil {
		b.Fatal(err)
	}
	defer decoder.Close()
	var coded [][]byte
	pic := codec.New420(1280, 720)
	for i := range 60 {
		scene(pic, i)
		made, err := encoder.Encode(pic, time.Duration(i)*time.Second/30, false)
		if err != nil {
			b.Fatal(err)
		}
		if len(made.Data) > 0 {
			coded = append(coded, slices.Clone(made.Data))
		}
	}
	mailbox := NewMailbox()
	mailbox.SetSize(640, 360)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		decoded, err := decoder.Decode(coded[i%len(coded)])
		if err != nil {
			b.Fatal(err)
		}
		mailbox.Put(decoded)
		i++
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(i), "ms/frame")
}
