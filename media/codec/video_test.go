package codec

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"math"
	"testing"
	"time"
)

func newEncoder(t testing.TB, o EncoderOptions) VideoEncoder {
	t.Helper()
	e, err := NewVideoEncoder(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func newDecoder(t testing.TB, c *Video) VideoDecoder {
	t.Helper()
	d, err := NewVideoDecoder(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

var bothCodecs = []*Video{VP8, VP9}

func TestRoundTrip(t *testing.T) {
	for _, c := range bothCodecs {
		for _, size := range []image.Point{{320, 180}, {1280, 720}, {175, 97}} {
			t.Run(fmt.Sprintf("%v-%dx%d", c, size.X, size.Y), func(t *testing.T) {
				e := newEncoder(t, EncoderOptions{
					Codec: c, Width: size.X, Height: size.Y, Bitrate: 20 * size.X * size.Y,
				})
				d := newDecoder(t, c)
				pic := New420(size.X, size.Y)
				for n := range 20 {
					scene(pic, n)
					p, err := e.Encode(pic, time.Duration(n)*time.Second/30, false)
					if err != nil {
						t.Fatal(err)
					}
					if h, err := c.inspect(p.Data); err != nil || p.Key != (n == 0) || h.key != p.Key {
						t.Errorf("frame %d: key %v, header says %v, %v", n, p.Key, h.key, err)
					}
					got, err := d.Decode(p.Data)
					if err != nil || got == nil {
						t.Fatalf("frame %d: %v, %v", n, got, err)
					}
					if want := image.Rect(0, 0, size.X&^1, size.Y&^1); got.Rect != want {
						t.Fatalf("decoded %v, want %v", got.Rect, want)
					}
					even := pic.SubImage(got.Rect).(*image.YCbCr)
					if q := psnr(t, even, got); q < 28 {
						t.Errorf("frame %d: %.1f dB", n, q)
					}
				}
			})
		}
	}
}

func TestForcedKeyFrame(t *testing.T) {
	for _, c := range bothCodecs {
		t.Run(c.String(), func(t *testing.T) {
			e := newEncoder(t, EncoderOptions{Codec: c, Width: 320, Height: 180, Bitrate: 300_000})
			pic := New420(320, 180)
			for n := range 60 {
				scene(pic, n)
				force := n == 13 || n == 31
				p, err := e.Encode(pic, time.Duration(n)*time.Second/30, force)
				if err != nil {
					t.Fatal(err)
				}
				if want := force || n == 0; p.Key != want {
					t.Errorf("frame %d: key %v, want %v", n, p.Key, want)
				}
			}
			p, err := e.Encode(pic, keyInterval+time.Second, false)
			if err != nil || p.Key {
				t.Errorf("before the interval is over: key %v, %v", p.Key, err)
			}
			if p, err = e.Encode(pic, 31*time.Second/30+keyInterval, false); err != nil || !p.Key {
				t.Errorf("after the interval: key %v, %v", p.Key, err)
			}
		})
	}
}

func TestSizeChange(t *testing.T) {
	for _, c := range bothCodecs {
		t.Run(c.String(), func(t *testing.T) {
			e := newEncoder(t, EncoderOptions{Codec: c, Width: 320, Height: 180, Bitrate: 500_000})
			d := newDecoder(t, c)
			for n, size := range []image.Point{
				{320, 180}, {320, 180}, {640, 360}, {1920, 1080}, {1920, 1080}, {160, 90}, {161, 91},
			} {
				pic := New420(size.X, size.Y)
				scene(pic, n)
				p, err := e.Encode(pic, time.Duration(n)*time.Second/30, false)
				if err != nil {
					t.Fatal(err)
				}
				got, err := d.Decode(p.Data)
				if err != nil || got.Rect.Dx() != size.X&^1 || got.Rect.Dy() != size.Y&^1 {
					t.Fatalf("%v: %v, %v", size, got, err)
				}
			}
		})
	}
}

func TestBitrateIsKept(t *testing.T) {
	for _, c := range bothCodecs {
		for _, fps := range []int{10, 30, 60} {
			t.Run(fmt.Sprintf("%v-%dfps", c, fps), func(t *testing.T) {
				e := newEncoder(t, EncoderOptions{Codec: c, Width: 192, Height: 108, FrameRate: fps, Bitrate: 60_000})
				pic := New420(192, 108)
				each := 1 // of so many pictures
				run := func(from, seconds int) float64 {
					bytes := 0
					for n := from * fps; n < (from+seconds)*fps; n += each {
						scene(pic, n)
						p, err := e.Encode(pic, time.Duration(n)*time.Second/time.Duration(fps), false)
						if err != nil {
							t.Fatal(err)
						}
						bytes += len(p.Data)
					}
					return float64(8*bytes) / float64(seconds)
				}
				run(0, 1) // past the first key frame
				if got := run(1, 3); math.Abs(got-60_000) > 20_000 {
					t.Errorf("%.0f bit/s for 60000", got)
				}
				if err := e.SetRates(Rates{Bitrate: 150_000, FrameRate: fps}); err != nil {
					t.Fatal(err)
				}
				run(4, 1)
				if got := run(5, 3); math.Abs(got-150_000) > 45_000 {
					t.Errorf("%.0f bit/s for 150000", got)
				}
				each = 2
				if err := e.SetRates(Rates{Bitrate: 100_000, FrameRate: fps / 2, Fast: true}); err != nil {
					t.Fatal(err)
				}
				run(8, 1)
				if got := run(9, 3); math.Abs(got-100_000) > 35_000 {
					t.Errorf("%.0f bit/s for 100000 at half the frame rate", got)
				}
			})
		}
	}
}

func TestDecodeNeedsKeyFrame(t *testing.T) {
	for _, c := range bothCodecs {
		t.Run(c.String(), func(t *testing.T) {
			frames := record(t, c, 320, 180, 3)
			d := newDecoder(t, c)
			if _, err := d.Decode(frames[1]); !errors.Is(err, ErrNeedKeyFrame) {
				t.Errorf("got %v, want ErrNeedKeyFrame", err)
			}
			if pic, err := d.Decode(frames[0]); err != nil || pic == nil {
				t.Errorf("key frame: %v, %v", pic, err)
			}
			for _, bad := range [][]byte{nil, {}} {
				if _, err := d.Decode(bad); !errors.Is(err, ErrCorrupt) {
					t.Errorf("no data: %v", err)
				}
			}
			if pic, err := d.Decode(frames[1]); err != nil || pic == nil {
				t.Errorf("after rubbish: %v, %v", pic, err)
			}
		})
	}
}

// TestVP9DecodesOnlyWhatWasInspected: what follows a frame without an index must not reach the decoder unseen.
func TestVP9DecodesOnlyWhatWasInspected(t *testing.T) {
	frames := record(t, VP9, 320, 180, 3)
	d := newDecoder(t, VP9)
	if _, err := d.Decode(bytes.Join(frames[:2], nil)); err != nil {
		t.Fatal(err)
	}
	// Had the second frame been decoded above, it would now be decoded a second time onto itself.
	e := newDecoder(t, VP9)
	var want, got *image.YCbCr
	for _, f := range frames {
		want, _ = e.Decode(f)
	}
	for _, f := range frames[1:] {
		got, _ = d.Decode(f)
	}
	if got == nil || psnr(t, want, got) < 90 {
		t.Error("the tail of the packet changed the picture")
	}
}

func TestHugePictureIsRefused(t *testing.T) {
	vp8 := []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0, 0, 0}
	vp9 := []byte{0x82, 0x49, 0x83, 0x42, 0x0f, 0xff, 0xff, 0xff, 0xf0, 0, 0, 0}
	for c, data := range map[*Video][]byte{VP8: vp8, VP9: vp9} {
		d := newDecoder(t, c)
		if _, err := d.Decode(data); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%v: %v, want ErrUnsupported", c, err)
		}
	}
}

func TestUnfitPicturesAreRefused(t *testing.T) {
	e := newEncoder(t, EncoderOptions{Codec: VP8, Width: 64, Height: 64, Bitrate: 100_000})
	short := New420(64, 64)
	short.Cr = short.Cr[:len(short.Cr)-1]
	narrow := New420(64, 64)
	narrow.YStride = 63
	for name, pic := range map[string]*image.YCbCr{
		"nil": nil, "empty": {}, "4:4:4": image.NewYCbCr(image.Rect(0, 0, 64, 64), image.YCbCrSubsampleRatio444),
		"short-plane": short, "narrow-stride": narrow,
		"odd-origin": New420(64, 64).SubImage(image.Rect(1, 1, 64, 64)).(*image.YCbCr),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := e.Encode(pic, 0, false); !errors.Is(err, ErrPicture) {
				t.Errorf("got %v, want ErrPicture", err)
			}
		})
	}
	if _, err := NewVideoEncoder(EncoderOptions{Codec: VP8, Width: 64, Height: 64}); err == nil {
		t.Error("an encoder without a bit rate")
	}
}

func TestCloseTwice(t *testing.T) {
	e := newEncoder(t, EncoderOptions{Codec: VP8, Width: 64, Height: 64, Bitrate: 100_000})
	d := newDecoder(t, VP8)
	for range 2 {
		e.Close()
		d.Close()
	}
	if _, err := e.Encode(New420(64, 64), 0, false); !errors.Is(err, ErrClosed) {
		t.Errorf("encode: %v", err)
	}
	if err := e.SetRates(Rates{Bitrate: 1, FrameRate: 1}); !errors.Is(err, ErrClosed) {
		t.Errorf("set bitrate: %v", err)
	}
	if _, err := d.Decode([]byte{0}); !errors.Is(err, ErrClosed) {
		t.Errorf("decode: %v", err)
	}
}

// record codes n frames and copies them.
func record(t testing.TB, c *Video, width, height, n int) [][]byte {
	t.Helper()
	e := newEncoder(t, EncoderOptions{Codec: c, Width: width, Height: height, Bitrate: 3 * width * height})
	pic := New420(width, height)
	var frames [][]byte
	for i := range n {
		scene(pic, i)
		p, err := e.Encode(pic, time.Duration(i)*time.Second/30, false)
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, bytes.Clone(p.Data))
	}
	return frames
}
