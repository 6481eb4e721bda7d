//go:build linux

package v4l2

import (
	"errors"
	"image"
	"math/rand/v2"
	"testing"

	"github.com/pion/mediadevices/pkg/prop"
	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/v4l2test"
)

var codes = []string{"YUYV", "YVYU", "UYVY", "NV12", "NV21", "YU12", "YV12", "GREY", "MJPG", "JPEG", "H264", "Z16 "}

// randomCamera is a camera of the given seed. All that it sends is a picture of the test's own, unless it says so.
func randomCamera(r *rand.Rand) v4l2test.Camera {
	c := v4l2test.Camera{
		Rate: 100 + r.IntN(200), Align: 1 << r.IntN(8), Buffers: 1 + r.IntN(6), NoDHT: r.IntN(3) == 0,
		NoEOI: r.IntN(3) == 0, ReadOnly: r.IntN(6) == 0,
	}
	if c.ReadOnly {
		c.Caps = v4l2test.Capture | v4l2test.Reading
	}
	for _, code := range r.Perm(len(codes))[:1+r.IntN(3)] {
		c.Formats = append(c.Formats, randomFormat(r, codes[code]))
	}
	every, how := 2+r.IntN(4), r.IntN(5)
	if r.IntN(2) == 0 {
		c.Spoil = func(n int, s *v4l2test.Shot) {
			if n%every == 0 {
				spoil(how+n/every, s)
			}
		}
	}
	return c
}

func randomFormat(r *rand.Rand, code string) v4l2test.Format {
	f := v4l2test.Format{
		Code:     code,
		Sampling: []string{"4:2:0", "4:2:2", "4:4:4", "4:4:0", "4:1:1", "grey"}[r.IntN(6)],
	}
	even := func(most int) int { return 2 * (8 + r.IntN(most/2-8)) }
	switch r.IntN(3) {
	case 0:
		for range 1 + r.IntN(4) {
			f.Sizes = append(f.Sizes, image.Pt(even(400), even(300)))
		}
	case 1:
		f.Least, f.Greatest = image.Pt(16, 16), image.Pt(even(640), even(480))
	default:
		f.Least, f.Greatest = image.Pt(even(64), even(64)), image.Pt(even(640), even(480))
		f.Step = image.Pt(2+2*r.IntN(10), 2+2*r.IntN(10))
	}
	if r.IntN(3) == 0 {
		f.RangeType = 2 + uint32(r.IntN(2))
		f.Ranges = &[3]v4l2test.Interval{{Num: 1, Den: 300}, {Num: 1, Den: 100}, {Num: uint32(r.IntN(2)), Den: 100}}
	}
	return f
}

// spoil damages a picture so that it is noticed.
func spoil(how int, s *v4l2test.Shot) {
	switch how % 5 {
	case 0:
		s.Flags |= v4l2test.FlagError
	case 1:
		s.Data = s.Data[:len(s.Data)/2]
		s.Used = len(s.Data)
	case 2:
		s.Data, s.Used = nil, 0
	case 3:
		s.Used = 1 << 30
	case 4:
		s.Drop = true
	}
}

func FuzzCamera(f *testing.F) {
	for seed := range uint64(100) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		bus := v4l2test.NewBus(t)
		node := bus.Plug("video0", randomCamera(rand.New(rand.NewPCG(seed, 0))))
		for _, d := range finder(t, bus).List() {
			use(t, d.Camera(), rand.New(rand.NewPCG(seed, 1)))
		}
		node.WaitClosed(t)
	})
}

// use takes one of a camera's offers, and pictures of it.
func use(t *testing.T, c *Camera, r *rand.Rand) {
	t.Helper()
	if err := c.Open(); err != nil {
		t.Log(err) // what has no format that can be read says so
		return
	}
	defer func() { _ = c.Close() }()
	offers := c.Properties()
	if len(offers) == 0 {
		t.Fatal("no offers of a camera that was listed")
	}
	offer := offers[r.IntN(len(offers))]
	offer.FrameRate = 0 // as fast as the camera goes by itself
	reader, err := c.VideoRecord(prop.Media{Video: offer.Video})
	if err != nil {
		t.Fatal(err)
	}
	got := reader.(*stream).Negotiated()
	if got.Width != offer.Width&^1 || got.Height != offer.Height&^1 || got.FrameFormat != offer.FrameFormat {
		t.Errorf("%+v became %+v", offer.Video, got.Video)
	}
	for range 4 {
		pic, _, err := reader.Read()
		if err != nil {
			t.Fatal(err)
		}
		p := pic.(*Picture)
		grey := p.Cb[0] == 128 && p.Cr[0] == 128
		if err := v4l2test.Check(p.YCbCr, got.Width, got.Height, grey); err != nil {
			t.Fatalf("%v: %v", got.Video, err)
		}
	}
}

func TestReadEndsWhenInterrupted(t *testing.T) {
	bus := v4l2test.NewBus(t)
	bus.Plug("video0", v4l2test.Camera{
		Formats: []v4l2test.Format{{Code: "YUYV", Sizes: vga}},
		Spoil:   func(_ int, s *v4l2test.Shot) { s.Drop = true },
	})
	c := finder(t, bus).List()[0].Camera()
	if err := c.Open(); err != nil {
		t.Fatal(err)
	}
	reader, err := c.VideoRecord(c.Properties()[0])
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, _, err := reader.Read()
		ended <- err
	}()
	reader.(*stream).Interrupt()
	if err := <-ended; err == nil || errors.Is(err, unix.EAGAIN) {
		t.Errorf("%v", err)
	}
	if _, _, err := reader.Read(); err == nil {
		t.Error("read after an interrupt")
	}
	_ = c.Close()
	_ = c.Close()
	if _, err := c.VideoRecord(prop.Media{}); !errors.Is(err, unix.EBADF) {
		t.Errorf("recorded a closed camera: %v", err)
	}
}

func BenchmarkYUYV720p(b *testing.B)  { benchmarkCamera(b, "YUYV") }
func BenchmarkMJPEG720p(b *testing.B) { benchmarkCamera(b, "MJPG") }

// benchmarkCamera measures what a picture costs once the device has it.
func benchmarkCamera(b *testing.B, code string) {
	bus := v4l2test.NewBus(b)
	bus.Plug("video0", v4l2test.Camera{
		Formats: []v4l2test.Format{{Code: code, Sampling: "4:2:2", Sizes: []image.Point{{1280, 720}}}},
	})
	f := &Finder{Devices: bus.Devices, System: b.TempDir()}
	c := f.List()[0].Camera()
	if err := c.Open(); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	reader, err := c.VideoRecord(c.Properties()[0])
	if err != nil {
		b.Fatal(err)
	}
	if _, _, err := reader.Read(); err != nil {
		b.Fatal(err)
	}
	s := reader.(*stream)
	raw := append([]byte(nil), s.raw...)
	for b.Loop() {
		if s.raw, err = copyMapped(s.raw, raw); err != nil {
			b.Fatal(err)
		}
		if err := s.convert(s.raw); err != nil {
			b.Fatal(err)
		}
	}
}
