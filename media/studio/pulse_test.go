package studio

import (
	"context"
	"fmt"
	"testing"
	"time"

	"confab/media/device"
	"confab/media/mediatest"
)

// session is a studio with one microphone of a real sound server.
type session struct {
	t   *testing.T
	mic *Source
	s   *Studio
}

// await waits until a change of the device in use is told, and says how long that took.
func (r session) await(want string) {
	r.t.Helper()
	began := time.Now()
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	var all []string
	for {
		select {
		case <-r.s.Changes().Ready():
			for _, c := range r.s.Changes().Take() {
				word := fmt.Sprintf("%T", c)
				switch c := c.(type) {
				case DeviceChanged:
					word = c.From.Name + ">" + c.To.Name + ":" + c.Why.String()
				case Ready:
					word = c.Device.Name + " delivers"
				}
				if all = append(all, word); word == want {
					r.t.Logf("%s after %v", want, time.Since(began).Round(10*time.Millisecond))
					return
				}
			}
		case <-limit.C:
			r.t.Fatalf("no %q: %q", want, all)
		}
	}
}

// TestSoundServer: a headset of a real server changes its profile, sleeps, and its server dies and is started again.
func TestSoundServer(t *testing.T) {
	const music, calls = "bluez_source.00_11.a2dp_source", "bluez_source.00_11.headset_head_unit"
	server := mediatest.StartPulse(t)
	plug := func(name string) {
		server.Pactl("load-module", "module-remap-source", "master="+mediatest.PulseMicrophone, "source_name="+name)
	}
	plug(music)
	devices := device.New(device.Options{})
	sound := &mediatest.Sounds{}
	s := newStudio(Options{
		Devices: devices,
		Sources: []SourceOptions{{Kind: device.Microphone, Device: music, On: true, KeepOpen: true}},
	}, func(SourceOptions) sink { return sound })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	r := session{t, s.sources[0], s}
	r.await(">" + music + ":started")
	r.await(music + " delivers")

	server.Pactl("unload-module", "module-remap-source")
	r.await(music + ">:lost")
	plug(calls)
	r.await(">" + calls + ":returned")
	r.await(calls + " delivers")

	server.Pactl("load-module", "module-suspend-on-idle", "timeout=1")
	r.mic.Set(false)
	<-time.After(restAfter + 3*time.Second)
	r.mic.Set(true)
	before := len(sound.Heard())
	for began := time.Now(); len(sound.Heard()) == before; <-time.After(20 * time.Millisecond) {
		if time.Since(began) > 5*time.Second {
			t.Fatal("nothing is heard after a sleep")
		}
	}

	server.Kill()
	r.await(calls + ">:lost")
	server.Start()
	plug(calls)
	r.await(">" + calls + ":returned")
	r.await(calls + " delivers")
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := devices.Close(); err != nil {
		t.Error(err)
	}
}
