package device

import "testing"

func TestWorn(t *testing.T) {
	for name, row := range map[string]struct {
		form, port string
		want       bool
	}{
		"nothing is known":     {"", "", false},
		"headset":              {"headset", "", true},
		"headphones":           {"headphone", "", true},
		"car or speakerphone":  {"hands-free", "", false},
		"laptop":               {"internal", "analog-output-speaker", false},
		"laptop with a jack":   {"internal", "analog-output-headphones", true},
		"PipeWire with a jack": {"internal", "[Out] Headphones", true},
		"Bluetooth":            {"", "headset-output", true},
		"television":           {"", "hdmi-output-0", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := worn(row.form, row.port); got != row.want {
				t.Errorf("%v", got)
			}
		})
	}
}
