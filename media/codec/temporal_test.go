package codec

import (
	"bytes"
	"fmt"
	"image"
	"testing"
	"time"

	"github.com/pion/rtp/codecs"
)

// TestHalfOfTheFramesIsToSpare decodes a stream whole and without its upper temporal layer: what is left is the same.
func TestHalfOfTheFramesIsToSpare(t *testing.T) {
	const forced = 31
	e := newEncoder(t, EncoderOptions{Codec: VP8, Width: 320, Height: 180, Bitrate: 160_000})
	whole, half := newDecoder(t, VP8), newDecoder(t, VP8)
	pic := New420(320, 180)
	var base, all int
	layer := uint8(0)
	for n := range 150 {
		scene(pic, n)
		p, err := e.Encode(pic, time.Duration(n)*time.Second/30, n == forced)
		if err != nil {
			t.Fatal(err)
		}
		if p.Key {
			layer = 0
		}
		if !p.Layered || p.Layer != layer {
			t.Fatalf("frame %d: layer %d of %v, want %d", n, p.Layer, p.Layered, layer)
		}
		layer = 1 - layer
		got, err := whole.Decode(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		if n >= forced {
			all += len(p.Data)
		}
		if p.Layer > 0 {
			continue
		}
		if n >= forced {
			base += len(p.Data)
		}
		alone, err := half.Decode(p.Data)
		if err != nil {
			t.Fatalf("frame %d without the upper layer: %v", n, err)
		}
		if !bytes.Equal(alone.Y, got.Y) {
			t.Fatalf("frame %d differs without the upper layer: %.1f dB", n, psnr(t, alone, got))
		}
	}
	if share := float64(base) / float64(all); share < 0.5 || share > 0.72 {
		t.Errorf("the base layer has %.2f of the bits, want 0.6", share)
	}
}

// TestWhatHasNoTemporalLayers is VP9, whose packets would not tell, and a screen.
func TestWhatHasNoTemporalLayers(t *testing.T) {
	for _, o := range []EncoderOptions{{Codec: VP9}, {Codec: VP8, Screen: true}} {
		o.Width, o.Height, o.Bitrate = 64, 64, 100_000
		e := newEncoder(t, o)
		for n := range 3 {
			p, err := e.Encode(New420(64, 64), time.Duration(n)*time.Second/30, false)
			if err != nil || p.Layered || p.Layer != 0 {
				t.Errorf("%v, screen %v, frame %d: layer %d of %v, %v", o.Codec, o.Screen, n, p.Layer, p.Layered, err)
			}
		}
	}
}

func TestVP8PayloadsTellTheLayer(t *testing.T) {
	p := &vp8Packetizer{base: 254}
	pictures := []struct{ layer, base, sync uint8 }{{0, 255, 0}, {1, 255, 1}, {0, 0, 0}, {1, 0, 1}, {0, 1, 0}}
	for i, want := range pictures {
		frame := Packet{Data: make([]byte, 3000), Layered: true, Layer: want.layer}
		p.Begin(frame)
		size := 0
		for payload, last := p.Next(); payload != nil; payload, last = p.Next() {
			var packet codecs.VP8Packet
			part, err := packet.Unmarshal(payload)
			if err != nil {
				t.Fatal(err)
			}
			if packet.T != 1 || packet.L != 1 || packet.TID != want.layer || packet.TL0PICIDX != want.base ||
				packet.Y != want.sync || len(payload) > maxPayload {
				t.Errorf("picture %d: %d bytes, %+v, want %+v", i, len(payload), packet, want)
			}
			read, ok := depacketizeVP8(payload)
			if !ok || !read.Layered || read.Layer != want.layer || read.Base != want.base ||
				!bytes.Equal(read.Data, part) {
				t.Errorf("picture %d is read as %+v", i, read)
			}
			size += len(part)
			if last != (size == len(frame.Data)) {
				t.Errorf("picture %d: last %v after %d bytes", i, last, size)
			}
		}
	}
}

// BenchmarkQuality prints how well pictures look at the layers' bit rates.
func BenchmarkQuality(b *testing.B) {
	for _, screen := range []bool{false, true} { // a screen has one temporal layer
		for _, s := range benchSizes {
			b.Run(fmt.Sprintf("layered-%v-%d", !screen, s.Y), func(b *testing.B) {
				var sum float64
				var frames, bytes int
				for b.Loop() {
					e := newEncoder(b, EncoderOptions{
						Codec: VP8, Width: s.X, Height: s.Y, Bitrate: s.bitrate, Screen: screen,
					})
					d := newDecoder(b, VP8)
					pic := New420(s.X, s.Y)
					for n := range 150 {
						scene(pic, n)
						p, err := e.Encode(pic, time.Duration(n)*time.Second/30, false)
						if err != nil {
							b.Fatal(err)
						}
						got, err := d.Decode(p.Data)
						if err != nil {
							b.Fatal(err)
						}
						sum += psnr(b, pic.SubImage(got.Rect).(*image.YCbCr), got)
						frames, bytes = frames+1, bytes+len(p.Data)
					}
				}
				b.ReportMetric(sum/float64(frames), "dB")
				b.ReportMetric(float64(bytes)*8*30/1000/float64(frames), "kbit/s")
			})
		}
	}
}
