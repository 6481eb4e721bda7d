package main

import (
	"log/slog"

	"confab/media/device"
	"confab/ui/text"
)

// fakes are the devices that are files or made up, and whether anybody asked for them.
type fakes struct {
	camera, microphone               string
	cameraStandIn, microphoneStandIn bool
	notice                           string
}

func (f fakes) options(c config, log *slog.Logger) device.Options {
	return device.Options{
		FakeCamera: f.camera, FakeMicrophone: f.microphone, Settings: c.cameraSettings, Logger: log,
	}
}

// instead takes back the choice of a device that a stand-in takes the place of: nothing else may take that of one
// that was chosen by name.
func (f fakes) instead(c config) config {
	if f.cameraStandIn {
		c.camera = ""
	}
	if f.microphoneStandIn {
		c.microphone = ""
	}
	return c
}

// chooseFakes takes what the flags say and, for --demo, puts a test picture or sound in the place of what is missing.
func chooseFakes(c config, log *slog.Logger) fakes {
	f := fakes{camera: c.fakeCamera, microphone: c.fakeMicrophone}
	if !c.demo {
		return f
	}
	real := device.New(device.Options{Logger: log})
	defer func() { _ = real.Close() }()
	if f.camera == "" && c.camera != "none" && missing(real, device.Camera) {
		f.camera, f.cameraStandIn = "pattern", true
	}
	if f.microphone == "" && c.microphone != "none" && missing(real, device.Microphone) {
		f.microphone, f.microphoneStandIn = "speech", true
	}
	f.notice = text.Devices.StandIn(f.cameraStandIn, f.microphoneStandIn)
	return f
}

// missing: there is no device of that kind, or only recordings of what the speaker plays.
func missing(m *device.Manager, kind device.Kind) bool {
	list, err := m.List(kind)
	if err != nil {
		return true
	}
	for _, d := range list {
		if !d.Monitor {
			return false
		}
	}
	return true
}
