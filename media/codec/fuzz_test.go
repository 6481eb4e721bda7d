package codec

import (
	"bytes"
	"testing"
)

// fuzzVideo feeds a decoder: a good key frame, what the fuzzer made, that once more, and a good key frame that must
// still come out.
func fuzzVideo(f *testing.F, c *Video) {
	frames := record(f, c, 64, 48, 4)
	for _, frame := range append(frames, record(f, c, 130, 66, 1)...) {
		f.Add(frame)
		f.Add(frame[:len(frame)/2])
	}
	f.Add(bytes.Join(frames, nil))
	f.Add([]byte{0x86, 0x00, 0x40, 0x92})
	f.Fuzz(func(t *testing.T, data []byte) {
		if h, err := c.inspect(data); err == nil && h.pixels > 1<<20 {
			return // legal, but too slow to make thousands of
		}
		d := newDecoder(t, c)
		for _, in := range [][]byte{frames[0], data, data, frames[1]} {
			pic, err := d.Decode(in)
			if pic == nil || err != nil {
				continue
			}
			p, err := planesOf(pic)
			if err != nil {
				t.Fatal(err)
			}
			sum := byte(0)
			for y := range p.height { // touch all of it: the memory has to be there
				sum += p.y[y*p.yStride] + p.y[y*p.yStride+p.width-1]
				sum += p.u[y/2*p.cStride] + p.v[y/2*p.cStride+p.width/2-1]
			}
			_ = sum
		}
		if pic, err := d.Decode(frames[0]); err != nil || pic == nil || pic.Rect.Dx() != 64 {
			t.Errorf("a key frame after rubbish: %v, %v", pic, err)
		}
		d.Close()
	})
}

func FuzzVP8(f *testing.F) { fuzzVideo(f, VP8) }
func FuzzVP9(f *testing.F) { fuzzVideo(f, VP9) }
