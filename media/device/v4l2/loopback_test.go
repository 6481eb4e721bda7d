//go:build linux

package v4l2

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/mediadevices/pkg/prop"
	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/v4l2test"
)

// loopback is a node of v4l2loopback: what a writer has set is all that it has, without sizes, intervals or rates, and
// nothing without one.
func loopback(written *atomic.Bool) v4l2test.Camera {
	return v4l2test.Camera{
		Driver: "v4l2 loopback", Card: "OBS Virtual Camera", Bus: "platform:v4l2loopback-000",
		Caps:    v4l2test.Capture | v4l2test.Output | v4l2test.Streaming | v4l2test.Reading,
		Formats: []v4l2test.Format{{Code: "YUYV"}},
		On: func(op v4l2test.Op, _ <-chan struct{}) unix.Errno {
			switch op {
			case v4l2test.EnumFormats, v4l2test.StreamOn:
				if !written.Load() {
					return unix.EINVAL
				}
			case v4l2test.SetRate, v4l2test.QueryControl:
				return unix.ENOTTY
			case v4l2test.EnumFrameSizes, v4l2test.EnumFrameIntervals:
				return unix.EINVAL
			}
			return 0
		},
		Spoil: func(n int, s *v4l2test.Shot) {
			past := int64(1e9 * n) // of when this machine was started
			if s.At = &past; n%3 == 0 {
				s.Used = 0
			}
		},
	}
}

func TestLoopback(t *testing.T) {
	bus := v4l2test.NewBus(t)
	var written atomic.Bool
	bus.Plug("video0", loopback(&written))
	f := finder(t, bus)
	if list := f.List(); len(list) != 0 || !f.Unsettled() {
		t.Fatalf("without a writer: %+v, unsettled: %v", list, f.Unsettled())
	}
	written.Store(true)
	for range 2 {
		list := f.List()
		if len(list) != 1 || list[0].Card != "OBS Virtual Camera" || !f.Unsettled() {
			t.Fatalf("with one: %+v", list)
		}
	}
	p := onePicture(t, f)
	if err := v4l2test.Check(p.YCbCr, 640, 480, false); err != nil {
		t.Error(err)
	}
	if age := time.Since(p.Captured); age < 0 || age > 10*time.Second {
		t.Errorf("captured %v ago", age)
	}
}

// TestWriterIsGone: the node is still there, and nothing comes.
func TestWriterIsGone(t *testing.T) {
	bus := v4l2test.NewBus(t)
	var written atomic.Bool
	written.Store(true)
	node := bus.Plug("video0", loopback(&written))
	f := finder(t, bus)
	list := f.List()
	written.Store(false)
	c := list[0].Camera()
	if err := c.Open(); err == nil {
		if _, err = c.VideoRecord(prop.Media{}); err == nil || errors.Is(err, unix.EBUSY) {
			t.Errorf("recorded nothing: %v", err)
		}
	}
	_ = c.Close()
	if list := f.List(); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	node.WaitClosed(t)
}

// TestSettledCamerasAreNotAskedAgain: only what may turn into another camera is.
func TestSettledCamerasAreNotAskedAgain(t *testing.T) {
	bus := v4l2test.NewBus(t)
	bus.Plug("video0", v4l2test.Camera{Formats: []v4l2test.Format{{Code: "YUYV", Sizes: vga}}})
	if f := finder(t, bus); len(f.List()) != 1 || f.Unsettled() {
		t.Error("a camera of its own is unsettled")
	}
}

func TestInfraredByName(t *testing.T) {
	for card, want := range map[string]bool{
		"Integrated IR Camera: Integrate": true, "Integrated_IR_Camera": true, "Infrared Camera": true,
		"HP TrueVision FHD RGB-IR: HP Tr": false, "Integrated Camera": false, "Mirror 3": false, "Irvine": false,
		"C922 Pro Stream Webcam": false,
	} {
		if infrared(card) != want {
			t.Errorf("%q: %v", card, !want)
		}
	}
}
