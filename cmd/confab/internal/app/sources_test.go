package app

import (
	"slices"
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
