package app

import (
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"confab/cmd/confab/internal/observe"
	"confab/cmd/confab/internal/sources"
	"confab/media/device"
	"confab/media/mediatest"
	"confab/media/studio"
	"confab/media/voice"
	"confab/session/meeting"
	"confab/session/meeting/event"
)

// connection is pion's side of a track: it notes when each packet leaves.
type connection struct {
	webrtc.TrackLocalContext
	end chan struct{}

	mu     sync.Mutex
	leaves []time.Time
}

func (*connection) CodecParameters() []webrtc.RTPCodecParameters {
	opus := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus}
	return []webrtc.RTPCodecParameters{{RTPCodecCapability: opus, PayloadType: 111}}
}
func (*connection) HeaderExtensions() []webrtc.RTPHeaderExtensionParameter { return nil }
func (*connection) SSRC() webrtc.SSRC                                      { return 1 }
func (*connection) SSRCRetransmission() webrtc.SSRC                        { return 0 }
func (*connection) ID() string                                             { return "connection" }
func (c *connection) WriteStream() webrtc.TrackLocalWriter                 { return c }
func (c *connection) RTCPReader() interceptor.RTCPReader                   { return c }
func (*connection) Write([]byte) (int, error)                              { return 0, io.ErrNoProgress }

func (c *connection) WriteRTP(_ *rtp.Header, payload []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leaves = append(c.leaves, time.Now())
	return len(payload), nil
}

func (c *connection) Read(_ []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
	<-c.end
	return 0, a, io.EOF
}

// left are the times at which packets left; newest last.
func (c *connection) left() []time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.leaves
}

// newTalk makes an App with a microphone whose sound is processed and goes out over a connection.
func newTalk(t testing.TB) (*testApp, *connection) {
	t.Helper()
	mic := &mediatest.Device{Info: device.Info{Kind: device.Microphone, Name: "m", Default: true}}
	plans := sources.Plans(sources.Choice{Camera: studio.None})
	for i := range plans {
		if plans[i].As == meeting.Microphone {
			plans[i].Voice = voice.New(voice.Options{Reference: new(voice.Reference), Gain: true})
		}
	}
	d := newTestAppOf(t, plans, mic)
	c := &connection{end: make(chan struct{})}
	s := d.source(meeting.Microphone)
	if _, err := s.Tracks()[0].Bind(c); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.Tracks()[0].Unbind(c)
		close(c.end)
	})
	return d, c
}

// block keeps the loop busy, and with it every queue that it reads, until the function that it returns is called.
func (d *testApp) block() (release func()) {
	busy, end := make(chan struct{}), make(chan struct{})
	d.tell(script{func() {
		close(busy)
		<-end
	}})
	<-busy
	return func() { close(end) }
}

// stuckPipe is an event file that takes nothing until it is closed.
type stuckPipe struct{ end chan struct{} }

func (p stuckPipe) Write([]byte) (int, error) {
	<-p.end
	return 0, io.ErrClosedPipe
}

func (p stuckPipe) Close() error {
	close(p.end)
	return nil
}

// mostAfterMute is how long after a press a packet of sound may still leave.
const mostAfterMute = 20 * time.Millisecond

// TestMuteWaitsForNothing: with the loop and the event file blocked, and their queues full, a press returns at once,
// and from then on no sound leaves. Time is fake: what waits for anything is seen to.
func TestMuteWaitsForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, c := newTalk(t)
		<-time.After(time.Second)
		if n := len(c.left()); n < 40 {
			t.Fatalf("%d packets in a second", n)
		}
		events := observe.WriteEvents(stuckPipe{make(chan struct{})}, slog.New(slog.DiscardHandler))
		d.step(func() { d.events = events })
		for events.Dropped() == 0 {
			events.Session(event.Signal{Data: strings.Repeat("x", 10_000)})
		}
		release := d.block()
		for range 1000 {
			d.Watch(nil) // more that waits for the loop
		}
		pressed := time.Now()
		d.Set(sources.MicrophoneID, false)
		s := d.source(meeting.Microphone)
		if took := time.Since(pressed); took != 0 || !s.Muted() || d.input(meeting.Microphone).On {
			t.Errorf("the press took %v; muted: %v", took, s.Muted())
		}
		<-time.After(10 * time.Second)
		left := c.left()
		if late := left[len(left)-1].Sub(pressed); late > mostAfterMute {
			t.Errorf("sound left %v after the press", late)
		}
		release()
		d.Set(sources.MicrophoneID, true)
		<-time.After(time.Second)
		if n := len(c.left()) - len(left); n < 40 {
			t.Errorf("%d packets in the second after it was turned on again", n)
		}
		_ = events.Close()
	})
}

// BenchmarkMuteToSilence measures how long after a press the last packet of sound leaves, with the loop blocked.
func BenchmarkMuteToSilence(b *testing.B) {
	d, c := newTalk(b)
	defer d.block()()
	var worst, press time.Duration
	for b.Loop() {
		d.Set(sources.MicrophoneID, true)
		for n := len(c.left()); len(c.left()) < n+2; {
			<-time.After(time.Millisecond)
		}
		pressed := time.Now()
		d.Set(sources.MicrophoneID, false)
		press = max(press, time.Since(pressed))
		<-time.After(3 * mostAfterMute)
		left := c.left()
		worst = max(worst, left[len(left)-1].Sub(pressed))
	}
	b.ReportMetric(float64(worst.Microseconds()), "worst-µs-to-silence")
	b.ReportMetric(float64(press.Microseconds()), "worst-µs-press")
	b.ReportMetric(0, "ns/op")
}
