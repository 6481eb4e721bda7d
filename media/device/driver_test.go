package device

import (
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"
)

func TestCameraThroughADriver(t *testing.T) {
	grey := func(w, h int, ratio image.YCbCrSubsampleRatio, y byte) image.Image {
		pic := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
		for i := range pic.Y {
			pic.Y[i] = y
		}
		return pic
	}
	cam := &scriptedCamera{
		offers: []prop.Media{
			offer(640, 480, 30, frame.FormatYUYV), offer(1280, 720, 30, frame.FormatMJPEG),
			offer(1280, 720, 10, frame.FormatYUYV),
		},
		pictures: []image.Image{
			grey(1280, 720, image.YCbCrSubsampleRatio422, 255), grey(641, 481, image.YCbCrSubsampleRatio420, 0),
			image.NewRGBA(image.Rect(0, 0, 320, 240)),
		},
	}
	metadata := &scriptedCamera{}
	m := managerOf(t, map[string]driver.Adapter{"usb-cam-index0": cam, "usb-cam-index1": metadata})
	list, err := m.List(Camera)
	listed := Info{Kind: Camera, Name: "usb-cam-index0", Label: "Webcam usb-cam-index0", Default: true}
	if err != nil || len(list) != 1 || list[0] != listed {
		t.Fatalf("%+v %v", list, err)
	}
	v, err := m.OpenVideo(Camera, "usb-cam-index0", Want{})
	if err != nil {
		t.Fatal(err)
	}
	if cam.chosen.FrameFormat != frame.FormatMJPEG {
		t.Errorf("chose %+v", cam.chosen.Video)
	}
	for i, want := range []struct {
		w, h int
		y    byte
	}{{1280, 720, 235}, {640, 480, 16}, {320, 240, 30}} { // limited range
		f, err := v.Read()
		if err != nil || f.Number != uint64(i) || f.Picture.Y[0] != want.y ||
			f.Picture.Rect.Dx() != want.w || f.Picture.Rect.Dy() != want.h {
			t.Fatalf("picture %d: %v %v luma %d", i, err, f.Picture.Rect, f.Picture.Y[0])
		}
		if now := v.Format(); now.Width != want.w || now.Height != want.h {
			t.Errorf("format %v", now)
		}
	}
	if _, err := v.Read(); !errors.Is(err, ErrLost) {
		t.Errorf("unplugged: %v", err)
	}
	_ = v.Close()
	_ = v.Close()
	if _, err := v.Read(); err != io.EOF || cam.isOpen {
		t.Errorf("after close: %v, open %v", err, cam.isOpen)
	}
}

func TestCameraTroubles(t *testing.T) {
	good := []prop.Media{offer(640, 480, 30, frame.FormatYUYV)}
	for _, c := range []struct {
		name string
		cam  *scriptedCamera
		want error
	}{
		{"busy-at-open", &scriptedCamera{offers: good, openErr: fmt.Errorf("open: %w", syscall.EBUSY)}, ErrBusy},
		{"busy-at-start", &scriptedCamera{
			offers: good, recordErr: errors.New("Failed to start streaming: device or resource busy"),
		}, ErrBusy},
		{"denied", &scriptedCamera{
			offers: good, openErr: &os.PathError{Op: "open", Path: "/dev/video0", Err: syscall.EACCES},
		}, ErrDenied},
		{"unplugged", &scriptedCamera{offers: good, openErr: syscall.ENODEV}, ErrNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := managerOf(t, map[string]driver.Adapter{"cam": c.cam})
			for range 2 { // a failure must not keep the device claimed
				_, err := m.OpenVideo(Camera, "", Want{})
				var typed *Error
				if !errors.Is(err, c.want) || !errors.As(err, &typed) || typed.Label != "Webcam cam" {
					t.Errorf("%v", err)
				}
			}
			if c.cam.isOpen {
				t.Error("left open")
			}
		})
	}
}

func TestCloseOfAStalledCameraIsBounded(t *testing.T) {
	cam := &scriptedCamera{offers: []prop.Media{offer(640, 480, 30, frame.FormatYUYV)}, stalls: make(chan struct{})}
	m := managerOf(t, map[string]driver.Adapter{"cam": cam})
	v, err := m.OpenVideo(Camera, "cam", Want{})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := v.Read()
		ended <- err
	}()
	cam.stalls <- struct{}{} // the reader is in the driver: it took this and fails with ENODEV, or is told of the close
	<-ended
	go func() {
		_, err := v.Read()
		ended <- err
	}()
	began := time.Now()
	if err := v.Close(); err != nil && !errors.Is(err, ErrTimeout) || time.Since(began) > closeTimeout+time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
	select {
	case cam.stalls <- struct{}{}:
	case err := <-ended:
		ended <- err
	}
	if err := <-ended; err != io.EOF {
		t.Errorf("read ended with %v", err)
	}
	again, err := m.OpenVideo(Camera, "cam", Want{}) // waits until it is free
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Close()
}
