package device

import "strings"

// SameHardware says whether two names are of one microphone with two profiles: a headset that changes from music to
// calls, or a card that is set up otherwise, goes and comes back under a name whose last part is another.
func SameHardware(a, b string) bool {
	hardware, ok := withoutProfile(a)
	other, also := withoutProfile(b)
	return ok && also && hardware == other
}

// withoutProfile leaves the profile out, where PulseAudio and PipeWire put one:
// bluez_source.00_11_22.headset_head_unit, bluez_input.00:11:22.0, alsa_input.usb-Maker_Headset-00.mono-fallback.
func withoutProfile(name string) (hardware string, ok bool) {
	for _, kind := range []string{"alsa_input.", "bluez_source.", "bluez_input."} {
		rest, found := strings.CutPrefix(name, kind)
		if at := strings.LastIndexByte(rest, '.'); found && at > 0 {
			return name[:len(kind)+at], true
		}
	}
	return "", false
}
