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
}

func camera(name string, first bool) *mediatest.Device {
	return &mediatest.Device{Info: device.Info{Kind: device.Camera, Name: name, Label: "Label of " + name, Default: first}}
}

func microphone(name string, first bool) *mediatest.Device {
	return &mediatest.Device{Info: device.Info{Kind: device.Microphone, Name: name, Label: "Label of " + name, Default: first}}
}

// run plays a script in a bubble of fake time.
func run(t *testing.T, o Options, script func(b *bench), list ...*mediatest.Device) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{
			Studio: &Studio{}, t: t, devices: mediatest.NewDevices(list...),
			camera: &mediatest.Pictures{}, preview: &mediatest.Pictures{}, sound: &mediatest.Sounds{},
		}
		o.Devices, o.Preview = b.devices, b.preview
		b.init(o, b.camera, b.sound)
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
			got = append(got, fmt.Sprintf("%s=%dx%d@%d", c.Device.Name, c.Width, c.Height, c.FrameRate))
		}
	}
	slices.SortStableFunc(got, byDevice)
	slices.SortStableFunc(want, byDevice)
	if a, w := strings.Join(got, " "), strings.Join(want, " "); a != w {
		b.t.Errorf("changes\n got %s\nwant %s", a, w)
	}
}

// byDevice sorts words by the device that they are about: the one in use now for a change, "x!lost" and "x!absent" apart
// because one is the reader's and the other the list's.
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
		device.ErrBusy: "busy", device.ErrDenied: "denied", device.ErrNotFound: "absent", device.ErrTimeout: "slow", device.ErrLost: "lost",
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

func TestCameraIsShown(t *testing.T) {
	cam := camera("a", true)
	run(t, Options{CameraOn: true}, func(b *bench) {
		b.after(2 * time.Second)
		b.told("!absent", ">a:started", "a=320x180@30") // there is no microphone
		if n, _, _ := b.camera.Seen(); n < 58 || n > 61 {
			t.Errorf("%d pictures in 2 s", n)
		}
		if n, _, _ := b.preview.Seen(); n < 58 {
			t.Errorf("%d pictures in the preview", n)
		}
		s := b.State()
		if s.Camera.Phase != Open || s.Camera.Width != 320 || s.Camera.Fallback || s.Camera.Err != nil || s.Microphone.Phase != Failed {
			t.Errorf("%+v", s)
		}
	}, cam)
}

func TestOffClosesTheCameraAndOnWaitsForIt(t *testing.T) {
	cam, other := camera("a", true), camera("b", false)
	cam.CloseTakes = time.Second
	run(t, Options{CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(time.Second)
		b.SetCamera(false)
		b.SetCamera(true)
		b.SetCamera(false)
		if !b.camera.Muted() {
			t.Error("not muted at once")
		}
		b.after(500 * time.Millisecond)
		n, _, _ := b.camera.Seen()
		b.SetCamera(true)
		b.after(200 * time.Millisecond)
		if now, _, _ := b.camera.Seen(); now != n {
			t.Error("pictures though the camera is being closed")
		}
		b.after(time.Second)
		b.uses(cam, other)
		b.SetCamera(false)
		b.after(2 * time.Second)
		b.uses(nil, cam, other)
		if s := b.State().Camera; s.Phase != Off || s.On {
			t.Errorf("%+v", s)
		}
		b.told(">a:started", "a=320x180@30", "a=320x180@30")
	}, cam, other)
}

func TestMicrophoneStaysOpenWhileMuted(t *testing.T) {
	mic := microphone("m", true)
	run(t, Options{Camera: None}, func(b *bench) {
		b.after(time.Second)
		b.uses(mic)
		if !b.sound.Muted() {
			t.Error("not muted though off")
		}
		b.SetMicrophone(true)
		b.after(time.Second)
		b.SetMicrophone(false)
		b.after(time.Second)
		if times, _, _ := b.devices.Opened(mic); times != 1 || !b.sound.Muted() {
			t.Errorf("opened %d times", times)
		}
		if s := b.State().Microphone; s.Phase != Open || s.On || s.Level != 0.5 {
			t.Errorf("%+v", s)
		}
	}, mic)
}

