//go:build e2e && unix

package e2e

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// perform starts a browser that is in the room and does what it is told.
func perform(t *testing.T, s *Server, room string, job Job) *Browser {
	t.Helper()
	b := StartBrowser(t)
	job.Kind, job.Server, job.Room, job.Name = "perform", s.URL, room, "Web"
	b.Do(job)
	b.Await(starting, "connected", nil)
	return b
}

// watcher is a confab that only looks and listens.
func watcher(t *testing.T, s *Server, room string) *Confab {
	t.Helper()
	return StartConfab(t, ConfabOptions{Server: s.URL, Room: room, Name: "Ann", Args: []string{
		"--camera", "none", "--microphone", "none", "--speaker", "none",
	}})
}

// errorsOf lists the names of the errors so far.
func errorsOf(c *Confab) []string {
	var names []string
	for _, e := range c.Events() {
		if e.Event == "error" {
			names = append(names, e.Text("name"))
		}
	}
	return names
}

// TestInteropTwoCameras: two cameras and a screen of one person are three streams, each of which goes on when another
// is muted.
func TestInteropTwoCameras(t *testing.T) {
	s := StartServer(t)
	c := watcher(t, s, "two")
	b := perform(t, s, "two", Job{})
	for _, step := range []Job{
		{Name: "face", Source: "camera", Width: 320, Height: 240, Rate: 15},
		{Name: "desk", Source: "camera", Width: 640, Height: 360, Rate: 15},
		{Name: "notes", Source: "screen_share", Width: 240, Height: 180, Rate: 15},
	} {
		step.Kind = "picture"
		b.Perform(step)
	}
	widths := map[int]int{}
	await := func(number int, more float64) Subscription {
		return c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool {
			return s.Number == number && s.FramesDecoded > more
		})
	}
	for number := range 2 {
		widths[number] = await(number, 10).Width
	}
	c.AwaitReceived(starting, "Web", "screen", func(s Subscription) bool {
		return s.Width == 240 &&
			s.FramesDecoded > 10
	})
	if widths[0] != 320 || widths[1] != 640 {
		t.Errorf("widths by number: %v", widths)
	}
	b.Perform(Job{Kind: "mute", Name: "face", On: true})
	if s := await(1, await(1, 10).FramesDecoded+10); s.Width != 640 {
		t.Errorf("the second is %d wide by now", s.Width)
	}
}

// TestInteropEncrypted: what a page encrypts end to end is neither decoded nor asked for, is said once for each
// stream, and is there again when the page stops.
func TestInteropEncrypted(t *testing.T) {
	s := StartServer(t)
	c := watcher(t, s, "sealed")
	b := perform(t, s, "sealed", Job{Encrypted: true, On: true})
	b.Perform(Job{Kind: "picture", Name: "face", Source: "camera", Width: 320, Height: 240, Rate: 15})
	b.Perform(Job{Kind: "sound", Name: "voice"})
	arrives := func(s Subscription) bool { return s.Obstacle == "encrypted" && s.Packets > 100 }
	picture := c.AwaitReceived(starting, "Web", "camera", arrives)
	voice := c.AwaitReceived(starting, "Web", "microphone", arrives)
	if picture.FramesDecoded > 0 || voice.AudioLevel > 0 {
		t.Errorf("decoded: %+v, %+v", picture, voice)
	}
	b.Perform(Job{Kind: "say"})
	b.Perform(Job{Kind: "say"})
	c.Await(starting, "error", func(e Event) bool { return e.Text("streamId") == "" && e.Number("code") == 6004 })
	other := func(name string) bool { return name != "OT_INVALID_ENCRYPTION_SECRET" }
	if got := errorsOf(c); len(got) != 3 || slices.ContainsFunc(got, other) {
		t.Errorf("errors %v, want one for each stream and one for the messages", got)
	}

	b.Perform(Job{Kind: "encrypt", On: false})
	plain := func(s Subscription) bool { return s.Obstacle == "" && s.FramesDecoded+1000*s.AudioLevel > 10 }
	c.AwaitReceived(starting, "Web", "camera", plain)
	c.AwaitReceived(starting, "Web", "microphone", plain)
	b.Perform(Job{Kind: "say"})
	c.Await(starting, "signal", func(e Event) bool { return e.Text("data") == "hello" })
	if got := errorsOf(c); len(got) != 3 {
		t.Errorf("errors %v", got)
	}

	b.Perform(Job{Kind: "encrypt", On: true})
	c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool { return s.Obstacle == "encrypted" })
}

