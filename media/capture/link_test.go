package capture

import (
	"context"
	"image"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media/samplebuilder"

	"confab/media/codec"
)

// longest bounds every wait in these tests.
const longest = 20 * time.Second

// link is two peer connections in this process, one that sends and one that receives.
type link struct {
	t                testing.TB
	sender, receiver *webrtc.PeerConnection
	arrived          chan *webrtc.TrackRemote
}

func newLink(t testing.TB) *link {
	t.Helper()
	l := &link{t: t, arrived: make(chan *webrtc.TrackRemote, 16)}
	l.sender, l.receiver = newPeer(t), newPeer(t)
	l.receiver.OnTrack(func(r *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { l.arrived <- r })
	t.Cleanup(l.close)
	return l
}

func newPeer(t testing.TB) *webrtc.PeerConnection {
	t.Helper()
	m := &webrtc.MediaEngine{}
	if err := m.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	level := webrtc.RTPHeaderExtensionCapability{URI: sdp.AudioLevelURI}
	if err := m.RegisterHeaderExtension(level, webrtc.RTPCodecTypeAudio); err != nil {
		t.Fatal(err)
	}
	r := &interceptor.Registry{}
	if err := webrtc.RegisterDefaultInterceptors(m, r); err != nil {
		t.Fatal(err)
	}
	s := webrtc.SettingEngine{}
	s.SetIncludeLoopbackCandidate(true)
	s.SetInterfaceFilter(func(name string) bool { return name == "lo" })
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	api := webrtc.NewAPI(webrtc.WithMediaEngine(m), webrtc.WithInterceptorRegistry(r), webrtc.WithSettingEngine(s))
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	return pc
}

// publish adds the video's tracks as an application does.
func (l *link) publish(v *Video) {
	l.t.Helper()
	tracks := v.Tracks()
	sending := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}
	tr, err := l.sender.AddTransceiverFromTrack(tracks[0], sending)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, t := range tracks[1:] {
		if err := tr.Sender().AddEncoding(t); err != nil {
			l.t.Fatal(err)
		}
	}
	v.Identify(tr)
}

func (l *link) negotiate() {
	l.t.Helper()
	describe := func(from, to *webrtc.PeerConnection, make func() (webrtc.SessionDescription, error)) {
		l.t.Helper()
		d, err := make()
		if err != nil {
			l.t.Fatal(err)
		}
		gathered := webrtc.GatheringCompletePromise(from)
		if err := from.SetLocalDescription(d); err != nil {
			l.t.Fatal(err)
		}
		<-gathered
		if err := to.SetRemoteDescription(*from.LocalDescription()); err != nil {
			l.t.Fatal(err)
		}
	}
	describe(l.sender, l.receiver, func() (webrtc.SessionDescription, error) { return l.sender.CreateOffer(nil) })
	describe(l.receiver, l.sender, func() (webrtc.SessionDescription, error) { return l.receiver.CreateAnswer(nil) })
}

func (l *link) close() {
	if err := l.sender.Close(); err != nil {
		l.t.Error(err)
	}
	if err := l.receiver.Close(); err != nil {
		l.t.Error(err)
	}
}

func (l *link) track() *webrtc.TrackRemote {
	l.t.Helper()
	select {
	case r := <-l.arrived:
		return r
	case <-time.After(longest):
		l.t.Fatal("no track came")
		return nil
	}
}

// requestKeyFrames asks until stop is called: a key frame can get lost on a busy machine.
func (l *link) requestKeyFrames(ssrc webrtc.SSRC) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	request := []rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(ssrc)}}
	var asking sync.WaitGroup
	asking.Go(func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for ctx.Err() == nil {
			if err := l.receiver.WriteRTCP(request); err != nil {
				l.t.Error(err)
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
			}
		}
	})
	return func() { cancel(); asking.Wait() }
}

// seen is a decoded frame.
type seen struct {
	rid    string
	key    bool
	bounds image.Rectangle
	stamp  uint32
	err    error
}

// watch decodes a track into a channel until the peer connection ends.
func watch(wg *sync.WaitGroup, r *webrtc.TrackRemote, c *codec.Video, out chan<- seen) {
	wg.Go(func() {
		d, err := codec.NewVideoDecoder(c)
		if err != nil {
			out <- seen{err: err}
			return
		}
		defer d.Close()
		var depacketizer rtp.Depacketizer = &codecs.VP8Packet{}
		if c == codec.VP9 {
			depacketizer = &codecs.VP9Packet{}
		}
		b := samplebuilder.New(128, depacketizer, 90_000) // a lost packet is given up
		for {
			p, _, err := r.ReadRTP()
			if err != nil {
				return
			}
			b.Push(p)
			for s := b.Pop(); s != nil; s = b.Pop() {
				f := seen{rid: r.RID(), key: isKey(c, s.Data), stamp: s.PacketTimestamp}
				pic, err := d.Decode(s.Data)
				if f.err = err; pic != nil {
					f.bounds = pic.Rect
				}
				select {
				case out <- f:
				default: // nobody is interested any more
				}
			}
		}
	})
}

// isKey reads the first byte of a frame (RFC 6386 §9.1; VP9 bitstream specification §6.2, profile 0).
func isKey(c *codec.Video, frame []byte) bool {
	if c == codec.VP9 {
		return frame[0]&0x0C == 0 // neither show_existing_frame nor another frame_type
	}
	return frame[0]&1 == 0
}

// camera pushes a moving picture until stop is called, into a video that runs until the test ends: ten a second, drawn
// before, so that a busy machine has time left to receive them.
func camera(t *testing.T, v *Video, width, height int) (stop func()) {
	t.Cleanup(start(v))
	pics := make([]*image.YCbCr, 8)
	for n := range pics {
		pics[n] = codec.New420(width, height)
		paint(pics[n], n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(time.Second / 10)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case at := <-tick.C:
				v.Push(pics[n%len(pics)], at)
			}
		}
	})
	return func() { cancel(); wg.Wait() }
}

func paint(pic *image.YCbCr, n int) {
	noise := rand.New(rand.NewPCG(3, 4))
	for y := range pic.Rect.Dy() {
		row := pic.Y[y*pic.YStride : y*pic.YStride+pic.Rect.Dx()]
		for x := range row {
			row[x] = byte(40 + (x+y+3*n)%160)
			if x&3 == 0 {
				row[x] += byte(noise.Uint32() & 7)
			}
		}
	}
}

// next waits for a frame that fits.
func next(t *testing.T, frames <-chan seen, what string, fits func(seen) bool) seen {
	t.Helper()
	limit := time.After(longest)
	for {
		select {
		case f := <-frames:
			if fits(f) {
				return f
			}
		case <-limit:
			t.Fatal("waited too long for " + what)
		}
	}
}

func wait(t testing.TB, w interface{ Wait(context.Context) error }) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	if err := w.Wait(ctx); err != nil {
		t.Error(err)
	}
}
