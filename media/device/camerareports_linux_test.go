package device

import (
	"fmt"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"confab/media/device/v4l2/v4l2test"
)

// times fails so often at an operation, and does it then.
func times(n int32, op v4l2test.Op, errno syscall.Errno) func(v4l2test.Op, <-chan struct{}) syscall.Errno {
	var asked atomic.Int32
	return func(now v4l2test.Op, _ <-chan struct{}) syscall.Errno {
		if now == op && asked.Add(1) <= n {
			return errno
		}
		return 0
	}
}

// stamped says of each picture that it is so old.
func stamped(age time.Duration) func(int, *v4l2test.Shot) {
	return func(_ int, s *v4l2test.Shot) {
		at := v4l2test.Monotonic() - int64(age)
		s.At = &at
	}
}

// before puts bytes before a picture.
func before(data ...byte) func(int, *v4l2test.Shot) {
	return func(_ int, s *v4l2test.Shot) {
		s.Data = append(data, s.Data...)
		s.Used = len(s.Data)
	}
}

// reported are cameras that others have reported to trouble their programs.
var reported = []struct {
	name string
	v4l2test.Camera
	w, h int
}{
	// Elgato's Cam Link lists a format twice, and gives the first one whatever it is asked for.
	{"cam-link", v4l2test.Camera{
		Formats: append(append(only("NV12", 1280, 720), only("NV12", 1280, 720)...), only("YU12", 1280, 720)...),
		Answer:  func(f *v4l2test.PixFormat) { f.Code = v4l2test.CodeOf("NV12") },
	}, 1280, 720},
	{"one-size-that-nobody-wants", v4l2test.Camera{Formats: only("NV12", 1920, 1080)}, 1920, 1080},
	// v4l2loopback before it had a writer: success, and nothing filled in.
	{"intervals-of-no-type", v4l2test.Camera{Formats: []v4l2test.Format{{
		Code: "YUYV", Sizes: sizes(640, 480), Ranges: &[3]v4l2test.Interval{},
	}}}, 640, 480},
	{"capabilities-of-old", v4l2test.Camera{Formats: only("YUYV", 640, 480), OldCaps: true}, 640, 480},
	// The firmware of a Raspberry Pi's camera; a clock that was put forward; a driver that leaves it out.
	{"a-second-old", v4l2test.Camera{Formats: only("YUYV", 640, 480), Spoil: stamped(time.Second)}, 640, 480},
	{"of-tomorrow", v4l2test.Camera{Formats: only("YUYV", 640, 480), Spoil: stamped(-24 * time.Hour)}, 640, 480},
	{"of-no-time", v4l2test.Camera{Formats: only("YUYV", 640, 480), Spoil: func(_ int, s *v4l2test.Shot) {
		s.At = new(int64)
	}}, 640, 480},
	{"bytes-before-each-jpeg", v4l2test.Camera{
		Formats: only("MJPG", 640, 480), Spoil: before(0, 0, 0xA8, 0x0A, 0xFF, 0xD8, 0),
	}, 640, 480},
	{"nothing-but-bytes-at-first", v4l2test.Camera{
		Formats: only("MJPG", 640, 480), Spoil: func(n int, s *v4l2test.Shot) {
			if n < 3 {
				clear(s.Data)
			}
		},
	}, 640, 480},
	{"no-memory-for-so-many-buffers", v4l2test.Camera{
		Formats: only("YUYV", 640, 480), On: times(1, v4l2test.RequestBuffers, syscall.ENOMEM),
	}, 640, 480},
	// After the machine has slept.
	{"starts-when-asked-twice", v4l2test.Camera{
		Formats: only("YUYV", 640, 480), On: times(1, v4l2test.StreamOn, syscall.EPROTO),
	}, 640, 480},
	{"format-set-when-asked-twice", v4l2test.Camera{
		Formats: only("YUYV", 640, 480), On: times(1, v4l2test.SetFormat, syscall.EIO),
	}, 640, 480},
	{"no-control-answers", v4l2test.Camera{
		Formats: only("YUYV", 640, 480), On: fails(v4l2test.GetControl, syscall.EIO),
		Controls: []v4l2test.Control{{ID: v4l2test.PowerLineFrequency, Type: 3, Name: "Power", Greatest: 2}},
	}, 640, 480},
	{"row-length-of-zero", v4l2test.Camera{Formats: only("MJPG", 640, 480), Answer: func(f *v4l2test.PixFormat) {
		f.BytesPerLine, f.SizeImage = 0, 1<<20
	}}, 640, 480},
	{"interlaced-grabber", v4l2test.Camera{Formats: only("UYVY", 720, 576), Answer: func(f *v4l2test.PixFormat) {
		f.Field = 4
	}}, 720, 576},
	{"unknown-formats-first", v4l2test.Camera{
		Formats: append(append(only("BA81", 640, 480), only("pRAA", 640, 480)...), only("YUYV", 640, 480)...),
	}, 640, 480},
	{"rates-like-29.97", v4l2test.Camera{Formats: []v4l2test.Format{{
		Code: "YUYV", Sizes: sizes(640, 480), Intervals: []v4l2test.Interval{{Num: 1001, Den: 30000}},
	}}}, 640, 480},
}

