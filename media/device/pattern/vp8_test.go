package pattern

import (
	"testing"
	"time"

	"confab/media/codec"
)

// TestSurvivesVP8 sends the 720p pattern through 320x180 at 150 kbit/s, as the lowest simulcast layer does.
func TestSurvivesVP8(t *testing.T) {
	for _, c := range []struct{ width, height, bitrate int }{{320, 180, 150_000}, {640, 360, 400_000}} {
		encoder, err := codec.NewVideoEncoder(codec.EncoderOptions{
			Codec: codec.VP8, Width: c.width, Height: c.height, FrameRate: 30, Bitrate: c.bitrate,
		})
		if err != nil {
			t.Fatal(err)
		}
		defer encoder.Close()
		decoder, err := codec.NewVideoDecoder(codec.VP8)
		if err != nil {
			t.Fatal(err)
		}
		defer decoder.Close()
		p, err := New(1280, 720)
		if err != nil {
			t.Fatal(err)
		}
		full, small := NewPicture(p.Size()), NewPicture(c.width, c.height)
		decoded, read, bytes := 0, 0, 0
		const frames = 150
		for i := range uint32(frames) {
			at := moment.Add(time.Duration(i) * time.Second / 30).Truncate(time.Millisecond)
			p.Draw(full, i, at)
			if err := codec.Scale(small, full); err != nil {
				t.Fatal(err)
			}
			packet, err := encoder.Encode(small, time.Duration(i)*time.Second/30, i == 0)
			if err != nil {
				t.Fatal(err)
			}
			bytes += len(packet.Data)
			if len(packet.Data) == 0 {
				continue
			}
			pic, err := decoder.Decode(packet.Data)
			if err != nil || pic == nil {
				t.Fatal(err)
			}
			decoded++
			frame, when, ok := Read(pic)
			if ok && (frame != i || !when.Equal(at)) {
				t.Errorf("frame %d reads %d at %v", i, frame, when)
			}
			if ok {
				read++
			}
		}
		t.Logf("%dx%d: %d kbit/s, %d of %d decoded, %d read",
			c.width, c.height, bytes*8*30/frames/1000, decoded, frames, read)
		if read < decoded*98/100 || decoded < frames*9/10 {
			t.Errorf("%dx%d: %d of %d decoded pictures could be read", c.width, c.height, read, decoded)
		}
	}
}
