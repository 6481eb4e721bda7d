package device

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"confab/media/device/v4l2/v4l2test"
)

// camerasOf has patience with a machine that is slow; where a camera hangs it is not to be waited for.
func camerasOf(t *testing.T, bus *v4l2test.Bus) *Manager { return hasty(t, bus, 20*time.Second) }

// hasty waits only so long for cameras to answer.
func hasty(t *testing.T, bus *v4l2test.Bus, limit time.Duration) *Manager {
	t.Helper()
	m := New(Options{})
	m.look(bus.Devices)
	m.video.(*systemVideo).cameras.Limit = limit
	return m
}

func TestCamerasAsTheyAre(t *testing.T) {
	for _, c := range cameras {
		t.Run(c.name, func(t *testing.T) {
			bus := v4l2test.NewBus(t)
			node := bus.Plug("video0", c.Camera)
			m := camerasOf(t, bus)
			list, err := m.List(Camera)
			if err != nil || len(list) != 1 || list[0].Label != "Virtual camera" || !list[0].Default {
				t.Fatalf("%+v %v", list, err)
			}
			seePictures(t, m, "video0", c.w, c.h, c.grey, 5)
			node.WaitClosed(t)
		})
	}
}

// seePictures opens a camera, and checks so many pictures of it.
func seePictures(t *testing.T, m *Manager, name string, w, h int, grey bool, count int) {
	t.Helper()
	v, err := m.OpenVideo(Camera, name, Want{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	}()
	for range count {
		f, err := v.Read()
		if err != nil {
			t.Fatal(err)
		}
		if err := v4l2test.Check(f.Picture, w, h, grey); err != nil {
			t.Fatal(err)
		}
		if f := v.Format(); f.Width != w || f.Height != h || f.Pixels == "" {
			t.Errorf("format %v", f)
		}
		if age := time.Since(f.Captured); age < 0 || age > 30*time.Second {
			t.Errorf("captured %v ago", age)
		}
	}
}

func TestCameraThatAlwaysSaysItIsReady(t *testing.T) {
	bus := v4l2test.NewBusWithoutPoll(t)
	bus.Plug("video0", v4l2test.Camera{Formats: only("YUYV", 640, 480)})
	seePictures(t, camerasOf(t, bus), "", 640, 480, false, 5)
}

func TestListIsBounded(t *testing.T) {
	bus := v4l2test.NewBus(t)
	for i := range 10 {
		c := v4l2test.Camera{Card: fmt.Sprintf("Camera %d", i), Formats: only("YUYV", 640, 480)}
		switch i {
		case 0:
			c.On = hangs(v4l2test.Open)
		case 3:
			c.On = hangs(v4l2test.QueryCap)
		}
		bus.Plug(fmt.Sprintf("video%d", i), c)
	}
	m := hasty(t, bus, time.Second)
	for range 3 {
		list, err := m.List(Camera)
		if err != nil || len(list) != 10 || list[0].Label != "Camera 1" || !list[0].Default {
			t.Fatalf("%+v %v", list, err)
		}
		for i, info := range list {
			if silent := strings.HasSuffix(info.Label, "(does not answer)"); silent != (i >= 8) {
				t.Errorf("%d: %+v", i, info)
			}
		}
	}
	seePictures(t, m, "", 640, 480, false, 1)
}

func TestCameraThatHangsHangsAlone(t *testing.T) {
	bus := v4l2test.NewBus(t)
	bus.Plug("video1", v4l2test.Camera{Formats: only("YUYV", 640, 480), On: hangs(v4l2test.QueryCap)})
	m := hasty(t, bus, 0)
	for range 3 {
		good := bus.Plug("video0", v4l2test.Camera{Formats: only("YUYV", 640, 480)})
		seePictures(t, m, "", 640, 480, false, 1)
		good.Unplug()
	}
	if list, _ := m.List(Camera); len(list) != 1 || list[0].Name != "video1" {
		t.Errorf("%+v", list)
	}
}

func TestSlowCameraIsReportedOnceItAnswers(t *testing.T) {
	bus := v4l2test.NewBus(t)
	answer := make(chan struct{})
	c := v4l2test.Camera{Card: "Slow", Formats: only("YUYV", 640, 480)}
	c.On = func(op v4l2test.Op, _ <-chan struct{}) syscall.Errno {
		if op == v4l2test.Open {
			<-answer
		}
		return 0
	}
	bus.Plug("video0", c)
	m := hasty(t, bus, 0)
	changed := m.Watch(t.Context())
	defer func() { _ = m.Close() }()
	if list, _ := m.List(Camera); len(list) != 1 || list[0].Label != "video0 (does not answer)" {
		t.Fatalf("%+v", list)
	}
	close(answer)
	for {
		if k := <-changed; k == Camera {
			break
		}
	}
	if list, _ := m.List(Camera); len(list) != 1 || list[0].Label != "Slow" {
		t.Errorf("%+v", list)
	}
}

func TestColourIsBeforeInfrared(t *testing.T) {
	bus := v4l2test.NewBus(t)
	bus.Plug("video0", v4l2test.Camera{
		Card: "Infrared", Formats: append(only("GREY", 640, 360), only("MJPG", 640, 360)...),
	})
	bus.Plug("video1", v4l2test.Camera{Caps: v4l2test.Metadata})
	bus.Plug("video2", v4l2test.Camera{Card: "Colour", Formats: only("MJPG", 1280, 720)})
	bus.Plug("video3", v4l2test.Camera{Card: "Depth", Formats: only("Z16 ", 640, 480)})
	bus.Plug("video4", v4l2test.Camera{Card: "Coded", Formats: only("H264", 1280, 720)})
	m := camerasOf(t, bus)
	list, err := m.List(Camera)
	if err != nil || len(list) != 3 || list[0].Label != "Colour" || !list[0].Default || list[1].Label != "Infrared" {
		t.Fatalf("%+v %v", list, err)
	}
	seePictures(t, m, "", 1280, 720, false, 1)
	if _, err := m.OpenVideo(Camera, "video4", Want{}); err == nil || !strings.Contains(err.Error(), "H.264 only") {
		t.Errorf("%v", err)
	}
}

func TestCameraIsLost(t *testing.T) {
	bus := v4l2test.NewBus(t)
	node := bus.Plug("video0", v4l2test.Camera{Formats: only("MJPG", 640, 480)})
	m := camerasOf(t, bus)
	v, err := m.OpenVideo(Camera, "", Want{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	if _, err := v.Read(); err != nil {
		t.Fatal(err)
	}
	node.Unplug()
	for err == nil {
		_, err = v.Read()
	}
	if !errors.Is(err, ErrLost) || !errors.Is(err, syscall.ENODEV) {
		t.Errorf("%v", err)
	}
}

func TestCameraTroublesAtOpening(t *testing.T) {
	for _, c := range []struct {
		op    v4l2test.Op
		errno syscall.Errno
		want  error
	}{
		{v4l2test.Open, syscall.EBUSY, ErrBusy},
		{v4l2test.Open, syscall.EACCES, ErrDenied},
		{v4l2test.SetFormat, syscall.EBUSY, ErrBusy},
		{v4l2test.RequestBuffers, syscall.EBUSY, ErrBusy},
		{v4l2test.StreamOn, syscall.EBUSY, ErrBusy},
	} {
		t.Run(string(c.op)+"-"+c.errno.Error(), func(t *testing.T) {
			bus := v4l2test.NewBus(t)
			node := bus.Plug("video0", v4l2test.Camera{Formats: only("YUYV", 640, 480), On: fails(c.op, c.errno)})
			m := camerasOf(t, bus)
			for range 2 {
				if _, err := m.OpenVideo(Camera, "", Want{}); !errors.Is(err, c.want) {
					t.Errorf("%v", err)
				}
			}
			node.WaitClosed(t)
		})
	}
}
