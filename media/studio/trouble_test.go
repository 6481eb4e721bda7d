package studio

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"confab/media/device"
	"confab/media/mediatest"
)

func TestTroubleOpening(t *testing.T) {
	for _, c := range []struct {
		name  string
		err   error
		word  string
		least int           // times that it is tried in ten minutes
		most  time.Duration // between two
	}{
		{"busy", device.ErrBusy, "busy", 290, busyRetry},          // 1 2 2 2 ... seconds
		{"denied", device.ErrDenied, "denied", 20, greatestRetry}, // 1 2 4 8 16 30 30 ... seconds
		{"unknown", errors.New("odd"), "open camera \"Label of a\": odd", 20, greatestRetry},
	} {
		t.Run(c.name+"-then-another", func(t *testing.T) {
			a, z := camera("a", true), camera("z", false)
			a.OpenErr = c.err
			run(t, setup{Camera: "a", CameraOn: true, Microphone: None}, func(b *bench) {
				b.after(500 * time.Millisecond)
				b.told("a!"+c.word, ">z:unavailable", "z=320x180@30")
				if s := b.cam.State(); s.Phase != Open || !s.Fallback || s.Err == nil || s.Preferred != "a" {
					t.Errorf("%+v", s)
				}
				b.after(10 * time.Minute)
				if times, _, _ := b.devices.Opened(a); times < c.least || times > c.least*13/10 {
					t.Errorf("tried %d times in ten minutes", times)
				}
				b.told() // not again and again
				b.uses(z, a)
				b.devices.Change(a, func(d *mediatest.Device) { d.OpenErr = nil })
				b.after(c.most + 500*time.Millisecond)
				b.told("z>a:returned", "a=320x180@30")
				b.uses(a, z)
			}, a, z)
		})
		t.Run(c.name+"-alone", func(t *testing.T) {
			a := camera("a", true)
			a.OpenErr = c.err
			run(t, setup{CameraOn: true, Microphone: None}, func(b *bench) {
				b.after(500 * time.Millisecond)
				b.told("a!" + c.word)
				if s := b.cam.State(); s.Phase != Failed || s.Err == nil {
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
	run(t, setup{Camera: "a", CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(20 * time.Second)
		b.cam.Set(false)
		b.after(time.Second)
		b.cam.Set(true)
		b.after(time.Second)
		b.told(">a:started", "a=320x180@30", "a=320x180@30")
		b.devices.Remove(a)
		b.after(500 * time.Millisecond)
		b.told("a!lost", "a!absent", "a>z:lost", "z=320x180@30")
		if b.cam.State().Preferred != "a" || b.camera.Muted() {
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
	run(t, setup{CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(time.Minute)
		b.told("fake!absent")
		b.uses(nil, fake, real)
	}, fake, real)
}

func TestNothingThereThenPluggedIn(t *testing.T) {
	run(t, setup{Camera: "a", CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(time.Minute)
		b.told("a!absent")
		if s := b.cam.State(); s.Phase != Failed || !errors.Is(s.Err, device.ErrNotFound) {
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
	run(t, setup{CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(4 * time.Second)
		b.told()
		if s := b.cam.State(); s.Phase != Opening {
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
	run(t, setup{CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(time.Second)
		b.cam.Set(false)
		b.after(3 * time.Second)
		b.uses(nil, a)
		b.told()
		b.cam.Set(true)
		b.after(4 * time.Second)
		b.uses(a)
		b.told(">a:started", "a=320x180@30")
	}, a)
}

func TestSilentMicrophoneIsReopened(t *testing.T) {
	mic := microphone("m", true)
	mic.HangAfter = 200
	run(t, setup{Camera: None, MicrophoneOn: true}, func(b *bench) {
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
	run(t, setup{Camera: None, MicrophoneOn: true}, func(b *bench) {
		b.after(5 * time.Minute)
		if times, _, _ := b.devices.Opened(mic); times < 10 || times > 16 {
			t.Errorf("opened %d times in five minutes", times)
		}
	}, mic)
}

func TestHangingOpenDoesNotHoldTheEndUpForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := camera("a", true)
		a.OpenTakes = time.Minute
		s := newStudio(Options{
			Devices: mediatest.NewDevices(a), Sources: []SourceOptions{{Kind: device.Camera, On: true}},
		}, func(SourceOptions) sink { return &mediatest.Pictures{} })
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

func TestDeviceIsCalledAsItIsKnownByNow(t *testing.T) {
	a, z := camera("a", true), camera("z", false)
	run(t, setup{CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(time.Second)
		b.told(">a:started", "a=320x180@30")
		b.devices.Change(a, func(d *mediatest.Device) { d.Info.Label = "What it says that it is" })
		b.devices.Add(z)
		b.after(time.Second)
		if s := b.cam.State(); s.Device.Label != "What it says that it is" {
			t.Errorf("%+v", s.Device)
		}
		b.told()
		b.uses(a, z)
	}, a)
}
