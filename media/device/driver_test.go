package device

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/gen2brain/malgo"
	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"
)

// scriptedCamera is a mediadevices driver.
type scriptedCamera struct {
	offers    []prop.Media
	openErr   error
	recordErr error
	pictures  []image.Image // then ENODEV
	stalls    chan struct{} // when set, every read waits for it
	isOpen    bool
	chosen    prop.Media
}

func (c *scriptedCamera) Open() error {
	if c.openErr == nil {
		c.isOpen = true
	}
	return c.openErr
}
func (c *scriptedCamera) Close() error             { c.isOpen = false; return nil }
func (c *scriptedCamera) Properties() []prop.Media { return c.offers }

func (c *scriptedCamera) VideoRecord(p prop.Media) (video.Reader, error) {
	c.chosen = p
	return video.ReaderFunc(func() (image.Image, func(), error) {
		if c.stalls != nil {
			<-c.stalls
		}
		if len(c.pictures) == 0 {
			return nil, nil, syscall.ENODEV
		}
		pic := c.pictures[0]
		c.pictures = c.pictures[1:]
		return pic, func() {}, nil
	}), c.recordErr
}

func offer(w, h int, fps float32, f frame.Format) prop.Media {
	return prop.Media{Video: prop.Video{Width: w, Height: h, FrameRate: fps, FrameFormat: f}}
}

// registered wraps adapters as mediadevices does. The process's list is emptied of them at once.
func registered(t *testing.T, infos map[string]driver.Adapter) []driver.Driver {
	t.Helper()
	registry.Lock()
	defer registry.Unlock()
	for label, a := range infos {
		if err := driver.GetManager().Register(a, driver.Info{Label: label + ";video0", Name: "Webcam " + label + ": Webcam " + label + ";usb-1", DeviceType: driver.Camera}); err != nil {
			t.Fatal(err)
		}
	}
	var list []driver.Driver
	for _, d := range driver.GetManager().Query(driver.FilterDeviceType(driver.Camera)) {
		driver.GetManager().Delete(d.ID())
		list = append(list, d)
	}
	return list
}

type fixedDrivers []videoDriver

func (f fixedDrivers) drivers(Kind) []videoDriver { return f }

func managerOf(t *testing.T, infos map[string]driver.Adapter) *Manager {
	m := New(Options{})
	m.video = fixedDrivers(named(Camera, registered(t, infos)))
	return m
}

