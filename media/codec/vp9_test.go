package codec

import (
	"errors"
	"image"
	"os"
	"testing"
)

func TestVP9Profile1(t *testing.T) {
	// The files hold one key frame each of 64x48, made with libvpx: luma rises from left to right, Cb is 60 | 200, Cr
	// is 70 over 190.
	for name, ok := range map[string]bool{"444": true, "422": true, "440": false, "rgb": false} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile("testdata/" + name + ".vp9")
			if err != nil {
				t.Fatal(err)
			}
			pic, err := newDecoder(t, VP9).Decode(data)
			if !ok {
				if !errors.Is(err, ErrUnsupported) {
					t.Errorf("got %v, want ErrUnsupported", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if pic.Rect != image.Rect(0, 0, 64, 48) || pic.SubsampleRatio != image.YCbCrSubsampleRatio420 {
				t.Fatalf("%v %v", pic.Rect, pic.SubsampleRatio)
			}
			for _, p := range []struct{ x, y, luma, cb, cr int }{
				{4, 4, 48, 60, 70}, {60, 4, 160, 200, 70}, {4, 44, 48, 60, 190},
			} {
				c := pic.YCbCrAt(p.x, p.y)
				for i, d := range []int{int(c.Y) - p.luma, int(c.Cb) - p.cb, int(c.Cr) - p.cr} {
					if d < -12 || d > 12 {
						t.Errorf("at %d,%d: %v (%d)", p.x, p.y, c, i)
					}
				}
			}
		})
	}
}

// writer is the opposite of bits.
type writer struct {
	data []byte
	n    int
}

func (w *writer) put(v, n int) *writer {
	for i := n - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.data = append(w.data, 0)
		}
		w.data[w.n/8] |= byte(v>>i&1) << (7 - w.n%8)
		w.n++
	}
	return w
}

func TestInspectVP9(t *testing.T) {
	start := func(profile int) *writer { return new(writer).put(2, 2).put(profile&1, 1).put(profile>>1, 1) }
	key := start(0).put(0, 1).put(0, 1).put(1, 1).put(0, 1).put(0x498342, 24).put(1, 3).put(0, 1).
		put(639, 16).put(359, 16)
	inter := func() *writer { return start(0).put(0, 1).put(1, 1).put(1, 1).put(0, 1).put(0, 2).put(1, 8).put(0, 12) }
	kept := inter().put(0, 1).put(1, 1)
	sized := inter().put(0, 3).put(29999, 16).put(9999, 16)
	hidden := start(1).put(0, 1).put(1, 1).put(0, 1).put(1, 1).put(1, 1).put(0x498342, 24).put(1, 3).put(0, 1).
		put(0, 3).put(255, 8).put(1279, 16).put(719, 16)
	both := append(append([]byte{}, key.data...), sized.data...)
	both = append(both, 0xc1, byte(len(key.data)), byte(len(sized.data)), 0xc1)
	lying := append(append([]byte{}, key.data...), 0xc0, 200, 0xc0)
	for _, c := range []struct {
		name string
		data []byte
		want header
		err  error
	}{
		{"key", key.data, header{true, 640, 360, 640 * 360, true}, nil},
		{"size-of-a-reference", kept.data, header{single: true}, nil},
		{"size-of-its-own", sized.data, header{false, 30000, 10000, 300_000_000, true}, nil},
		{"hidden-intra-only-profile-1", hidden.data, header{false, 1280, 720, 1280 * 720, true}, nil},
		{"shown-again", start(0).put(1, 1).put(3, 3).data, header{single: true}, nil},
		{"superframe-counts-its-largest", both, header{true, 640, 360, 300_000_000, false}, nil},
		{"superframe-with-a-wrong-index", lying, header{}, ErrCorrupt},
		{"cut-short", key.data[:6], header{}, ErrCorrupt},
		{"not-vp9", []byte{0x10, 0, 0}, header{}, ErrCorrupt},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := inspectVP9(c.data)
			if !errors.Is(err, c.err) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			if err != nil {
				return
			}
			// What is the size of a frame that is no key frame does not matter, only how large it is.
			if !c.want.key {
				c.want.width, c.want.height, got.width, got.height = 0, 0, 0, 0
			}
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestThreads(t *testing.T) {
	for _, c := range []struct{ w, h, cpus, want int }{
		{320, 180, 16, 1}, {1280, 720, 2, 1}, {1280, 720, 4, 2}, {1920, 1080, 4, 2}, {1920, 1080, 8, 4},
	} {
		if got := threadsFor(c.w, c.h, c.cpus); got != c.want {
			t.Errorf("%dx%d on %d: %d threads, want %d", c.w, c.h, c.cpus, got, c.want)
		}
	}
}
