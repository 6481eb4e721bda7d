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
	s := New(Options{
		Devices: devices, CameraOn: true, MicrophoneOn: true, Preview: preview,
		Want: device.Want{Width: 640, Height: 360, FrameRate: 30},
	})
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
	state := s.State()
	if state.Camera.Phase != Open || state.Camera.Device.Name != "fake:pattern" || state.Microphone.Device.Name != "fake:speech" {
		t.Errorf("%+v", state)
	}
	if s.Camera().Muted() || s.Microphone().Muted() || len(s.Camera().Tracks()) == 0 || s.Microphone().Track() == nil {
		t.Error("tracks are not ready")
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	s.Camera().Close()
	s.Microphone().Close()
	if err := devices.Close(); err != nil {
		t.Error(err)
	}
}
