package studio

import (
	"testing"
	"time"

	"confab/media/device"
)

func TestCameraIsShown(t *testing.T) {
	cam := camera("a", true)
	run(t, setup{CameraOn: true}, func(b *bench) {
		b.after(2 * time.Second)
		b.told("!absent", ">a:started", "a=320x180@30") // there is no microphone
		if n, _, _ := b.camera.Seen(); n < 58 || n > 61 {
			t.Errorf("%d pictures in 2 s", n)
		}
		if n, _, _ := b.preview.Seen(); n < 58 {
			t.Errorf("%d pictures in the preview", n)
		}
		s, mic := b.cam.State(), b.mic.State()
		if s.Phase != Open || s.Format.Width != 320 || s.Fallback || s.Err != nil || mic.Phase != Failed {
			t.Errorf("%+v and %+v", s, mic)
		}
	}, cam)
}

func TestOffClosesTheCameraAndOnWaitsForIt(t *testing.T) {
	cam, other := camera("a", true), camera("b", false)
	cam.CloseTakes = time.Second
	run(t, setup{CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(time.Second)
		b.cam.Set(false)
		b.cam.Set(true)
		b.cam.Set(false)
		if !b.camera.Muted() {
			t.Error("not muted at once")
		}
		b.after(500 * time.Millisecond)
		n, _, _ := b.camera.Seen()
		b.cam.Set(true)
		b.after(200 * time.Millisecond)
		if now, _, _ := b.camera.Seen(); now != n {
			t.Error("pictures though the camera is being closed")
		}
		b.after(time.Second)
		b.uses(cam, other)
		b.cam.Set(false)
		b.after(2 * time.Second)
		b.uses(nil, cam, other)
		if s := b.cam.State(); s.Phase != Off || s.On {
			t.Errorf("%+v", s)
		}
		b.told(">a:started", "a=320x180@30", "a=320x180@30")
	}, cam, other)
}

func TestMicrophoneStaysOpenWhileMuted(t *testing.T) {
	mic := microphone("m", true)
	run(t, setup{Camera: None}, func(b *bench) {
		b.after(time.Second)
		b.uses(mic)
		if !b.sound.Muted() {
			t.Error("not muted though off")
		}
		b.mic.Set(true)
		b.after(time.Second)
		b.mic.Set(false)
		b.after(time.Second)
		if times, _, _ := b.devices.Opened(mic); times != 1 || !b.sound.Muted() {
			t.Errorf("opened %d times", times)
		}
		if s := b.mic.State(); s.Phase != Open || s.On || s.Level != 0.5 {
			t.Errorf("%+v", s)
		}
	}, mic)
}

func TestReleaseMicrophone(t *testing.T) {
	mic := microphone("m", true)
	run(t, setup{Camera: None, MicrophoneOn: true, ReleaseMicrophone: true}, func(b *bench) {
		b.after(time.Second)
		b.uses(mic)
		b.mic.Set(false)
		b.after(time.Second)
		b.uses(nil, mic)
	}, mic)
}

// TestPermit: what may not be sent keeps no device open, whatever is pressed meanwhile, and what was wanted is opened
// when it may.
func TestPermit(t *testing.T) {
	cam, mic := camera("c", true), microphone("m", true)
	run(t, setup{CameraOn: true, MicrophoneOn: true}, func(b *bench) {
		b.after(time.Second)
		b.uses(cam)
		b.cam.Permit(false)
		b.mic.Permit(false)
		b.after(time.Second)
		b.uses(nil, cam, mic)
		b.cam.Set(false)
		b.cam.Set(true)
		b.mic.Set(false)
		b.after(time.Minute)
		b.uses(nil, cam, mic)
		if s, mic := b.cam.State(), b.mic.State(); s.Phase != Off || !s.On || mic.On {
			t.Errorf("%+v and %+v", s, mic)
		}
		b.cam.Permit(true)
		b.after(time.Second)
		b.uses(cam, mic)
	}, cam, mic)
}

func TestChoose(t *testing.T) {
	a, z, busy := camera("a", true), camera("z", false), camera("busy", false)
	busy.OpenErr = device.ErrBusy
	run(t, setup{CameraOn: true, Microphone: None}, func(b *bench) {
		b.after(time.Second)
		b.cam.Choose("z")
		b.after(time.Second)
		b.told(">a:started", "a=320x180@30", "a>z:chosen", "z=320x180@30")
		b.uses(z, a)
		n, _, _ := b.camera.Seen()
		b.cam.Choose("busy")
		b.after(500 * time.Millisecond)
		b.told("busy!busy", "z>a:unavailable", "a=320x180@30")
		if now, _, _ := b.camera.Seen(); now < n+10 {
			t.Errorf("%d pictures while choosing a busy camera", now-n)
		}
		b.cam.Choose(None)
		b.after(time.Second)
		b.told("a>:chosen")
		b.uses(nil, a, z, busy)
		b.cam.Choose("")
		b.after(time.Second)
		b.told(">a:chosen", "a=320x180@30")
	}, a, z, busy)
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

// A microphone whose source is off hears nothing after a while, stays open, and is back when it is wanted.
func TestMicrophoneRests(t *testing.T) {
	mic := microphone("mic", true)
	run(t, setup{Camera: None, MicrophoneOn: true}, func(b *bench) {
		heard := func(what string, least, most int) {
			t.Helper()
			before := len(b.sound.Heard())
			b.after(time.Second)
			if n := (len(b.sound.Heard()) - before) / device.BlockSamples; n < least || n > most {
				t.Errorf("%s: %d blocks a second", what, n)
			}
		}
		heard("on", 90, 100)
		b.mic.Set(false)
		heard("off for a word", 90, 101)
		b.mic.Set(true)
		b.after(restAfter)
		heard("on again", 90, 101)
		b.mic.Set(false)
		b.after(restAfter + time.Second)
		b.told(">mic:started", "mic=0x0@0")
		for range 3 { // nothing takes the silence for a failure
			heard("off", 0, 0)
			b.after(time.Minute)
		}
		b.told()
		b.uses(mic)
		b.mic.Set(true)
		heard("on at last", 90, 100)
		b.told()
		b.mic.Set(false)
		b.after(time.Minute)
		b.devices.Remove(mic)
		b.after(time.Second)
		b.told("mic!lost", "!absent", "mic>:lost")
	}, mic)
}
