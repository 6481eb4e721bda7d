package studio

import (
	"context"
	"image"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"confab/media/device"
	"confab/media/mediatest"
)

// stuckPreview is looked at and never done with a picture until it is closed.
type stuckPreview struct {
	puts   atomic.Int32
	closed chan struct{}
}

func (p *stuckPreview) Wanted() bool { return true }

func (p *stuckPreview) Put(*image.YCbCr) {
	p.puts.Add(1)
	<-p.closed
}

// TestSlowPreviewHoldsUpNothing: what is sent goes on at its pace, and the preview goes on with the newest picture.
func TestSlowPreviewHoldsUpNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cam, sent, preview := camera("a", true), &mediatest.Pictures{}, &stuckPreview{closed: make(chan struct{})}
		s := newStudio(Options{Devices: mediatest.NewDevices(cam), Sources: []SourceOptions{
			{Kind: device.Camera, On: true, Preview: preview},
		}}, func(SourceOptions) sink { return sent })
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		<-time.After(2 * time.Second)
		if n, _, _ := sent.Seen(); n < 58 || preview.puts.Load() != 1 {
			t.Errorf("%d pictures sent in 2 s, %d previewed", n, preview.puts.Load())
		}
		close(preview.closed)
		<-time.After(time.Second)
		if n := preview.puts.Load(); n < 29 || n > 32 {
			t.Errorf("%d pictures previewed a second later", n)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
