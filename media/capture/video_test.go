package capture

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"
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
}

func onStage(t *testing.T, layers []Layer, act func(s *stage)) {
	synctest.Test(t, func(t *testing.T) {
		v := NewVideo(VideoOptions{Layers: layers})
		s := &stage{t: t, v: v, tracks: v.Tracks(), ended: map[*connection]bool{}}
		act(s)
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

func TestNothingIsEncodedForNobody(t *testing.T) {
	onStage(t, small, func(s *stage) {
		s.run(time.Second)
		for _, l := range s.v.layers {
			if l.encoder != nil {
				t.Error("an encoder before anyone is bound")
			}
		}
		c := s.connect("a")
		s.run(time.Second)
		for _, c := range c {
			expect(t, "bound", c, 30, 1)
		}
		for _, st := range s.v.Stats() {
			if !st.Active || st.Frames != 30 || st.KeyFrames != 1 || st.FPS != 29 && st.FPS != 30 {
				t.Errorf("stats %+v", st)
			}
		}
		s.end(c[0])
		s.end(c[1])
		s.run(time.Second)
		if st := s.v.Stats()[1]; st.Frames != 30 || st.Active || st.FPS != 0 || st.Bitrate != 0 {
			t.Errorf("stats %+v", st)
		}
	})
}

func TestMuteAndLayers(t *testing.T) {
	onStage(t, small, func(s *stage) {
		c := s.connect("a")
		s.run(time.Second)
		take(t, c[0])
		take(t, c[1])
		s.v.SetMuted(true)
		s.run(time.Second)
		expect(t, "muted", c[0], 0, 0)
		s.v.SetMuted(false)
		s.run(time.Second)
		expect(t, "unmuted", c[0], 30, 1)
		expect(t, "unmuted", c[1], 30, 1)
		s.v.SetLayers(map[string]bool{"h": false, "x": true})
		s.run(time.Second)
		expect(t, "not named", c[0], 30, 0)
		expect(t, "off", c[1], 0, 0)
		if s.v.Stats()[1].Active {
			t.Error("active though off")
		}
		s.v.SetLayers(map[string]bool{"q": true, "h": true})
		s.run(time.Second)
		expect(t, "was on already", c[0], 30, 0)
		expect(t, "on again", c[1], 30, 1)
	})
}

func TestKeyFrameOnRequest(t *testing.T) {
	for name, request := range map[string]func(ssrc uint32) rtcp.Packet{
		"pli": func(ssrc uint32) rtcp.Packet { return &rtcp.PictureLossIndication{MediaSSRC: ssrc} },
		"fir": func(ssrc uint32) rtcp.Packet {
			return &rtcp.FullIntraRequest{MediaSSRC: ssrc, FIR: []rtcp.FIREntry{{SSRC: ssrc}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			onStage(t, small, func(s *stage) {
				c := s.connect("a")
				s.run(time.Second)
				take(t, c[0])
				take(t, c[1])
				c[1].reports <- []byte{1, 2, 3} // not RTCP; the reader goes on
				c[1].report(t, request(uint32(c[0].ssrc)))
				s.run(time.Second)
				expect(t, "another track's request", c[1], 30, 0)
				for range 5 {
					c[1].report(t, request(uint32(c[1].ssrc)))
					s.run(100 * time.Millisecond)
				}
				s.run(500 * time.Millisecond)
				expect(t, "five requests in half a second", c[1], 30, 4)
				expect(t, "the other layer", c[0], 60, 0)
			})
		})
	}
}

// firstFrame is the size of the first frame that came.
func firstFrame(c *connection) (bytes int) {
	for _, p := range c.packets {
		if p.Timestamp == c.packets[0].Timestamp {
			bytes += len(p.Payload)
		}
	}
	return bytes
}

func TestFirstKeyFrameGetsThrough(t *testing.T) {
	twins := []Layer{{"q", 128, 96, 30, 30_000}, {"h", 128, 96, 30, 30_000}}
	onStage(t, twins, func(s *stage) {
		c := s.connect("a")
		c[0].down = true
		s.run(time.Second)
		if st := s.v.Stats()[0]; st.Frames != 0 {
			t.Errorf("%d frames count as sent on a connection that is down", st.Frames)
		}
		c[0].down = false
		s.run(time.Second)
		// It is as good as a first one. An encoder that thinks it has just paid for thirty makes a poor one.
		e, err := codec.NewVideoEncoder(codec.EncoderOptions{Codec: codec.VP8, Width: 128, Height: 96, Bitrate: 30_000})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		pic := codec.New420(128, 96)
		paint(pic, s.picture-30)
		want, err := e.Encode(pic, 0, true)
		if got := firstFrame(c[0]) - vp8Descriptor; err != nil || got != len(want.Data) {
			t.Errorf("a key frame of %d bytes, where a first one has %d, %v", got, len(want.Data), err)
		}
		expect(t, "up after a second", c[0], 30, 1)
		d := s.connect("b")
		d[0].down = true
		s.run(time.Minute) // patience
		d[0].down = false
		take(t, d[0])
		s.run(time.Second)
		if f, k := take(t, d[0]); f < 20 || k != 1 {
			t.Errorf("up after a minute: %d frames with %d key frames", f, k)
		}
	})
}

func TestSecondBindingBeginsWithKeyFrame(t *testing.T) {
	onStage(t, small, func(s *stage) {
		a := s.connect("a")
		s.run(time.Second)
		b := s.connect("b")
		b[0].ssrc = 1000 // pion draws them at random: even the same one must do
		s.run(time.Second)
		expect(t, "first", a[0], 60, 2)
		expect(t, "second", b[0], 30, 1)
		s.end(a[0])
		s.end(a[1])
		s.run(time.Second)
		expect(t, "gone", a[0], 0, 0)
		expect(t, "second alone", b[0], 30, 0)
	})
}

func TestPacketsSayWhoseTheyAreUntilAcknowledged(t *testing.T) {
	onStage(t, small, func(s *stage) {
		c := s.connect("a")
		s.v.layers[1].track.identify(c[1].ssrc, mid("7"))
		s.run(time.Second)
		for i, p := range c[1].packets {
			if m, r := string(p.GetExtension(midID)), string(p.GetExtension(ridID)); m != "7" || r != "h" {
				t.Errorf("mid %q, rid %q", m, r)
			}
			if p.SSRC != 1001 || p.PayloadType != 96 || p.Version != 2 || p.SequenceNumber != c[1].packets[0].SequenceNumber+uint16(i) {
				t.Errorf("packet %d: %+v", i, p.Header)
			}
		}
		take(t, c[1])
		c[1].report(t, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: 1001}}})
		synctest.Wait()
		s.run(time.Second)
		for _, p := range c[1].packets {
			if p.GetExtension(midID) != nil || p.GetExtension(ridID) != nil {
				t.Error("an extension after the receiver's report")
			}
		}
	})
}

func TestBindPicksTheCodec(t *testing.T) {
	c := &connection{id: "a", reports: make(chan []byte)}
	for _, row := range []struct {
		codec codec.VideoCodec
		offer []webrtc.RTPCodecParameters
		want  webrtc.PayloadType
	}{
		{codec.VP8, nil, 0},
		{codec.VP8, []webrtc.RTPCodecParameters{{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: "video/H264"}, PayloadType: 1}}, 0},
		{codec.VP8, []webrtc.RTPCodecParameters{{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: "video/vp8"}, PayloadType: 2}}, 2},
		{codec.VP9, []webrtc.RTPCodecParameters{
			{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: "video/VP9", SDPFmtpLine: "profile-id=2"}, PayloadType: 3},
			{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: "video/VP9"}, PayloadType: 4},
		}, 4},
	} {
		t.Run(fmt.Sprintf("%v-of-%d", row.codec, len(row.offer)), func(t *testing.T) {
			v := NewVideo(VideoOptions{Codec: row.codec, Layers: small})
			got, ok := v.layers[0].track.pick(row.offer)
			if ok != (row.want != 0) || got.PayloadType != row.want {
				t.Errorf("picked %v, %v", got.PayloadType, ok)
			}
			if _, err := v.Tracks()[0].Bind(c); !errors.Is(err, webrtc.ErrUnsupportedCodec) {
				t.Errorf("bind without a codec: %v", err)
			}
			if err := v.Tracks()[0].Unbind(c); !errors.Is(err, webrtc.ErrUnbindFailed) {
				t.Errorf("unbind of what was not bound: %v", err)
			}
		})
	}
}

func TestBitrateChanges(t *testing.T) {
	onStage(t, []Layer{{"", 128, 96, 30, 60_000}}, func(s *stage) {
		s.connect("a")
		s.run(4 * time.Second)
		before := s.v.Stats()[0].Bitrate
		s.v.SetBitrate("", 240_000)
		s.v.SetBitrate("", -1)
		s.run(4 * time.Second)
		if after := s.v.Stats()[0].Bitrate; after < 2*before {
			t.Errorf("%d bit/s became %d", before, after)
		}
	})
}

func TestBadPictureIsSurvived(t *testing.T) {
	onStage(t, small, func(s *stage) {
		c := s.connect("a")
		bad := codec.New420(128, 96)
		bad.Cb = nil
		s.v.Push(bad, time.Now())
		s.v.Push(nil, time.Now())
		s.run(time.Second)
		if f, k := take(t, c[1]); f < 29 || k != 1 {
			t.Errorf("%d frames with %d key frames", f, k)
		}
	})
}
