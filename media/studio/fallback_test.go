package studio

import (
	"errors"
	"testing"
	"time"

	"confab/media/device"
	"confab/media/mediatest"
)

// lose unplugs a microphone, and the system makes another the default in the same moment.
func (b *bench) lose(gone, next *mediatest.Device) {
	b.devices.Change(gone, func(d *mediatest.Device) { d.Info.Default = false })
	b.devices.Change(next, func(d *mediatest.Device) { d.Info.Default = true })
	b.devices.Remove(gone)
	b.after(700 * time.Millisecond)
}

// TestOneHop: a microphone that goes is replaced once, by the best of the others, which stays until it is back.
func TestOneHop(t *testing.T) {
	for _, preferred := range []string{"a", ""} {
		t.Run("preferred-"+preferred, func(t *testing.T) {
			a, x, y, z := microphone("a", true), microphone("x", false), microphone("y", false), microphone("z", false)
			run(t, setup{Camera: None, Microphone: preferred, MicrophoneOn: true}, func(b *bench) {
				b.after(20 * time.Second)
				b.told(">a:started", "a=0x0@0")
				for range 3 {
					b.lose(a, z)
					if preferred == "" {
						b.told("a!lost", "a>z:lost", "z=0x0@0")
					} else {
						b.told("a!lost", "a!absent", "a>z:lost", "z=0x0@0")
						b.devices.MakeDefault(y)
						b.after(time.Minute)
						b.told()
					}
					b.devices.Add(a)
					b.devices.MakeDefault(a)
					b.after(700 * time.Millisecond)
					b.told("z>a:returned", "a=0x0@0")
					b.after(20 * time.Second)
				}
				for _, d := range []*mediatest.Device{x, y} {
					if times, _, _ := b.devices.Opened(d); times > 0 {
						t.Errorf("%s was opened %d times on the way", d.Info.Name, times)
					}
				}
				b.uses(a, x, y, z)
			}, a, x, y, z)
		})
	}
}

// TestWhy has each reason of a change once.
func TestWhy(t *testing.T) {
	for name, tc := range map[string]struct {
		preferred string
		script    func(b *bench, m, other *mediatest.Device)
		want      string
	}{
		"started":      {"", func(*bench, *mediatest.Device, *mediatest.Device) {}, ">m:started"},
		"chosen":       {"", func(b *bench, _, _ *mediatest.Device) { b.mic.Choose("other") }, "m>other:chosen"},
		"lost":         {"m", func(b *bench, m, other *mediatest.Device) { b.lose(m, other) }, "m>other:lost"},
		"lost-default": {"", func(b *bench, m, other *mediatest.Device) { b.lose(m, other) }, "m>other:lost"},
		"returned": {"m", func(b *bench, m, other *mediatest.Device) {
			b.lose(m, other)
			b.devices.Add(m)
		}, "other>m:returned"},
		"returned-default": {"", func(b *bench, m, other *mediatest.Device) {
			b.lose(m, other)
			b.devices.Add(m)
			b.devices.MakeDefault(m)
		}, "other>m:returned"},
		"unavailable": {"other", func(b *bench, _, _ *mediatest.Device) {
			busy := microphone("busy", false)
			busy.OpenErr = device.ErrBusy
			b.devices.Add(busy)
			b.mic.Choose("busy")
		}, "other>m:unavailable"},
		"default-changed": {
			"", func(b *bench, _, other *mediatest.Device) { b.devices.MakeDefault(other) }, "m>other:defaultChanged",
		},
		"default-changed-after-a-loss": {"", func(b *bench, m, other *mediatest.Device) {
			third := microphone("third", false)
			b.lose(m, other)
			b.devices.Add(third)
			b.devices.MakeDefault(third)
		}, "other>third:defaultChanged"},
	} {
		t.Run(name, func(t *testing.T) {
			m, other := microphone("m", true), microphone("other", false)
			run(t, setup{Camera: None, Microphone: tc.preferred, MicrophoneOn: true}, func(b *bench) {
				b.after(20 * time.Second)
				tc.script(b, m, other)
				b.after(time.Second)
				if got := b.lastHop(); got != tc.want {
					t.Errorf("%s, want %s", got, tc.want)
				}
			}, m, other)
		})
	}
}

// lastHop is the last change of the device in use.
func (b *bench) lastHop() (hop string) {
	for _, c := range b.Changes().Take() {
		if c, changed := c.(DeviceChanged); changed {
			hop = c.From.Name + ">" + c.To.Name + ":" + c.Why.String()
		}
	}
	return hop
}

// TestMonitorIsNoMicrophone: what the speaker plays is sent only by who asks for it by name.
func TestMonitorIsNoMicrophone(t *testing.T) {
	monitor, mic := microphone("speaker.monitor", false), microphone("mic", true)
	monitor.Info.Monitor = true
	run(t, setup{Camera: None, MicrophoneOn: true}, func(b *bench) {
		b.after(20 * time.Second)
		b.devices.Remove(mic)
		b.after(time.Minute)
		b.told(">mic:started", "mic=0x0@0", "mic!lost", "!absent", "mic>:lost")
		if s := b.mic.State(); s.Phase != Failed || !errors.Is(s.Err, device.ErrNotFound) {
			t.Errorf("%+v", s)
		}
		b.mic.Choose(monitor.Info.Name)
		b.after(time.Second)
		b.told(">speaker.monitor:chosen", "speaker.monitor=0x0@0")
		b.mic.Choose("")
		b.after(time.Second)
		b.told("!absent", "speaker.monitor>:unavailable")
		b.uses(nil, monitor)
		b.devices.Add(mic)
		b.after(time.Second)
		b.told(">mic:chosen", "mic=0x0@0")
	}, monitor, mic)
}

// TestProfileChange: a headset that goes and comes back under the name of another profile is the same one.
func TestProfileChange(t *testing.T) {
	music, calls := microphone("bluez_source.00_11.a2dp_source", false), microphone("bluez_source.00_11.headset", false)
	other := microphone("other", true)
	run(t, setup{Camera: None, Microphone: music.Info.Name, MicrophoneOn: true}, func(b *bench) {
		b.after(20 * time.Second)
		b.devices.Remove(music)
		b.after(time.Second)
		b.devices.Add(calls)
		b.after(time.Second)
		if hop := b.lastHop(); hop != "other>bluez_source.00_11.headset:returned" {
			t.Error(hop)
		}
		if s := b.mic.State(); s.Fallback || s.Err != nil {
			t.Errorf("%+v", s)
		}
		b.devices.Add(music)
		b.after(time.Second)
		if hop := b.lastHop(); hop != "bluez_source.00_11.headset>bluez_source.00_11.a2dp_source:returned" {
			t.Error(hop)
		}
		b.uses(music, calls, other)
	}, music, other)
}
