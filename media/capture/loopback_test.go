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

// patience bounds every wait in these tests.
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
	if err := m.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: sdp.AudioLevelURI}, webrtc.RTPCodecTypeAudio); err != nil {
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
	tr, err := l.sender.AddTransceiverFromTrack(tracks[0], webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
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

func (l *link) requestKeyFrame(ssrc webrtc.SSRC) {
	l.t.Helper()
	if err := l.receiver.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(ssrc)}}); err != nil {
		l.t.Error(err)
	}
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
func watch(wg *sync.WaitGroup, r *webrtc.TrackRemote, c codec.VideoCodec, out chan<- seen) {
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
		b := samplebuilder.New(512, depacketizer, 90_000)
		for {
			p, _, err := r.ReadRTP()
			if err != nil {
				return
			}
			b.Push(p)
			for s := b.Pop(); s != nil; s = b.Pop() {
				f := seen{rid: r.RID(), key: codec.IsKeyFrame(c, s.Data), stamp: s.PacketTimestamp}
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

// camera pushes a moving picture until stop is called, at 30 frames/s.
func camera(v *Video, width, height int) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(time.Second / 30)
		defer tick.Stop()
		pic := codec.New420(width, height)
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case at := <-tick.C:
				paint(pic, n)
				v.Push(pic, at)
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

func TestSimulcastArrives(t *testing.T) {
	v := NewVideo(VideoOptions{Layers: Layers(1280, 720, 30, false)})
	defer v.Close()
	l := newLink(t)
	l.publish(v)
	stop := camera(v, 1280, 720)
	defer stop()
	l.negotiate()

	var readers sync.WaitGroup
	frames := make(chan seen, 256)
	want := map[string]image.Point{"q": {320, 180}, "h": {640, 360}, "f": {1280, 720}}
	remote := map[string]*webrtc.TrackRemote{}
	for range want {
		r := l.track()
		if r.ID() != v.Tracks()[0].ID() || r.StreamID() != v.Tracks()[0].StreamID() {
			t.Errorf("track %q of stream %q", r.ID(), r.StreamID())
		}
		remote[r.RID()] = r
		watch(&readers, r, codec.VP8, frames)
	}
	first := map[string]seen{}
	stamps := map[uint32]map[string]bool{}
	together := false
	next(t, frames, "frames on all layers, with the same timestamps", func(f seen) bool {
		if f.err != nil {
			t.Fatalf("layer %q: %v", f.rid, f.err)
		}
		if _, ok := first[f.rid]; !ok {
			first[f.rid] = f
		}
		if stamps[f.stamp] == nil {
			stamps[f.stamp] = map[string]bool{}
		}
		stamps[f.stamp][f.rid] = true
		together = together || len(stamps[f.stamp]) == 3
		return together && len(first) == 3
	})
	for rid, size := range want {
		if f := first[rid]; !f.key || f.bounds.Size() != size {
			t.Errorf("layer %q began with key %v, %v; want %v", rid, f.key, f.bounds, size)
		}
	}
	for rid, r := range remote {
		l.requestKeyFrame(r.SSRC())
		next(t, frames, "the key frame that was asked for", func(f seen) bool { return f.rid == rid && f.key })
	}
	for i, s := range v.Stats() {
		if !s.Active || s.RID != string("qhf"[i]) || s.KeyFrames < 2 || s.Frames < s.KeyFrames || s.Bytes == 0 || s.Packets < s.Frames {
			t.Errorf("stats %+v", s)
		}
	}
	stop()
	l.close()
	readers.Wait()
	wait(t, v)
}

func TestRejoinWhilePushing(t *testing.T) {
	v := NewVideo(VideoOptions{Layers: Layers(640, 480, 30, false)})
	defer v.Close()
	stop := camera(v, 640, 480)
	defer stop()
	var readers sync.WaitGroup
	for range 3 {
		frames := make(chan seen, 256)
		old, fresh := newLink(t), newLink(t)
		for _, l := range []*link{old, fresh} {
			l.publish(v)
			l.negotiate()
			for range 2 {
				watch(&readers, l.track(), codec.VP8, frames)
			}
			for _, rid := range []string{"q", "h"} {
				f := next(t, frames, "layer "+rid, func(f seen) bool { return f.rid == rid })
				if f.err != nil {
					t.Fatal(f.err)
				}
			}
		}
		old.close()
		for range cap(frames) - len(frames) {
			if f := next(t, frames, "a frame after the old connection ended", func(seen) bool { return true }); f.err != nil {
				t.Fatal(f.err)
			}
			if len(frames) == 0 {
				break
			}
		}
		fresh.close()
	}
	if s := v.Stats(); s[0].Active {
		t.Error("active though nothing is bound")
	}
	stop()
	readers.Wait()
	wait(t, v)
}

func TestVP9Arrives(t *testing.T) {
	v := NewVideo(VideoOptions{Codec: codec.VP9, Layers: Layers(640, 360, 30, false)})
	defer v.Close()
	if n := len(v.Tracks()); n != 1 {
		t.Fatalf("%d tracks", n)
	}
	l := newLink(t)
	l.publish(v)
	stop := camera(v, 640, 360)
	defer stop()
	l.negotiate()
	var readers sync.WaitGroup
	frames := make(chan seen, 64)
	watch(&readers, l.track(), codec.VP9, frames)
	f := next(t, frames, "a frame", func(seen) bool { return true })
	if f.err != nil || !f.key || f.bounds.Size() != (image.Point{640, 360}) {
		t.Errorf("%+v", f)
	}
	stop()
	l.close()
	readers.Wait()
	wait(t, v)
}

func TestSoundArrives(t *testing.T) {
	a := NewAudio(AudioOptions{})
	defer a.Close()
	l := newLink(t)
	if _, err := l.sender.AddTrack(a.Track()); err != nil {
		t.Fatal(err)
	}
	l.negotiate()
	ctx, cancel := context.WithCancel(context.Background())
	var microphone sync.WaitGroup
	defer microphone.Wait()
	defer cancel()
	microphone.Go(func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		tone := newTone()
		for {
			select {
			case <-ctx.Done():
				return
			case at := <-tick.C:
				a.Push(tone.next(), at)
			}
		}
	})
	r := l.track()
	var last *rtp.Packet
	decoder, err := codec.NewAudioDecoder(1)
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, codec.MaxOpusSamples)
	for n := range 20 {
		p, _, err := r.ReadRTP()
		if err != nil {
			t.Fatal(err)
		}
		if last != nil && (p.Timestamp-last.Timestamp != frameSamples*uint32(p.SequenceNumber-last.SequenceNumber) || p.Marker) {
			t.Errorf("packet %d: %d after %d, marker %v", n, p.Timestamp, last.Timestamp, p.Marker)
		}
		if samples, err := decoder.Decode(p.Payload, pcm); err != nil || samples != frameSamples {
			t.Errorf("packet %d: %d samples, %v", n, samples, err)
		}
		last = p.Clone()
	}
	if sum := decibels(squares(pcm[:frameSamples]), frameSamples); sum < -15 || sum > -5 {
		t.Errorf("a tone of -9 dB came as %.1f dB", sum)
	}
	if ids := last.GetExtensionIDs(); len(ids) == 0 || last.GetExtension(ids[0])[0]&0x80 == 0 {
		t.Errorf("no audio level with a voice: %v", last.Header)
	}
	if got := a.Level(); got < 0.7 || got > 0.95 {
		t.Errorf("level %v", got)
	}
	cancel()
	microphone.Wait()
	l.close()
	wait(t, a)
}
