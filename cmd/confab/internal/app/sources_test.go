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
)

// TestAThirdSource is one more line in the list of plans and nothing else: it has a button and a tile, it is published,
// and the status says so.
func TestAThirdSource(t *testing.T) {
	screen := model.InputID{Source: meeting.Screen}
	plans := append(sources.Plans(sources.Choice{Camera: studio.None, Microphone: studio.None}), sources.Plan{
		SourceOptions: studio.SourceOptions{
			Kind:  device.Screen,
			Video: capture.VideoOptions{Screen: true, Layers: capture.Layers(640, 360, 15, true)},
		}, Role: sources.Role{As: meeting.Screen},
	})
	display := &mediatest.Device{Info: device.Info{Kind: device.Screen, Name: "display", Default: true}}
	d := newTestAppOf(t, plans, display)
	d.joinUnanswered()
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
	d.pictures.Mine(screen).SetSize(64, 36)
	d.Set(screen, true)
	d.await("the publication", func() bool { return d.announced(meeting.Screen) })
	d.await("one's own picture", func() bool { _, n := d.pictures.Mine(screen).Latest(); return n > 0 })
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
	if !slices.ContainsFunc(shown().Tiles, func(tile model.Tile) bool {
		return tile.Mine && tile.Video && tile.Key.Source == meeting.Screen
	}) {
		t.Errorf("tiles %+v", shown().Tiles)
	}
	d.Set(screen, false)
	d.await("silence", func() bool { return !d.announced(meeting.Screen) && !d.sent(meeting.Screen) })
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
