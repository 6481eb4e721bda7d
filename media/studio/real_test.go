package studio

import (
	"context"
	"testing"
	"time"

	"confab/media/device"
	"confab/media/mediatest"
)

// TestWithRealTracksAndFakes runs the whole way from a fake camera and microphone into capture's own tracks.
func TestWithRealTracksAndFakes(t *testing.T) {
	devices := device.New(device.Options{FakeCamera: "pattern", FakeMicrophone: "speech"})
	preview := &mediatest.Pictures{Read: true}
	s := New(Options{Devices: devices, Sources: []SourceOptions{
		{Kind: device.Camera, On: true, Preview: preview, Want: device.Want{Width: 640, Height: 360, FrameRate: 30}},
		{Kind: device.Microphone, On: true},
	}})
	camera, microphone := s.sources[0], s.sources[1]
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	select {
	case <-preview.After(60):
	case <-ctx.Done():
		t.Fatal("no pictures")
	}
	if count, readable, size := preview.Seen(); readable != count || size.X != 640 {
		t.Errorf("%d of %d pictures readable, size %v", readable, count, size)
	}
	cam, mic := camera.State(), microphone.State()
	if cam.Phase != Open || cam.Device.Name != "fake:pattern" || mic.Device.Name != "fake:speech" {
		t.Errorf("%+v and %+v", cam, mic)
	}
	for _, src := range s.Sources() {
		if src.Muted() || len(src.Tracks()) == 0 {
			t.Errorf("the track of the %s is not ready", src.Name())
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	for _, src := range s.Sources() {
		if err := src.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if err := devices.Close(); err != nil {
		t.Error(err)
	}
}