func TestReleaseMicrophone(t *testing.T) {
	mic := microphone("m", true)
	run(t, Options{Camera: None, MicrophoneOn: true, ReleaseMicrophone: true}, func(b *bench) {
		b.after(time.Second)
		b.uses(mic)
		b.SetMicrophone(false)
		b.after(time.Second)
		b.uses(nil, mic)
	}, mic)
}

func TestTroubleOpening(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		word string
	}{{"busy", device.ErrBusy, "busy"}, {"denied", device.ErrDenied, "denied"}, {"unknown", errors.New("odd"), "open camera \"Label of a\": odd"}} {
		t.Run(c.name+"-then-another", func(t *testing.T) {
			a, z := camera("a", true), camera("z", false)
			a.OpenErr = c.err
			run(t, Options{Camera: "a", CameraOn: true, Microphone: None}, func(b *bench) {
				b.after(500 * time.Millisecond)
				b.told("a!"+c.word, ">z:unavailable", "z=320x180@30")
				if s := b.State().Camera; s.Phase != Open || !s.Fallback || s.Err == nil || s.Preferred != "a" {
					t.Errorf("%+v", s)
				}
				b.after(10 * time.Minute)
				if times, _, _ := b.devices.Opened(a); times < 20 || times > 26 { // 1 2 4 8 16 30 30 ... seconds
					t.Errorf("tried %d times in ten minutes", times)
				}
				b.told() // not again and again
				b.uses(z, a)
				b.devices.Change(a, func(d *mediatest.Device) { d.OpenErr = nil })
				b.after(31 * time.Second)
				b.told("z>a:returned", "a=320x180@30")
				b.uses(a, z)
			}, a, z)
		})
		t.Run(c.name+"-alone", func(t *testing.T) {
			a := camera("a", true)
			a.OpenErr = c.err
			run(t, Options{CameraOn: true, Microphone: None}, func(b *bench) {
				b.after(500 * time.Millisecond)
				b.told("a!" + c.word)
				if s := b.State().Camera; s.Phase != Failed || s.Err == nil {
					t.Errorf("%+v", s)
				}
				b.devices.Change(a, func(d *mediatest.Device) { d.OpenErr = nil })
				b.after(time.Second)
				b.told(">a:started", "a=320x180@30")
			}, a)
		})
	}
}

func TestLostCameraFallsBackAndReturns(t *testing.T) {
	a, z, fake := camera("a", true), camera("z", false), camera("fake", false)
	fake.Info.Fake = true
	run(t, Options{Camera: "a", CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(20 * time.Second)
		b.SetCamera(false)
		b.after(time.Second)
		b.SetCamera(true)
		b.after(time.Second)
		b.told(">a:started", "a=320x180@30", "a=320x180@30")
		b.devices.Remove(a)
		b.after(500 * time.Millisecond)
		b.told("a!lost", "a!absent", "a>z:lost", "z=320x180@30")
		if b.State().Camera.Preferred != "a" || b.camera.Muted() {
			t.Error("the choice or the mute state was overwritten")
		}
		b.devices.Remove(z)
		b.after(500 * time.Millisecond)
		b.told("z!lost", "z>:lost") // never the fake
		b.devices.Add(a)
		b.after(100 * time.Millisecond) // at once, not after the backoff
		b.told(">a:returned", "a=320x180@30")
		b.uses(a, z, fake)
	}, a, z, fake)
}

func TestNoHardwareInPlaceOfAFake(t *testing.T) {
	fake, real := camera("fake", true), camera("real", false)
	fake.Info.Fake, fake.OpenErr = true, device.ErrNotFound
	run(t, Options{CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(time.Minute)
		b.told("fake!absent")
		b.uses(nil, fake, real)
	}, fake, real)
}

func TestNothingThereThenPluggedIn(t *testing.T) {
	run(t, Options{Camera: "a", CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(time.Minute)
		b.told("a!absent")
		if s := b.State().Camera; s.Phase != Failed || !errors.Is(s.Err, device.ErrNotFound) {
			t.Errorf("%+v", s)
		}
		b.devices.Add(camera("z", false))
		b.after(100 * time.Millisecond)
		b.told(">z:unavailable", "z=320x180@30")
		b.devices.Add(camera("a", false))
		b.after(100 * time.Millisecond)
		b.told("z>a:returned", "a=320x180@30")
	})
}

