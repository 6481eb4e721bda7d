//go:build e2e && linux

package app

import (
	"slices"
	"testing"
	"time"

	"confab/cmd/confab/internal/sources"
	"confab/cmd/e2e"
	"confab/media/capture"
	"confab/media/device"
	"confab/media/studio"
	"confab/session"
	"confab/session/meeting"
	"confab/ui/model"
)

// TestTwoCamerasAreSeen side by side, after a rejoin too, and one of them alone when the other is withdrawn.
func TestTwoCamerasAreSeen(t *testing.T) {
	server := e2e.StartServer(t)
	second := sources.Plan{
		SourceOptions: studio.SourceOptions{
			Kind: device.Camera, On: true, Want: device.Want{Width: 640, Height: 360, FrameRate: 15},
			Video: capture.VideoOptions{Layers: capture.Layers(640, 360, 15, false)},
		},
		Role: sources.Role{As: meeting.Camera, Number: 1},
	}
	form := model.JoinForm{Server: server.URL, Room: "two", Name: "Insider"}
	i := startLiveAppAs(t, form, device.Options{FakeCamera: "pattern", FakeMicrophone: "tone"}, second)
	i.enter()
	guest := i.guest(server, "Guest")
	seen := func(old [2]string) (now [2]string) {
		t.Helper()
		for number := range now {
			now[number] = guest.AwaitReceived(20*time.Second, "Insider", "camera", func(s e2e.Subscription) bool {
				return s.Number == number && s.FramesDecoded > 10 && s.StreamID != old[number]
			}).StreamID
		}
		return now
	}
	before := seen([2]string{})
	i.tell(script{func() {
		if err := i.session.Fault(session.Fault{Kind: session.FullReconnect}); err != nil {
			t.Error(err)
		}
	}})
	await(t, i.lines, "sessionReconnected", "")
	after := seen(before)
	i.Choose(second.ID(), studio.None)
	gone := guest.Await(20*time.Second, "streamDestroyed", func(e e2e.Event) bool {
		return slices.Contains(after[:], e.Text("streamId"))
	}).Text("streamId")
	frames := guest.Received("Insider", "camera").FramesDecoded
	guest.AwaitReceived(20*time.Second, "Insider", "camera", func(s e2e.Subscription) bool {
		return s.StreamID != gone && s.FramesDecoded > frames+10 && s.Height == 720
	})
}
