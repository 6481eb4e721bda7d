package capture

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"

	"confab/media/codec"
)

// small is two layers that are quick to encode, and their picture.
var small = []Layer{{"q", 64, 48, 30, 50_000}, {"h", 128, 96, 30, 100_000}}

// stage is a small video in a bubble of fake time, with a camera that pushes when told.
type stage struct {
	t       *testing.T
	v       *Video
	tracks  []webrtc.TrackLocal
	ended   map[*connection]bool
	all     []*connection
	picture int
	stamps  []uint32 // of all pictures
}

func onStage(t *testing.T, layers []Layer, act func(s *stage)) {
	onStageWith(t, VideoOptions{Layers: layers}, act)
}

func onStageWith(t *testing.T, o VideoOptions, act func(s *stage)) {
	synctest.Test(t, func(t *testing.T) {
		v := NewVideo(o)
		s := &stage{t: t, v: v, tracks: v.Tracks(), ended: map[*connection]bool{}}
		stop := start(v)
		act(s)
		stop()
		for _, c := range s.all {
			if !s.ended[c] {
				s.end(c)
			}
		}
		v.Close()
		v.Close()
		wait(t, v)
	})
}

// start runs a video until stop is called.
func start(v *Video) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { v.Run(ctx) })
	return func() { cancel(); running.Wait() }
}

func (s *stage) connect(id string) []*connection {
	c := connect(s.t, id, s.tracks...)
	s.all = append(s.all, c...)
	return c
}

func (s *stage) end(c *connection) {
	s.ended[c] = true
	c.end(s.t, s.tracks[c.ssrc-1000])
}

// run pushes for that long at 30 frames/s.
func (s *stage) run(d time.Duration) {
	pic := codec.New420(128, 96)
	for range int(d * 30 / time.Second) {
		paint(pic, s.picture)
		s.picture++
		s.v.Push(pic, time.Now())
		s.v.push.Lock() // the clock is also that of introductions
		s.stamps = append(s.stamps, s.v.clock.base+uint32(s.v.clock.ticks))
		s.v.push.Unlock()
		elapse(time.Second / 30)
		synctest.Wait()
	}
}

// take counts the frames that came since the last take, and the key frames among them.
func take(t *testing.T, c *connection) (frames, keyFrames int) {
	t.Helper()
	for _, p := range c.packets {
		var vp8 codecs.VP8Packet
		if _, err := vp8.Unmarshal(p.Payload); err != nil {
			t.Error(err)
		}
		if vp8.S == 1 && vp8.Payload[0]&1 == 0 {
			keyFrames++
		}
		if p.Marker {
			frames++
		}
	}
	c.packets = nil
	return frames, keyFrames
}

func expect(t *testing.T, what string, c *connection, frames, keyFrames int) {
	t.Helper()
	if f, k := take(t, c); f != frames || k != keyFrames {
		t.Errorf("%s: %d frames with %d key frames, want %d with %d", what, f, k, frames, keyFrames)
	}
}
