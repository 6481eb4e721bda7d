package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"confab/cmd/confab/internal/sources"

	"confab/media/capture"
	"confab/media/device"
	"confab/media/mediatest"
	"confab/media/studio"
	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/text"
)

// TestScreen has a button in a meeting, is published while it is shared, and the notice and the status say so.
func TestScreen(t *testing.T) {
	screen := sources.ScreenID
	display := &mediatest.Device{Info: device.Info{Kind: device.Screen, Name: "display", Default: true}}
	d := newTestApp(t, sources.Choice{Camera: studio.None, Microphone: studio.None}, display)
	d.joinUnanswered()
	d.await("the screen", func() bool { return len(d.input(meeting.Screen).Devices) == 1 })
	if _, open, _ := d.devices.Opened(display); open || d.announced(meeting.Screen) {
		t.Error("open before anybody has pressed")
	}
	shown := func() model.MeetingScreen {
		live := *d.Snapshot()
		live.Phase, live.Me.ID = meeting.Live, "me"
		return model.Present(model.View{Snapshot: &live, Local: d.local.Local()}).Meeting
	}
	if n := len(shown().Controls); n != 3 {
		t.Errorf("%d buttons", n)
	}
	d.Set(screen, true)
	d.await("the publication", func() bool { return d.announced(meeting.Screen) && d.sent(meeting.Screen) })
	s, err := d.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s.Devices["screen"] != "display" || len(s.Publish) != 1 || s.Publish[0].Source != "screen" {
		t.Errorf("the status says %v and %+v", s.Devices, s.Publish)
	}
	if len(s.Publish) == 1 && (s.Publish[0].Codec != "vp8" || len(s.Publish[0].Layers) == 0) {
		t.Errorf("%+v", s.Publish[0])
	}
	if got := shown().Notice; got != text.Devices.Sharing(false) {
		t.Errorf("the notice is %q", got)
	}
	d.Set(screen, false)
	d.await("the end", func() bool { return len(d.Snapshot().Publications) == 0 && !d.sent(meeting.Screen) })
}

// TestTwoCameras are published side by side, each muted for itself.
func TestTwoCameras(t *testing.T) {
	front := &mediatest.Device{Info: device.Info{Kind: device.Camera, Name: "front", Default: true}}
	back := &mediatest.Device{Info: device.Info{Kind: device.Camera, Name: "back"}}
	second := sources.Plan{
		SourceOptions: studio.SourceOptions{
			Kind: device.Camera, Device: "back", On: true,
			Video: capture.VideoOptions{Layers: capture.Layers(640, 360, 15, false)},
		},
		Role: sources.Role{As: meeting.Camera, Number: 1},
	}
	plans := append(sources.Plans(sources.Choice{Camera: "front", Microphone: studio.None}), second)
	d := newTestAppOf(t, plans, front, back)
	d.joinUnanswered()
	muted := func() string {
		var list []string
		for _, p := range d.Snapshot().Publications {
			src, _ := d.sources.Sending(p.TrackID)
			list = append(list, fmt.Sprintf("%s muted=%v", src.Name(), p.Muted))
		}
		slices.Sort(list)
		return strings.Join(list, ", ")
	}
	d.await("both", func() bool { return muted() == "camera 2 muted=false, camera muted=false" })
	d.Set(second.ID(), false)
	d.await("one muted", func() bool { return muted() == "camera 2 muted=true, camera muted=false" })
	d.step(func() { d.forceOff(d.source(meeting.Camera).TrackID(), false) })
	d.Set(second.ID(), true)
	d.await("the other muted", func() bool { return muted() == "camera 2 muted=false, camera muted=true" })
	d.Leave()
	d.await("what the person wanted", func() bool { return d.input(meeting.Camera).On })
}
