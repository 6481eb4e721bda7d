//go:build e2e && linux

package e2e

import (
	"context"
	"testing"
	"time"
)

// looks give what each receiver has counted, by its name.
type looks map[string]func() seen

// journey writes down what is seen while a network is good and bad.
type journey struct {
	t    testing.TB
	look looks
	seen map[string]*history
}

func newJourney(t testing.TB, look looks) *journey {
	j := &journey{t: t, look: look, seen: map[string]*history{}}
	for name := range look {
		j.seen[name] = &history{}
	}
	return j
}

// goOn looks four times a second and at the end, for a time or until enough says so.
func (j *journey) goOn(d time.Duration, enough func() bool) {
	again := time.NewTicker(250 * time.Millisecond)
	defer again.Stop()
	over := time.NewTimer(d)
	defer over.Stop()
	for {
		j.lookOnce()
		if enough != nil && enough() {
			return
		}
		select {
		case <-again.C:
		case <-over.C:
			j.lookOnce()
			return
		case <-j.t.Context().Done():
			return
		}
	}
}

func (j *journey) lookOnce() {
	for name, look := range j.look {
		j.seen[name].add(look())
	}
}

// traveller is who is at the far end of the wire, and how both ends are seen.
type traveller struct {
	up   func() seen // what those at the near end receive of it
	down func() seen // what it receives of them
	stop func()
}

// enters has a client come in at the far end of a wire; the desk is nil where nobody listens.
type enters func(t testing.TB, s *Server, n *Network, room string, d *desk) traveller

// near starts the party beside the server.
func near(t testing.TB, s *Server, room string, d *desk) *Confab {
	t.Helper()
	return party720(t, ConfabOptions{Server: s.URL, Room: room, Name: "Near"}, d)
}

// party720 starts a confab that sends 720p30 and speech.
func party720(t testing.TB, o ConfabOptions, d *desk) *Confab {
	t.Helper()
	o.Args = append(o.Args, "--fake-camera", "pattern")
	if d == nil {
		o.Args = append(o.Args, "--fake-microphone", "speech", "--speaker", "none")
	} else {
		microphone, env := d.place(o.Network != nil)
		o.Args, o.Env = append(o.Args, "--microphone", microphone), append(o.Env, env...)
	}
	return StartConfab(t, o)
}

// confabTravels has a confab at the far end.
func confabTravels(t testing.TB, s *Server, n *Network, room string, d *desk) traveller {
	t.Helper()
	other := near(t, s, room, d)
	c := party720(t, ConfabOptions{Server: s.URL, Room: room, Name: "Far", Network: n}, d)
	return traveller{
		up: received(t, other, "Far"), down: received(t, c, "Near"),
		stop: func() {
			c.process.Stop(ending)
			other.process.Stop(ending)
		},
	}
}

// received waits for somebody's camera and microphone, and gives what counts them. While they are not there, nothing is
// counted; a stream that begins anew goes on where the one before it was.
func received(t testing.TB, by *Confab, from string) func() seen {
	t.Helper()
	by.Await(starting, "sessionConnected", nil)
	for _, source := range []string{"camera", "microphone"} {
		by.AwaitReceived(starting, from, source, func(s Subscription) bool { return s.Packets > 0 })
	}
	var frames, freezes, concealed total
	height := 0
	return func() seen {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		status, err := by.getStatus(ctx)
		for _, s := range status.Subscribe {
			switch {
			case err != nil || s.Name != from:
			case s.Source == "camera":
				frames.add(s.FramesDecoded)
				freezes.add(s.Freezes)
				height = s.Height
			case s.Source == "microphone":
				concealed.add(s.ConcealedMs)
			}
		}
		return seen{
			at: time.Now(), frames: frames.sum(), freezes: freezes.sum(), height: height, concealedMs: concealed.sum(),
		}
	}
}

// total goes on where a counter that begins anew was.
type total struct{ before, now float64 }

func (c *total) add(count float64) {
	if count < c.now {
		c.before += c.now
	}
	c.now = count
}

func (c *total) sum() float64 { return c.before + c.now }

// browserTravels has LiveKit's browser client at the far end.
func browserTravels(t testing.TB, s *Server, n *Network, room string, d *desk) traveller {
	t.Helper()
	other := near(t, s, room, d)
	var browser *Browser
	if d == nil {
		browser = StartBrowserIn(t, n)
	} else {
		_, env := d.place(true)
		browser = StartBrowserWithSound(t, n, env)
	}
	browser.Do(Job{Kind: "meet", Server: s.URL, Room: room, Name: "Far", Drawn: d != nil})
	for _, kind := range []string{"video", "audio"} {
		browser.Await(2*starting, kind, func(e Event) bool { return e.Text("from") == "Near" })
	}
	return traveller{
		up: received(t, other, "Far"), down: func() seen { return browserReceived(browser) },
		stop: func() {
			browser.process.Stop(ending)
			other.process.Stop(ending)
		},
	}
}

// browserReceived is what the browser has reported last: it does so every second.
func browserReceived(browser *Browser) seen {
	var video, audio Event
	for _, e := range browser.Reports() {
		switch e.Event {
		case "video":
			video = e
		case "audio":
			audio = e
		}
	}
	return seen{
		at: video.At(), frames: video.Number("framesDecoded"), freezes: video.Number("freezes"),
		height:      int(video.Number("height")),
		concealedMs: audio.Number("concealed") / 48, // samples at 48 kHz
	}
}
