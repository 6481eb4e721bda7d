package main

import (
	"reflect"
	"testing"

	"confab/cmd/confab/internal/sources"

	"confab/ui/model"
)

func chosen(camera, microphone string) map[model.InputID]string {
	return map[model.InputID]string{sources.CameraID: camera, sources.MicrophoneID: microphone}
}

// TestRemembering: what was chosen in the window counts the next time, unless a setting or a fake says otherwise.
func TestRemembering(t *testing.T) {
	last := model.JoinForm{Room: "r", Name: "Ann", Devices: chosen("usb", "desk")}
	for name, row := range map[string]struct {
		c                        config
		camera, microphone, room string
	}{
		"nothing said": {config{}, "usb", "desk", "r"},
		"settings":     {config{camera: "none", microphone: "other", room: "x"}, "none", "other", "x"},
		"fakes":        {config{fakeCamera: "pattern", fakeMicrophone: "tone"}, "", "", "r"},
	} {
		c := row.c.remembering(last)
		if c.camera != row.camera || c.microphone != row.microphone || c.room != row.room || c.name != "Ann" {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// TestRemembered: a setting is not a choice.
func TestRemembered(t *testing.T) {
	last := model.JoinForm{Devices: chosen("usb", "desk")}
	form := model.JoinForm{Room: "r", Devices: chosen("none", "headset")}
	got := remembered(form, config{camera: "none", microphone: "desk"}, last)
	want := model.JoinForm{Room: "r", Devices: chosen("usb", "headset")}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestStandInTakesTheChoosersPlace: nothing else may stand in for a device that was chosen by name.
func TestStandInTakesTheChoosersPlace(t *testing.T) {
	c := fakes{cameraStandIn: true}.instead(config{camera: "usb", microphone: "desk"})
	if c.camera != "" || c.microphone != "desk" {
		t.Errorf("%q and %q", c.camera, c.microphone)
	}
}
