package device

import "testing"

func TestSameHardware(t *testing.T) {
	for _, row := range []struct {
		name, a, b string
		want       bool
	}{
		{"headset", "bluez_source.00_11.a2dp_source", "bluez_source.00_11.headset_head_unit", true},
		{"headset-of-pipewire", "bluez_input.00:11.0", "bluez_input.00:11.headset-head-unit", true},
		{"other-headset", "bluez_source.00_11.a2dp_source", "bluez_source.00_12.a2dp_source", false},
		{"card", "alsa_input.usb-A-00.analog-stereo", "alsa_input.usb-A-00.mono-fallback", true},
		{"card-with-dots", "alsa_input.pci-00_1f.3.analog-stereo", "alsa_input.pci-00_1f.4.analog-stereo", false},
		{"monitor", "alsa_output.usb-A-00.monitor", "alsa_output.usb-A-00.analog-stereo", false},
		{"no-profile", "alsa_input.usb", "alsa_input.pci", false},
		{"of-a-user", "desk.left", "desk.right", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := SameHardware(row.a, row.b); got != row.want {
				t.Error(got)
			}
		})
	}
}
