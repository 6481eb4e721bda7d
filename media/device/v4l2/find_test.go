//go:build linux

package v4l2

import (
	"image"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/internal/abi"
	"confab/media/device/v4l2/v4l2test"
)

var vga = []image.Point{{640, 480}}

func finder(t *testing.T, bus *v4l2test.Bus) *Finder {
	return &Finder{Devices: bus.Devices, System: t.TempDir(), Limit: 20 * time.Second}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

func TestStableNames(t *testing.T) {
	bus := v4l2test.NewBus(t)
	for _, name := range []string{"video0", "video1", "video2"} {
		bus.Plug(name, v4l2test.Camera{Formats: []v4l2test.Format{{Code: "YUYV", Sizes: vga}}})
	}
	link(t, "../../video0", filepath.Join(bus.Devices, "v4l/by-id/usb-cam-1234"))
	link(t, "../../video0", filepath.Join(bus.Devices, "v4l/by-path/pci-0"))
	link(t, "../../video1", filepath.Join(bus.Devices, "v4l/by-path/pci-1"))
	list := finder(t, bus).List()
	if len(list) != 3 || list[0].Name != "usb-cam-1234" || list[1].Name != "pci-1" || list[2].Name != "video2" {
		t.Errorf("%+v", list)
	}
}

func TestDeviceOfSeveralNodesIsListedOnce(t *testing.T) {
	bus := v4l2test.NewBus(t)
	f := finder(t, bus)
	usb := filepath.Join(t.TempDir(), "usb3", "3-1:1.0")
	if err := os.MkdirAll(usb, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, codes := range map[string][]string{"video0": {"GREY"}, "video1": {"MJPG"}, "video2": {"YUYV"}} {
		c := v4l2test.Camera{}
		for _, code := range codes {
			c.Formats = append(c.Formats, v4l2test.Format{Code: code, Sizes: vga})
		}
		bus.Plug(name, c)
		if name != "video2" {
			link(t, usb, filepath.Join(f.System, name, "device"))
		}
	}
	list := f.List()
	if len(list) != 2 || filepath.Base(list[0].Path) != "video1" || filepath.Base(list[1].Path) != "video2" {
		t.Errorf("%+v", list)
	}
}

func TestDevicesAreAskedOnce(t *testing.T) {
	bus := v4l2test.NewBus(t)
	camera := v4l2test.Camera{Formats: []v4l2test.Format{{Code: "YUYV", Sizes: vga}}}
	node := bus.Plug("video0", camera)
	f := finder(t, bus)
	for range 5 {
		if list := f.List(); len(list) != 1 {
			t.Fatalf("%+v", list)
		}
	}
	if node.Opens() != 1 {
		t.Errorf("opened %d times", node.Opens())
	}
	node.Unplug()
	if list := f.List(); len(list) != 0 {
		t.Errorf("unplugged: %+v", list)
	}
	camera.Card = "Another"
	bus.Plug("video0", camera)
	if list := f.List(); len(list) != 1 || list[0].Card != "Another" {
		t.Errorf("plugged in: %+v", list)
	}
	var denied atomic.Bool
	denied.Store(true)
	camera.On = func(op v4l2test.Op, _ <-chan struct{}) unix.Errno {
		if op == v4l2test.Open && denied.Load() {
			return unix.EACCES
		}
		return 0
	}
	bus.Plug("video1", camera)
	if list := f.List(); len(list) != 2 || list[1].Card != "" {
		t.Errorf("denied: %+v", list)
	}
	denied.Store(false)
	if list := f.List(); len(list) != 2 || list[1].Card != "Another" {
		t.Errorf("no longer denied: %+v", list)
	}
}

func TestSizesWithinBounds(t *testing.T) {
	for name, c := range map[string]struct {
		v    abi.FrameSize
		have []image.Point
		not  []image.Point
	}{
		"continuous": {
			abi.FrameSize{Type: abi.Continuous, Values: [6]uint32{16, 1920, 0, 16, 1080, 0}},
			[]image.Point{{16, 16}, {1280, 720}, {1920, 1080}},
			[]image.Point{{3840, 2160}},
		},
		"steps": {
			abi.FrameSize{Type: abi.Stepwise, Values: [6]uint32{65, 1937, 16, 33, 1089, 16}},
			[]image.Point{{65, 33}, {1281, 721}, {1937, 1089}},
			[]image.Point{{1280, 720}},
		},
		"one": {
			abi.FrameSize{Type: abi.Stepwise, Values: [6]uint32{640, 640, 0, 480, 480, 0}},
			[]image.Point{{640, 480}},
			nil,
		},
		"upside-down": {abi.FrameSize{Type: abi.Stepwise, Values: [6]uint32{640, 16, 1, 480, 16, 1}}, nil, nil},
	} {
		list := map[image.Point]bool{}
		for _, p := range sizesWithin(c.v) {
			list[p] = true
		}
		for _, p := range c.have {
			if !list[p] {
				t.Errorf("%s: %v lacks in %v", name, p, list)
			}
		}
		for _, p := range c.not {
			if list[p] {
				t.Errorf("%s: %v is in %v", name, p, list)
			}
		}
	}
}

func TestBadRun(t *testing.T) {
	bad, start := errFlagged, time.Now()
	after := func(run *badRun, pictures int, d time.Duration) error {
		var err error
		for i := range pictures {
			err = run.add(bad, start.Add(d*time.Duration(i)/time.Duration(pictures-1)))
		}
		return err
	}
	for name, c := range map[string]struct {
		pictures int
		d        time.Duration
		lost     bool
	}{
		"a burst":        {500, time.Second, false},
		"for too long":   {30, lostAfter, true},
		"a slow camera":  {fewestBad - 1, time.Minute, false},
		"almost as long": {90, lostAfter - time.Millisecond, false},
	} {
		if err := after(&badRun{}, c.pictures, c.d); (err != nil) != c.lost {
			t.Errorf("%s: %v", name, err)
		}
	}
	run := &badRun{}
	_ = after(run, 90, lostAfter-time.Millisecond)
	run.good()
	if err := run.add(bad, start.Add(time.Hour)); err != nil {
		t.Errorf("after a good one: %v", err)
	}
	if err := run.add(unix.ENODEV, start); err == nil {
		t.Error("unplugged, and not lost")
	}
}