func TestCameraThroughADriver(t *testing.T) {
	grey := func(w, h int, ratio image.YCbCrSubsampleRatio, y byte) image.Image {
		pic := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
		for i := range pic.Y {
			pic.Y[i] = y
		}
		return pic
	}
	cam := &scriptedCamera{
		offers: []prop.Media{offer(640, 480, 30, frame.FormatYUYV), offer(1280, 720, 30, frame.FormatMJPEG), offer(1280, 720, 10, frame.FormatYUYV)},
		pictures: []image.Image{
			grey(1280, 720, image.YCbCrSubsampleRatio422, 255), grey(641, 481, image.YCbCrSubsampleRatio420, 0),
			image.NewRGBA(image.Rect(0, 0, 320, 240)),
		},
	}
	metadata := &scriptedCamera{}
	m := managerOf(t, map[string]driver.Adapter{"usb-cam-index0": cam, "usb-cam-index1": metadata})
	list, err := m.List(Camera)
	if err != nil || len(list) != 1 || list[0] != (Info{Kind: Camera, Name: "usb-cam-index0", Label: "Webcam usb-cam-index0", Default: true}) {
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
		if err != nil || f.Number != uint64(i) || f.Picture.Rect.Dx() != want.w || f.Picture.Rect.Dy() != want.h || f.Picture.Y[0] != want.y {
			t.Fatalf("picture %d: %v %v luma %d", i, err, f.Picture.Rect, f.Picture.Y[0])
		}
		if w, h := v.Size(); w != want.w || h != want.h {
			t.Errorf("size %dx%d", w, h)
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
		{"busy-at-start", &scriptedCamera{offers: good, recordErr: errors.New("Failed to start streaming: device or resource busy")}, ErrBusy},
		{"denied", &scriptedCamera{offers: good, openErr: &os.PathError{Op: "open", Path: "/dev/video0", Err: syscall.EACCES}}, ErrDenied},
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

func TestChoice(t *testing.T) {
	for _, c := range []struct {
		name   string
		want   Want
		offers []prop.Media
		best   prop.Media
	}{
		{"exact", Want{}, []prop.Media{offer(640, 480, 30, frame.FormatYUYV), offer(1280, 720, 30, frame.FormatYUYV)}, offer(1280, 720, 30, frame.FormatYUYV)},
		{"cheap-format", Want{}, []prop.Media{offer(1280, 720, 30, frame.FormatMJPEG), offer(1280, 720, 30, frame.FormatNV12), offer(1280, 720, 30, frame.FormatYUYV)}, offer(1280, 720, 30, frame.FormatNV12)},
		{"rate-before-format", Want{}, []prop.Media{offer(1280, 720, 10, frame.FormatYUYV), offer(1280, 720, 30, frame.FormatMJPEG)}, offer(1280, 720, 30, frame.FormatMJPEG)},
		{"shape", Want{}, []prop.Media{offer(960, 720, 30, frame.FormatYUYV), offer(960, 540, 30, frame.FormatYUYV)}, offer(960, 540, 30, frame.FormatYUYV)},
		{"not-4k", Want{}, []prop.Media{offer(3840, 2160, 30, frame.FormatMJPEG), offer(640, 360, 30, frame.FormatYUYV)}, offer(640, 360, 30, frame.FormatYUYV)},
		{"anything", Want{}, []prop.Media{offer(160, 120, 5, frame.FormatMJPEG)}, offer(160, 120, 5, frame.FormatMJPEG)},
		{"small-wish", Want{Width: 640, Height: 360, FrameRate: 15}, []prop.Media{offer(1280, 720, 30, frame.FormatYUYV), offer(640, 360, 15, frame.FormatYUYV)}, offer(640, 360, 15, frame.FormatYUYV)},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 3 {
				got, ok := choose(c.offers, c.want.withDefaults(Camera))
				if !ok || got.Video != c.best.Video {
					t.Errorf("chose %+v", got.Video)
				}
				c.offers = append(c.offers[1:], c.offers[0])
			}
		})
	}
	if _, ok := choose([]prop.Media{offer(640, 480, 30, frame.FormatZ16)}, Want{}.withDefaults(Camera)); ok {
		t.Error("chose a depth map")
	}
}

func TestNamesAreUnique(t *testing.T) {
	offers := []prop.Media{offer(640, 480, 30, frame.FormatYUYV)}
	a := registered(t, map[string]driver.Adapter{"same": &scriptedCamera{offers: offers}})
	b := registered(t, map[string]driver.Adapter{"same": &scriptedCamera{offers: offers}})
	list := named(Camera, append(a, b...))
	if len(list) != 2 || list[0].info.Name != "same" || list[1].info.Name != "same#2" {
		t.Errorf("%+v", videoInfos(list))
	}
}

func TestSoundDeviceNames(t *testing.T) {
	var pulse, null malgo.DeviceID
	copy(pulse[:], "alsa_input.usb-Mic.mono")
	copy(null[:], "null")
	if got := decodeID(malgo.BackendPulseaudio, pulse); got != "alsa_input.usb-Mic.mono" {
		t.Error(got)
	}
	var wide malgo.DeviceID
	copy(wide[:], "{\x000\x00}\x00")
	if got := decodeID(malgo.BackendWasapi, wide); got != "{0}" {
		t.Error(got)
	}
	list := soundDevices(Microphone, malgo.BackendAlsa, []malgo.DeviceInfo{{ID: null}})
	if len(list) != 0 {
		t.Errorf("the null device is listed: %+v", list)
	}
	var monitor malgo.DeviceID
	copy(monitor[:], "spk.monitor")
	list = soundDevices(Microphone, malgo.BackendPulseaudio, []malgo.DeviceInfo{{ID: monitor}, {ID: pulse}})
	if len(list) != 2 || list[0].info.Monitor || !list[0].info.Default || list[1].info.Default || !list[1].info.Monitor {
		t.Errorf("%+v", list)
	}
	list = soundDevices(Microphone, malgo.BackendPulseaudio, []malgo.DeviceInfo{{ID: monitor}})
	if len(list) != 1 || list[0].info.Default {
		t.Errorf("a monitor became the default by itself: %+v", list)
	}
}

func TestNoDevices(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(t.TempDir(), "none"))
	m := New(Options{})
	for _, k := range []Kind{Camera, Microphone, Screen, Speaker, 0} {
		if list, err := m.List(k); len(list) > 0 && list[0].Kind != k || err != nil {
			t.Errorf("%v: %+v %v", k, list, err)
		}
	}
	if _, err := m.OpenVideo(Camera, "no such", Want{}); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
	if _, err := m.OpenAudio("no such"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestWatchSeesACamera(t *testing.T) {
	m := New(Options{Logger: slog.New(slog.DiscardHandler)})
	m.devices = t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	changed := m.Watch(ctx)
	touch := time.NewTicker(900 * time.Millisecond) // the watch starts whenever it starts
	defer touch.Stop()
	for n := 0; ; n++ {
		if err := os.WriteFile(filepath.Join(m.devices, fmt.Sprintf("video%d", n)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		select {
		case k, ok := <-changed:
			if !ok || k != Camera {
				t.Fatalf("%v %v", k, ok)
			}
			if err := m.Close(); err != nil {
				t.Error(err)
			}
			for range changed {
				continue
			}
			if _, ok := <-m.Watch(ctx); ok {
				t.Error("a watch after Close")
			}
			return
		case <-touch.C:
		}
	}
}

func TestRing(t *testing.T) {
	r := newRing()
	raw := make([]byte, 2*(ringSamples+100))
	for i := range ringSamples + 100 {
		raw[2*i], raw[2*i+1] = byte(i), byte(i>>8)
	}
	r.write(raw)
	var pcm [BlockSamples]int16
	if _, err := r.read(pcm[:]); err != nil || pcm[0] != 100 || pcm[479] != 579 || r.lost() != 100 {
		t.Errorf("%v %d..%d lost %d", err, pcm[0], pcm[479], r.lost())
	}
	r.fail(io.EOF)
	r.fail(errSilent)
	if _, err := r.read(pcm[:]); err != io.EOF {
		t.Error(err)
	}
}

func TestKindNames(t *testing.T) {
	for k := Camera; k <= Speaker; k++ {
		if k.String() == "unknown" {
			t.Errorf("kind %d has no name", k)
		}
	}
	if Kind(0).String() != "unknown" || Kind(99).String() != "unknown" {
		t.Error("names for no kind")
	}
}
