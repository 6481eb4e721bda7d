//go:build linux

package v4l2

import (
	"strings"
	"testing"

	"confab/media/device/v4l2/internal/abi"
	"confab/media/device/v4l2/v4l2test"
)

const zoomID, focusID, exposureID, panID = 0x009a090d, 0x009a090a, 0x009a0902, 0x009a0908

// ptz is a camera that can be turned.
func ptz() v4l2test.Camera {
	return v4l2test.Camera{
		Formats: []v4l2test.Format{{Code: "YUYV", Sizes: vga, Intervals: []v4l2test.Interval{v4l2test.FPS(30)}}},
		Controls: []v4l2test.Control{
			{ID: abi.PowerLineFrequency, Type: 3, Name: "Power Line Frequency", Value: 1, Greatest: 3},
			{ID: 0x00980950, Type: 4, Name: "Reset"},
			{ID: 0x009a0001, Type: 6, Name: "Camera Controls"},
			{ID: exposureID, Type: 1, Name: "Exposure Time, Absolute", Value: 250, Least: 3, Greatest: 2047},
			{ID: abi.VaryFrameRate, Type: 2, Name: "Exposure, Dynamic Framerate", Value: 1, Greatest: 1},
			{ID: panID, Type: 1, Name: "Pan, Absolute", Least: -36000, Greatest: 36000},
			{ID: focusID, Type: 1, Name: "Focus, Absolute", Greatest: 250, Flags: abi.ControlDisabled},
			{ID: zoomID, Type: 1, Name: "Zoom, Absolute", Value: 100, Least: 100, Greatest: 500},
		},
	}
}

func TestControls(t *testing.T) {
	bus := v4l2test.NewBus(t)
	node := bus.Plug("video0", ptz())
	f := finder(t, bus)
	f.Wanted = []Setting{
		{"zoom_absolute", 300}, {"pan_absolute", -3600}, {"focus_absolute", 1}, {"zoom_absolute", 9000},
	}
	c := f.List()[0].Camera()
	if err := c.Open(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	reader, err := c.VideoRecord(c.Properties()[0])
	if err != nil {
		t.Fatal(err)
	}
	list, err := reader.(*stream).Controls()
	if err == nil || !strings.Contains(err.Error(), `"focus_absolute"`) || !strings.Contains(err.Error(), "9000") {
		t.Errorf("refused: %v", err)
	}
	want := []Control{
		{"power_line_frequency", mainsAuto, 0, 3, 1, abi.PowerLineFrequency},
		{"exposure_time_absolute", 250, 3, 2047, 250, exposureID},
		{"exposure_dynamic_framerate", 0, 0, 1, 1, abi.VaryFrameRate},
		{"pan_absolute", -3600, -36000, 36000, 0, panID},
		{"zoom_absolute", 300, 100, 500, 100, zoomID},
	}
	if len(list) != len(want) {
		t.Fatalf("%+v", list)
	}
	for i, w := range want {
		if list[i] != w || node.Value(w.id) != int32(w.Value) {
			t.Errorf("%+v, not %+v; the camera has %d", list[i], w, node.Value(w.id))
		}
	}
}

// TestMainsIsLeftAlone: who has set it knows better.
func TestMainsIsLeftAlone(t *testing.T) {
	t.Setenv("TZ", "America/New_York")
	bus := v4l2test.NewBus(t)
	camera := ptz()
	camera.Controls[0].Greatest = 2
	node := bus.Plug("video0", camera)
	take := func() {
		c := finder(t, bus).List()[0].Camera()
		if err := c.Open(); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		if _, err := c.VideoRecord(c.Properties()[0]); err != nil {
			t.Fatal(err)
		}
	}
	take()
	if v := node.Value(abi.PowerLineFrequency); v != mains60 {
		t.Errorf("in New York it is %d", v)
	}
	t.Setenv("TZ", "Europe/Paris")
	take()
	if v := node.Value(abi.PowerLineFrequency); v != mains60 {
		t.Errorf("it was set, and is %d", v)
	}
}

func TestMainsByRegion(t *testing.T) {
	for zone, want := range map[string]int{
		"Europe/Berlin": mains50, "America/Chicago": mains60, "America/Argentina/Salta": mains50, "US/Pacific": mains60,
		"America/Indiana/Knox": mains60, "Asia/Tokyo": mainsUnknown, "Asia/Seoul": mains60, "Asia/Kolkata": mains50,
		"Pacific/Auckland": mains50, "Pacific/Honolulu": mains60, "Etc/UTC": mainsUnknown, "": mainsUnknown,
	} {
		if got := mainsIn(zone); got != want {
			t.Errorf("%q: %d, not %d", zone, got, want)
		}
	}
}
