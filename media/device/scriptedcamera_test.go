package device

import (
	"image"
	"strings"
	"syscall"
	"testing"

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

func (c *scriptedCamera) Close() error { c.isOpen = false; return nil }

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
		info := driver.Info{
			Label: label + ";video0", Name: "Webcam " + label + ": Webcam " + label + ";usb-1",
			DeviceType: driver.Camera,
		}
		if err := driver.GetManager().Register(a, info); err != nil {
			t.Fatal(err)
		}
	}
	var list []driver.Driver
	for _, d := range driver.GetManager().Query(driver.FilterDeviceType(driver.Camera)) {
		driver.GetManager().Delete(d.ID())
		if _, ours := infos[strings.TrimSuffix(d.Info().Label, ";video0")]; ours {
			list = append(list, d)
		}
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

func (fixedDrivers) unsettled() bool { return false }
