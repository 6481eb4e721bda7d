package app

import (
	"testing"
	"time"

	"confab/cmd/confab/internal/sources"
	"confab/media/device"
	"confab/media/mediatest"
	"confab/media/studio"
	"confab/session/meeting"
)

// publishes says whether the session has the source at all.
func (d *testApp) publishes(source meeting.Source) bool {
	for _, p := range d.Snapshot().Publications {
		if p.Source == source {
			return true
		}
	}
	return false
}

func lostCamera(t *testing.T, grace time.Duration) (*testApp, *mediatest.Device) {
	t.Helper()
	camera := &mediatest.Device{Info: device.Info{Kind: device.Camera, Name: "front", Default: true}}
	d := newTestApp(t, sources.Choice{Microphone: studio.None}, camera)
	d.step(func() { d.grace = grace })
	d.joinUnanswered()
	d.await("the picture", func() bool { return d.announced(meeting.Camera) && d.sent(meeting.Camera) })
	d.devices.Remove(camera)
	return d, camera
}

func TestCameraThatComesBackKeepsItsPublication(t *testing.T) {
	d, camera := lostCamera(t, time.Minute)
	d.await("the mute", func() bool { return !d.announced(meeting.Camera) })
	if !d.publishes(meeting.Camera) {
		t.Error("not published any more")
	}
	d.devices.Add(camera)
	d.await("the picture again", func() bool { return d.announced(meeting.Camera) && d.sent(meeting.Camera) })
}

func TestCameraThatStaysAwayIsWithdrawn(t *testing.T) {
	d, _ := lostCamera(t, 50*time.Millisecond)
	d.await("the end of it", func() bool { return !d.publishes(meeting.Camera) })
}
