package studio

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"confab/media/device"
	"confab/media/mediatest"
)

// bench is a studio with scripted devices and counting sinks, in fake time.
type bench struct {
	*Studio
	t       *testing.T
	devices *mediatest.Devices
	camera  *mediatest.Pictures
	preview *mediatest.Pictures
	sound   *mediatest.Sounds
	stop    func()
	cam     *Source
	mic     *Source
}

func camera(name string, first bool) *mediatest.Device {
	return scripted(device.Camera, name, first)
}

func microphone(name string, first bool) *mediatest.Device {
	return scripted(device.Microphone, name, first)
}

func scripted(kind device.Kind, name string, first bool) *mediatest.Device {
	return &mediatest.Device{Info: device.Info{Kind: kind, Name: name, Label: "Label of " + name, Default: first}}
}

// setup is a studio of one camera and one microphone.
type setup struct {
	Camera, Microphone     string // preferred devices
	CameraOn, MicrophoneOn bool
	ReleaseMicrophone      bool // close it while it is off
	Voice                  Voice
}

func (s setup) sources(preview Preview) []SourceOptions {
	return []SourceOptions{
		{Kind: device.Camera, Device: s.Camera, On: s.CameraOn, Preview: preview},
		{
			Kind: device.Microphone, Device: s.Microphone, On: s.MicrophoneOn, KeepOpen: !s.ReleaseMicrophone,
			Voice: s.Voice,
		},
	}
}

// run plays a script in a bubble of fake time.
func run(t *testing.T, o setup, script func(b *bench), list ...*mediatest.Device) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{
			t: t, devices: mediatest.NewDevices(list...),
			camera: &mediatest.Pictures{}, preview: &mediatest.Pictures{}, sound: &mediatest.Sounds{},
		}
		b.Studio = newStudio(Options{Devices: b.devices, Sources: o.sources(b.preview)}, func(so SourceOptions) sink {
			if so.Kind == device.Microphone {
				return b.sound
			}
			return b.camera
		})
		b.cam, b.mic = b.sources[0], b.sources[1]
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- b.Run(ctx) }()
		b.stop = cancel
		script(b)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// after lets d pass and everything come to rest.
func (b *bench) after(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// told compares the changes since the last call, one word each. What is said of one device comes in the order of want;
// what different devices and the list of them say at the same instant has no order.
func (b *bench) told(want ...string) {
	b.t.Helper()
	var got []string
	for _, c := range b.Changes().Take() {
		switch c := c.(type) {
		case DeviceChanged:
			got = append(got, fmt.Sprintf("%s>%s:%s", c.From.Name, c.To.Name, c.Why))
		case DeviceFailed:
			got = append(got, fmt.Sprintf("%s!%v", c.Name, shortly(c.Err)))
		case Ready:
			f := c.Format
			got = append(got, fmt.Sprintf("%s=%dx%d@%d", c.Device.Name, f.Width, f.Height, f.FrameRate))
		}
	}
	slices.SortStableFunc(got, byDevice)
	slices.SortStableFunc(want, byDevice)
	if a, w := strings.Join(got, " "), strings.Join(want, " "); a != w {
		b.t.Errorf("changes\n got %s\nwant %s", a, w)
	}
}

// byDevice sorts words by the device that they are about: the one in use now for a change, "x!lost" and "x!absent"
// apart because one is the reader's and the other the list's.
func byDevice(a, b string) int {
	about := func(word string) string {
		if _, to, changed := strings.Cut(word, ">"); changed {
			to, _, _ = strings.Cut(to, ":")
			return to
		}
		device, _, _ := strings.Cut(word, "=")
		return device
	}
	return strings.Compare(about(a), about(b))
}

func shortly(err error) string {
	for class, name := range map[error]string{
		device.ErrBusy: "busy", device.ErrDenied: "denied", device.ErrNotFound: "absent", device.ErrTimeout: "slow",
		device.ErrLost: "lost",
	} {
		if errors.Is(err, class) && (class != device.ErrTimeout || !errors.Is(err, device.ErrLost)) {
			return name
		}
	}
	return err.Error()
}

// uses checks that exactly this camera is open.
func (b *bench) uses(open *mediatest.Device, closed ...*mediatest.Device) {
	b.t.Helper()
	for _, d := range append(closed, open) {
		if d == nil {
			continue
		}
		_, isOpen, worst := b.devices.Opened(d)
		if isOpen != (d == open) || worst > 1 {
			b.t.Errorf("%s: open %v, handles at once %d", d.Info.Name, isOpen, worst)
		}
	}
}