// TestInteropUndecodable: a picture in a codec that is not to be had otherwise is in the status with the reason, and
// is one error 1502.
func TestInteropUndecodable(t *testing.T) {
	for _, codec := range []string{"h264", "av1"} {
		t.Run(codec, func(t *testing.T) {
			s := StartServer(t)
			c := watcher(t, s, codec)
			b := perform(t, s, codec, Job{})
			b.Perform(Job{
				Kind: "picture", Name: "face", Source: "camera", Codec: codec, Width: 320, Height: 240,
				Rate: 15,
			})
			c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool {
				return s.Obstacle == "codec" && s.Codec == codec
			})
			b.Perform(Job{Kind: "picture", Name: "desk", Source: "camera", Width: 640, Height: 360, Rate: 15})
			c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool {
				return s.Number == 1 && s.FramesDecoded > 10
			})
			c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool { return s.Obstacle == "codec" })
			counted := c.Status().Errors["OT_UNSUPPORTED_CODEC"]
			if got := errorsOf(c); !slices.Equal(got, []string{"OT_UNSUPPORTED_CODEC"}) || counted != 1 {
				t.Errorf("errors %v, counted %v", got, counted)
			}
		})
	}
}

// quietly waits that long, and then for no such event to have come.
func quietly(t *testing.T, c *Confab, d time.Duration, name string) {
	t.Helper()
	if ctx := within(t, d); true {
		if e, err := c.await(ctx, name, nil); err == nil {
			t.Errorf("%s after all: %v", name, e.Fields)
		}
	}
}

// TestInteropStillPicture: a picture that comes to rest, without any sound, is no interruption.
func TestInteropStillPicture(t *testing.T) {
	s := StartServer(t)
	c := watcher(t, s, "still")
	b := perform(t, s, "still", Job{})
	b.Perform(Job{Kind: "picture", Name: "slide", Source: "camera", Width: 320, Height: 240})
	c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool { return s.FramesDecoded > 0 })
	quietly(t, c, 15*time.Second, "subscriberDisconnected")
}

// TestInteropSizes: a picture that changes its size is an event, and one that is refused and granted again goes on
// counting.
func TestInteropSizes(t *testing.T) {
	s := StartServer(t)
	c := watcher(t, s, "sizes")
	b := perform(t, s, "sizes", Job{})
	b.Perform(Job{Kind: "picture", Name: "phone", Source: "camera", Width: 640, Height: 360, Rate: 15})
	c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool { return s.Width == 640 })
	b.Perform(Job{Kind: "resize", Name: "phone", Width: 360, Height: 640})
	c.Await(starting, "streamPropertyChanged", func(e Event) bool {
		sizes := fmt.Sprint(e.Fields["old"], e.Fields["new"])
		return e.Text("property") == "videoDimensions" && sizes == "[640 360] [360 640]"
	})

	before := c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool { return s.FramesDecoded > 60 })
	b.Perform(Job{Kind: "allow", On: false})
	c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool { return s.Obstacle == "permission" })
	b.Perform(Job{Kind: "allow", On: true})
	last := before
	c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool {
		if s.FramesDecoded < last.FramesDecoded || s.Packets < last.Packets {
			t.Errorf("counted %+v, and then %+v", last, s)
		}
		last = s
		return s.Obstacle == "" && s.FramesDecoded > before.FramesDecoded+30
	})
	b.Perform(Job{Kind: "unpublish", Name: "phone"})
	c.Await(starting, "streamDestroyed", nil)
	if got := errorsOf(c); len(got) > 0 {
		t.Errorf("errors %v", got)
	}
}

// TestInteropRemoteMute: what a page mutes for a while is no freeze.
func TestInteropRemoteMute(t *testing.T) {
	s := StartServer(t)
	c := watcher(t, s, "mute")
	b := perform(t, s, "mute", Job{})
	b.Perform(Job{Kind: "picture", Name: "face", Source: "camera", Width: 320, Height: 240, Rate: 15})
	last := c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool { return s.FramesDecoded > 45 })
	for range 2 {
		b.Perform(Job{Kind: "mute", Name: "face", On: true})
		c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool { return s.FPS == 0 })
		b.Perform(Job{Kind: "mute", Name: "face", On: false})
		more := last.FramesDecoded + 30
		last = c.AwaitReceived(starting, "Web", "camera", func(s Subscription) bool { return s.FramesDecoded > more })
	}
	if last.Freezes > 0 {
		t.Errorf("%v freezes", last.Freezes)
	}
}
