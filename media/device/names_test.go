package device

import (
	"slices"
	"testing"

	"github.com/gen2brain/malgo"
	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"
)

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
	got := videoInfo(Camera, driver.Info{Label: "usb-x;video0", Name: "\u202Egnp.exe\x1b[2J;usb"})
	if got.Label != "gnp.exe[2J" || got.Name != "usb-x" {
		t.Errorf("%+v", got)
	}
	got = videoInfo(Camera, driver.Info{Label: "usb-\x1by;video0", Name: "\u200B;usb"})
	if got.Label != "usb-y" || got.Name != "usb-\x1by" {
		t.Errorf("%+v", got)
	}
	list = soundDevices(Microphone, malgo.BackendPulseaudio, []malgo.DeviceInfo{{ID: monitor}, {ID: pulse}})
	if len(list) != 2 || list[0].info.Monitor || list[1].info.Default || !list[1].info.Monitor {
		t.Errorf("%+v", list)
	}
	list = soundDevices(Microphone, malgo.BackendPulseaudio, []malgo.DeviceInfo{{ID: monitor, IsDefault: 1}})
	if len(list) != 1 || list[0].info.Default {
		t.Errorf("a monitor became the default: %+v", list)
	}
}

// TestDefaultMicrophone: a monitor is none, and where the system says so, the one before stays.
func TestDefaultMicrophone(t *testing.T) {
	mic := func(name string) Info { return Info{Kind: Microphone, Name: name} }
	first := func(info Info) Info { info.Default = true; return info }
	monitor := Info{Kind: Microphone, Name: "c", Monitor: true}
	for name, tc := range map[string]struct {
		list   []Info
		before string
		want   []Info
	}{
		"nothing":           {nil, "a", nil},
		"only-a-monitor":    {[]Info{monitor}, "c", []Info{monitor}},
		"the-system-says":   {[]Info{first(mic("a")), mic("b")}, "b", []Info{first(mic("a")), mic("b")}},
		"the-first":         {[]Info{mic("a"), mic("b"), monitor}, "", []Info{first(mic("a")), mic("b"), monitor}},
		"the-one-before":    {[]Info{mic("a"), mic("b"), monitor}, "b", []Info{first(mic("b")), mic("a"), monitor}},
		"the-one-before-is": {[]Info{mic("a"), monitor}, "c", []Info{first(mic("a")), monitor}},
	} {
		t.Run(name, func(t *testing.T) {
			list := slices.Clone(tc.list)
			if keepDefault(list, tc.before); !slices.Equal(list, tc.want) {
				t.Errorf("%+v", list)
			}
		})
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
