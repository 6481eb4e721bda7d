//go:build e2e && linux

package e2e

import (
	"image"
	"syscall"
	"testing"
	"time"

	"confab/media/device/v4l2/v4l2test"
)

// virtualCamera is one that sends pictures of a size of its own.
func virtualCamera(code string, width, height int) v4l2test.Camera {
	return v4l2test.Camera{
		Card: "Virtual",
		Formats: []v4l2test.Format{{
			Code: code, Sizes: []image.Point{{X: width, Y: height}}, Intervals: []v4l2test.Interval{v4l2test.FPS(15)},
		}},
		Controls: []v4l2test.Control{{ID: 0x009a090d, Type: 1, Name: "Zoom, Absolute", Least: 100, Greatest: 500}},
	}
}

// watched is a confab whose cameras are on a bus, and who watches it.
type watched struct {
	*Confab
	observer *Confab
}

func capture(t testing.TB, bus *v4l2test.Bus, args ...string) watched {
	t.Helper()
	s := StartServer(t)
	w := watched{observer: StartConfab(t, ConfabOptions{
		Server: s.URL, Room: "cameras", Name: "Observer",
		Args: []string{"--camera", "none", "--microphone", "none", "--speaker", "none", "--diagnostics"},
	})}
	w.observer.Await(starting, "sessionConnected", nil)
	w.Confab = StartConfab(t, ConfabOptions{
		Server: s.URL, Room: "cameras", Name: "Ann", Devices: bus.Devices,
		Args: append([]string{"--microphone", "none", "--speaker", "none"}, args...),
	})
	t.Cleanup(bus.UnplugAll)
	return w
}

// sees waits until so many more pictures have come.
func (w watched) sees(more float64) Subscription {
	w.t.Helper()
	before := w.observer.AwaitReceived(starting, "Ann", "camera", func(Subscription) bool { return true })
	return w.observer.AwaitReceived(starting, "Ann", "camera", func(s Subscription) bool {
		return s.StreamID != before.StreamID || s.FramesDecoded >= before.FramesDecoded+more
	})
}

// hasVideo waits until the observer is told, after a moment, that there is a picture, or none any more.
func (w watched) hasVideo(now bool, since time.Time) {
	w.t.Helper()
	w.observer.Await(starting, "streamPropertyChanged", func(e Event) bool {
		return e.Text("property") == "hasVideo" && e.Fields["new"] == now && e.At().After(since)
	})
}

// keepsItsPublication fails the test if a stream ended.
func (w watched) keepsItsPublication() {
	w.t.Helper()
	for _, e := range w.observer.Events() {
		if e.Event == "streamDestroyed" {
			w.t.Errorf("a publication was withdrawn: %v", e.Fields)
		}
	}
}

// TestCameraIsUnplugged: what it sends is muted, not withdrawn, and goes on once it is back.
func TestCameraIsUnplugged(t *testing.T) {
	bus := v4l2test.NewBus(t)
	node := bus.Plug("video0", virtualCamera("YUYV", 640, 360))
	w := capture(t, bus, "--camera-controls", "zoom_absolute=200")
	w.sees(10)
	best := time.Hour
	for range 3 { // a machine may be slow
		unplugged := time.Now()
		node.Unplug()
		w.hasVideo(false, unplugged)
		plugged := time.Now()
		node = bus.Plug("video0", virtualCamera("YUYV", 640, 360))
		w.hasVideo(true, plugged)
		back := time.Time{}
		w.observer.AwaitReceived(starting, "Ann", "camera", func(s Subscription) bool {
			for _, gap := range s.Gaps {
				if gap.At.After(plugged) && back.IsZero() {
					back = gap.At
				}
			}
			return !back.IsZero()
		})
		t.Logf("moving again %v after it was plugged in", back.Sub(plugged))
		best = min(best, back.Sub(plugged))
	}
	if best > time.Second {
		t.Errorf("moving again %v after it was plugged in, at best", best)
	}
	w.sees(10)
	w.keepsItsPublication()
	is := w.Status().openFor("camera")
	if is.Name != "video0" || is.Format != "640x360, 15 fps, YUYV" || is.Why != "returned" ||
		is.Controls["zoom_absolute"] != 200 {
		t.Errorf("the status says %+v", is)
	}
	w.Await(starting, "deviceChanged", func(e Event) bool {
		return e.Text("why") == is.Why && e.Text("to") == is.Name && e.Text("format") == is.Format
	})
}

// TestDamagedPicturesCostNothing: of a camera whose pictures are damaged now and then, and for a second at a time.
func TestDamagedPicturesCostNothing(t *testing.T) {
	bus := v4l2test.NewBus(t)
	camera := virtualCamera("MJPG", 640, 360)
	camera.Spoil = func(n int, s *v4l2test.Shot) {
		if n%5 == 0 || n%60 < 15 {
			s.Data = s.Data[:len(s.Data)/2]
			s.Used = len(s.Data)
		}
	}
	bus.Plug("video0", camera)
	w := capture(t, bus)
	w.sees(60)
	w.keepsItsPublication()
	for _, e := range w.Events() {
		if e.Event == "deviceChanged" && e.Text("why") != "started" || e.Event == "error" {
			t.Errorf("%v", e.Fields)
		}
	}
}

// TestHangingCameraHangsAlone: the good one beside it is used, unplugged, and used again.
func TestHangingCameraHangsAlone(t *testing.T) {
	bus := v4l2test.NewBus(t)
	bad := virtualCamera("YUYV", 320, 180)
	bad.On = func(op v4l2test.Op, gone <-chan struct{}) syscall.Errno {
		if op == v4l2test.QueryCap {
			<-gone
		}
		return 0
	}
	bus.Plug("video0", bad)
	good := bus.Plug("video1", virtualCamera("YUYV", 640, 360))
	w := capture(t, bus)
	if s := w.sees(10); s.Height != 360 {
		t.Errorf("%dx%d is seen", s.Width, s.Height)
	}
	unplugged := time.Now()
	good.Unplug()
	w.hasVideo(false, unplugged)
	bus.Plug("video1", virtualCamera("YUYV", 640, 360))
	w.hasVideo(true, unplugged)
	w.sees(10)
	w.keepsItsPublication()
}
