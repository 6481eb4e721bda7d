package main

import (
	"log/slog"

	"github.com/pion/webrtc/v4"

	"confab/media/capture"
	"confab/media/device"
	"confab/media/studio"
	"confab/session"
	"confab/session/meeting"
	"confab/ui/model"
)

// Picture asked of the camera, and so the largest layer.
const (
	cameraWidth, cameraHeight = 1280, 720
	cameraRate                = 30
)

func newStudio(c config, devices *device.Manager, preview studio.Preview, log *slog.Logger) *studio.Studio {
	return studio.New(studio.Options{
		Devices: devices, Camera: c.camera, Microphone: c.microphone, CameraOn: true, MicrophoneOn: true,
		Want:  device.Want{Width: cameraWidth, Height: cameraHeight, FrameRate: cameraRate},
		Video: capture.VideoOptions{Layers: cameraLayers(), Logger: log}, Audio: capture.AudioOptions{Logger: log},
		Preview: preview, Logger: log,
	})
}

func cameraLayers() []capture.Layer {
	return capture.Layers(cameraWidth, cameraHeight, cameraRate, false)
}

// publishDevices has the session send what the studio has, or will have: tracks exist before their devices are open, so
// that a slow camera delays nobody. What has failed is published when it works after all.
func (c *conductor) publishDevices() {
	state := c.studio.State()
	if c.microphoneWanted(state) {
		c.session.Publish(c.microphoneTrack())
	}
	if c.cameraWanted(state) {
		c.session.Publish(c.cameraTrack())
	}
}

func (c *conductor) microphoneWanted(state studio.State) bool {
	return state.Microphone.Preferred != studio.None && state.Microphone.Phase != studio.Failed
}

func (c *conductor) cameraWanted(state studio.State) bool {
	return state.Camera.On && state.Camera.Preferred != studio.None && state.Camera.Phase != studio.Failed
}

func (c *conductor) microphoneTrack() session.LocalTrack {
	m := c.studio.Microphone()
	return session.LocalTrack{
		Source: meeting.Microphone, Tracks: []webrtc.TrackLocal{m.Track()}, Codec: "opus", Muted: m.Muted(),
	}
}

func (c *conductor) cameraTrack() session.LocalTrack {
	v := c.studio.Camera()
	t := session.LocalTrack{
		Source: meeting.Camera, Tracks: v.Tracks(), Codec: "vp8", Muted: v.Muted(),
		Width: cameraWidth, Height: cameraHeight, Identify: v.Identify,
	}
	for _, l := range cameraLayers() {
		t.Layers = append(t.Layers, session.Layer{RID: l.RID, Width: l.Width, Height: l.Height, Bitrate: l.Bitrate})
	}
	return t
}

// setCamera turns the camera on or off. Off is muted for the others, and the device is closed: its light goes out.
func (c *conductor) setCamera(on bool) {
	c.studio.SetCamera(on)
	if on {
		c.near.notices.drop(meeting.Camera.String())
	}
	if c.session == nil {
		return
	}
	if on {
		c.session.Publish(c.cameraTrack())
	}
	c.session.Mute(meeting.Camera, !on)
}

// setMicrophone mutes or unmutes; the device stays open, so that it is quick.
func (c *conductor) setMicrophone(on bool) {
	c.studio.SetMicrophone(on)
	if on {
		c.near.notices.drop(meeting.Microphone.String())
	}
	if c.session == nil {
		return
	}
	if on && c.microphoneWanted(c.studio.State()) {
		c.session.Publish(c.microphoneTrack()) // a moderator may have ended it
	}
	c.session.Mute(meeting.Microphone, !on)
}

func (c *conductor) choose(kind model.DeviceKind, name string) {
	switch kind {
	case model.Camera:
		c.form.Camera = name
		c.studio.Choose(device.Camera, name)
	case model.Microphone:
		c.form.Microphone = name
		c.studio.Choose(device.Microphone, name)
	case model.Speaker, model.NoKind:
	}
}

// takeStudio follows the devices: what works is published, what fails is withdrawn, and everybody hears of it.
func (c *conductor) takeStudio() {
	for _, change := range c.studio.Changes().Take() {
		switch change := change.(type) {
		case studio.DeviceChanged:
			c.events.write("deviceChanged", map[string]any{
				"kind": change.Kind.String(), "from": change.From.Name, "to": change.To.Name, "why": change.Why.String(),
			})
		case studio.DeviceFailed:
			failure := deviceError(change.Kind, change.Label, change.Err)
			c.log.Warn("device", "kind", change.Kind, "name", change.Label, "error", failure.Message)
			c.events.session(meeting.Failed{Err: failure})
			c.withdrawFailed()
		case studio.Ready:
			c.publishReady(change.Kind)
		}
	}
	c.near.nudge()
}

func (c *conductor) publishReady(kind device.Kind) {
	if c.session == nil {
		return
	}
	switch kind {
	case device.Camera:
		if c.cameraWanted(c.studio.State()) {
			c.session.Publish(c.cameraTrack())
		}
	case device.Microphone:
		c.session.Publish(c.microphoneTrack())
	case device.Screen, device.Speaker:
	}
}

// withdrawFailed ends publications that have no device behind them, so that others see initials and not a frozen face.
func (c *conductor) withdrawFailed() {
	if c.session == nil {
		return
	}
	state := c.studio.State()
	if state.Camera.Phase == studio.Failed {
		c.session.Unpublish(meeting.Camera)
	}
	if state.Microphone.Phase == studio.Failed {
		c.session.Unpublish(meeting.Microphone)
	}
}

// devices is the status's line about what is really open.
func (c *conductor) devices() map[string]string {
	state := c.studio.State()
	open := map[string]string{}
	for kind, s := range map[string]studio.DeviceState{"camera": state.Camera, "microphone": state.Microphone} {
		if s.Phase == studio.Open {
			open[kind] = s.Device.Name
		}
	}
	open["speaker"] = c.speaker.State().String()
	return open
}
