package device

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"confab/media/device/v4l2/v4l2test"
)

// TestCamerasComeAndGo: whichever is there is found and works, and nothing is left of those that went.
func TestCamerasComeAndGo(t *testing.T) {
	bus := v4l2test.NewBus(t)
	m := camerasOf(t, bus)
	r := rand.New(rand.NewPCG(1, 2))
	plugged := map[string]*v4l2test.Device{}
	descriptors, goroutines := 0, 0
	for i := range 100 {
		name := fmt.Sprintf("video%d", r.IntN(3))
		if d := plugged[name]; d != nil {
			d.Unplug()
			delete(plugged, name)
		} else {
			plugged[name] = bus.Plug(name, v4l2test.Camera{
				Card: name, Rate: 200, Formats: []v4l2test.Format{{Code: "YUYV", Sizes: sizes(64, 48)}},
			})
		}
		list, err := m.List(Camera)
		if err != nil || len(list) != len(plugged) {
			t.Fatalf("%d: %+v, %v", i, list, err)
		}
		for _, info := range list {
			if plugged[info.Name] == nil || info.Label != info.Name {
				t.Fatalf("%d: %+v", i, info)
			}
			seePictures(t, m, info.Name, 64, 48, false, 1)
			plugged[info.Name].WaitClosed(t)
		}
		if i == 20 {
			descriptors, goroutines = openFiles(t), runtime.NumGoroutine()
		}
	}
	for _, d := range plugged {
		d.Unplug()
	}
	if now := openFiles(t); now > descriptors {
		t.Errorf("%d descriptors, %d before", now, descriptors)
	}
	if now := runtime.NumGoroutine(); now > goroutines+10 {
		t.Errorf("%d goroutines, %d before", now, goroutines)
	}
}

func openFiles(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// TestWatchSeesAtOnceThatACameraIsGone: there is nothing to wait for, as there is when one comes.
func TestWatchSeesAtOnceThatACameraIsGone(t *testing.T) {
	bus := v4l2test.NewBus(t)
	m := camerasOf(t, bus)
	defer func() { _ = m.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	changed := m.Watch(ctx)
	next := func() {
		for k := range changed {
			if k == Camera {
				return
			}
		}
		t.Fatal("nothing is reported")
	}
	camera := v4l2test.Camera{Formats: only("YUYV", 64, 48)}
	for n, waiting := 1, true; waiting; n++ { // the watch starts whenever it starts
		bus.Plug(fmt.Sprintf("video%d", n), camera)
		select {
		case <-changed:
			waiting = false
		case <-time.After(debounce + 500*time.Millisecond):
		}
	}
	var took time.Duration
	for range 5 { // a machine may be slow
		node := bus.Plug("video0", camera)
		next()
		began := time.Now()
		node.Unplug()
		next()
		if took = time.Since(began); took < debounce/2 {
			t.Logf("seen after %v", took)
			return
		}
		next() // what udev makes of it
	}
	t.Errorf("seen after %v", took)
}

// TestTroubleStaysWithItsCamera: whatever a camera fails or hangs at, the one beside it works, and the bad one is let
// go of when it is pulled out.
func TestTroubleStaysWithItsCamera(t *testing.T) {
	scripts := map[string]func(v4l2test.Op) func(v4l2test.Op, <-chan struct{}) syscall.Errno{"hangs at ": hangs}
	for _, errno := range []syscall.Errno{syscall.EIO, syscall.EBUSY, syscall.EINVAL, syscall.ENODEV, syscall.ENOTTY} {
		scripts[errno.Error()+" at "] = func(op v4l2test.Op) func(v4l2test.Op, <-chan struct{}) syscall.Errno {
			return fails(op, errno)
		}
	}
	for _, op := range []v4l2test.Op{
		v4l2test.Open, v4l2test.QueryCap, v4l2test.EnumFormats, v4l2test.GetFormat, v4l2test.SetFormat,
		v4l2test.SetRate, v4l2test.RequestBuffers, v4l2test.StreamOn, v4l2test.Queue, v4l2test.Dequeue,
	} {
		for name, script := range scripts {
			t.Run(name+string(op), func(t *testing.T) {
				bus := v4l2test.NewBus(t)
				bad := bus.Plug("video0", v4l2test.Camera{Formats: only("YUYV", 640, 480), On: script(op)})
				bus.Plug("video1", v4l2test.Camera{Formats: only("YUYV", 640, 480)})
				m := hasty(t, bus, 0)
				tried := make(chan struct{})
				go func() {
					defer close(tried)
					if v, err := m.OpenVideo(Camera, "video0", Want{}); err == nil {
						_ = v.Close()
					}
				}()
				seePictures(t, m, "video1", 640, 480, false, 1)
				bad.Unplug()
				<-tried
				bad.WaitClosed(t)
			})
		}
	}
}
