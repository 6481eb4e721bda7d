package capture

import (
	"testing"
	"time"

	"github.com/pion/rtcp"

	"confab/media/codec"
)

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
		for i, c := range c {
			expect(t, "bound", c, 30-introductions*i, 1) // each begins when the server knows the one below
		}
		for i, st := range s.v.Stats() {
			if !st.Active || st.Frames != uint64(30-introductions*i) || st.KeyFrames != 1 || st.FPS < 26 {
				t.Errorf("stats %+v", st)
			}
		}
		s.end(c[0])
		s.end(c[1])
		s.run(time.Second)
		if st := s.v.Stats()[1]; st.Frames != 27 || st.Active || st.FPS != 0 || st.Bitrate != 0 {
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
		c[0].down.Store(true)
		s.run(time.Second)
		if st := s.v.Stats()[0]; st.Frames != 0 {
			t.Errorf("%d frames count as sent on a connection that is down", st.Frames)
		}
		c[0].down.Store(false)
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
		if got := firstFrame(c[0]) - 6; err != nil || got != len(want.Data) { // 6: the descriptor
			t.Errorf("a key frame of %d bytes, where a first one has %d, %v", got, len(want.Data), err)
		}
		expect(t, "up after a second", c[0], 30, 1)
		d := s.connect("b")
		d[0].down.Store(true)
		s.run(time.Minute) // probeEvery
		d[0].down.Store(false)
		take(t, d[0])
		s.run(time.Second)
		if f, k := take(t, d[0]); f < 20 || k != 1 {
			t.Errorf("up after a minute: %d frames with %d key frames", f, k)
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
		if f, k := take(t, c[1]); f < 26 || k != 1 {
			t.Errorf("%d frames with %d key frames", f, k)
		}
	})
}