func TestCamerasAsReported(t *testing.T) {
	for _, c := range reported {
		t.Run(c.name, func(t *testing.T) {
			bus := v4l2test.NewBus(t)
			node := bus.Plug("video0", c.Camera)
			m := camerasOf(t, bus)
			if list, err := m.List(Camera); err != nil || len(list) != 1 {
				t.Fatalf("%+v %v", list, err)
			}
			seePictures(t, m, "video0", c.w, c.h, false, 3)
			node.WaitClosed(t)
		})
	}
}

// TestGrabberOfRGB has nothing else to offer.
func TestGrabberOfRGB(t *testing.T) {
	for code, order := range map[string][3]int{"RGB3": {0, 1, 2}, "BGR3": {2, 1, 0}} {
		bus := v4l2test.NewBus(t)
		red := func(_ int, f v4l2test.PixFormat) []byte {
			data := make([]byte, f.SizeImage)
			for i := 0; i+2 < len(data); i += 3 {
				data[i+order[0]], data[i+order[1]], data[i+order[2]] = 255, 0, 0
			}
			return data
		}
		bus.Plug("video0", v4l2test.Camera{Planes: true, Formats: only(code, 640, 480), Paint: red})
		v, err := camerasOf(t, bus).OpenVideo(Camera, "", Want{})
		if err != nil {
			t.Fatal(err)
		}
		f, err := v.Read()
		if err != nil {
			t.Fatal(err)
		}
		if c := f.Picture.YCbCrAt(320, 240); c.Y < 79 || c.Y > 85 || c.Cr < 235 || c.Cb > 95 {
			t.Errorf("%s: red is %v", code, c)
		}
		_ = v.Close()
	}
}

// TestNodesThatAreNoCameras: boards have dozens of them, of raw sensors, codecs and metadata.
func TestNodesThatAreNoCameras(t *testing.T) {
	bus := v4l2test.NewBus(t)
	for i := range 40 {
		c := v4l2test.Camera{Formats: only("BA81", 1920, 1080)}
		switch i % 4 {
		case 1:
			c.Caps = v4l2test.CapturePlanes | v4l2test.OutputPlanes | v4l2test.Streaming
		case 2:
			c.Caps = v4l2test.Metadata
		case 3:
			c.Caps = v4l2test.Output | v4l2test.Streaming
		}
		bus.Plug(fmt.Sprintf("video%d", i), c)
	}
	bus.Plug("video40", v4l2test.Camera{Card: "Webcam", Formats: only("YUYV", 640, 480)})
	if list, err := camerasOf(t, bus).List(Camera); err != nil || len(list) != 1 || list[0].Label != "Webcam" {
		t.Errorf("%+v %v", list, err)
	}
}

// TestSourceChanges: what is plugged into a grabber, or writes to a loopback node, has another size from now on. What
// does not fit is never shown, and the camera is lost, so that it is opened anew.
func TestSourceChanges(t *testing.T) {
	bus := v4l2test.NewBus(t)
	var changed atomic.Bool
	bus.Plug("video0", v4l2test.Camera{
		Formats: only("YUYV", 1280, 720),
		Spoil: func(_ int, s *v4l2test.Shot) {
			if changed.Load() {
				s.Data = s.Data[:640*480*2]
				s.Used = len(s.Data)
			}
		},
	})
	v, err := camerasOf(t, bus).OpenVideo(Camera, "", Want{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	for n := 0; err == nil; n++ {
		var f VideoFrame
		if f, err = v.Read(); err == nil {
			if e := v4l2test.Check(f.Picture, 1280, 720, false); e != nil {
				t.Fatal(e)
			}
		}
		changed.Store(true)
	}
	if !strings.Contains(err.Error(), "no good picture") {
		t.Error(err)
	}
}

// TestInfraredThatClaimsColour: laptops list it first.
func TestInfraredThatClaimsColour(t *testing.T) {
	bus := v4l2test.NewBus(t)
	bus.Plug("video0", v4l2test.Camera{Card: "Integrated IR Camera: Integrate", Formats: only("YUYV", 340, 340)})
	bus.Plug("video2", v4l2test.Camera{Card: "Integrated Camera: Integrated C", Formats: only("MJPG", 1280, 720)})
	list, err := camerasOf(t, bus).List(Camera)
	if err != nil || len(list) != 2 || list[0].Name != "video2" || !list[0].Default {
		t.Errorf("%+v %v", list, err)
	}
}