func TestSlowOpen(t *testing.T) {
	a, z := camera("a", true), camera("z", false)
	a.OpenTakes = 12 * time.Second
	run(t, Options{CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(4 * time.Second)
		b.told()
		if s := b.State().Camera; s.Phase != Opening {
			t.Errorf("%+v", s)
		}
		b.after(2 * time.Second)
		b.told("a!slow", ">z:unavailable", "z=320x180@30")
		b.after(7 * time.Second) // it opens after all, and is not opened twice
		b.told("z>a:returned", "a=320x180@30")
		if times, _, _ := b.devices.Opened(a); times != 1 {
			t.Errorf("opened %d times", times)
		}
		b.uses(a, z)
	}, a, z)
}

func TestOffWhileOpening(t *testing.T) {
	a := camera("a", true)
	a.OpenTakes = 3 * time.Second
	run(t, Options{CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(time.Second)
		b.SetCamera(false)
		b.after(3 * time.Second)
		b.uses(nil, a)
		b.told()
		b.SetCamera(true)
		b.after(4 * time.Second)
		b.uses(a)
		b.told(">a:started", "a=320x180@30")
	}, a)
}

func TestSilentMicrophoneIsReopened(t *testing.T) {
	mic := microphone("m", true)
	mic.HangAfter = 200
	run(t, Options{Camera: None, MicrophoneOn: true}, func(b *bench) {
		b.after(2 * time.Second)
		b.told(">m:started", "m=0x0@0")
		b.devices.Change(mic, func(d *mediatest.Device) { d.HangAfter = 0 })
		b.after(1500 * time.Millisecond)
		b.told("m!lost", "m>:lost")
		b.after(time.Second)
		b.told(">m:returned", "m=0x0@0")
		b.uses(mic)
		if b.sound.Muted() {
			t.Error("muted by the fault")
		}
	}, mic)
}

func TestDeviceThatDiesAtOnceIsRetriedSlowly(t *testing.T) {
	mic := microphone("m", true)
	mic.LostAfter = 3
	run(t, Options{Camera: None, MicrophoneOn: true}, func(b *bench) {
		b.after(5 * time.Minute)
		if times, _, _ := b.devices.Opened(mic); times < 10 || times > 16 {
			t.Errorf("opened %d times in five minutes", times)
		}
	}, mic)
}

func TestChoose(t *testing.T) {
	a, z, busy := camera("a", true), camera("z", false), camera("busy", false)
	busy.OpenErr = device.ErrBusy
	run(t, Options{CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(time.Second)
		b.Choose(device.Camera, "z")
		b.after(time.Second)
		b.told(">a:started", "a=320x180@30", "a>z:chosen", "z=320x180@30")
		b.uses(z, a)
		n, _, _ := b.camera.Seen()
		b.Choose(device.Camera, "busy")
		b.after(500 * time.Millisecond)
		b.told("busy!busy", "z>a:unavailable", "a=320x180@30")
		if now, _, _ := b.camera.Seen(); now < n+10 {
			t.Errorf("%d pictures while choosing a busy camera", now-n)
		}
		b.Choose(device.Camera, None)
		b.after(time.Second)
		b.told("a>:chosen")
		b.uses(nil, a, z, busy)
		b.Choose(device.Camera, "")
		b.after(time.Second)
		b.told(">a:chosen", "a=320x180@30")
	}, a, z, busy)
}

func TestHangingOpenDoesNotHoldTheEndUpForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := camera("a", true)
		a.OpenTakes = time.Minute
		s := &Studio{}
		s.init(Options{Devices: mediatest.NewDevices(a), CameraOn: true, Microphone: None}, &mediatest.Pictures{}, &mediatest.Sounds{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if err := s.Run(ctx); err == nil || time.Since(began) > 5*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		<-time.After(time.Minute) // the open returns and its device is closed
		synctest.Wait()
	})
}

func TestNames(t *testing.T) {
	for w := Started; w <= DefaultChanged; w++ {
		if w.String() == "" {
			t.Errorf("Why %d has no name", w)
		}
	}
	for p := Off; p <= Failed; p++ {
		if p.String() == "" {
			t.Errorf("Phase %d has no name", p)
		}
	}
	if Why(99).String() != "" || Phase(99).String() != "" {
		t.Error("names for what is not there")
	}
}
