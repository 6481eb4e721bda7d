package capture

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"confab/media/codec"
)

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

// TestPacketsSayWhoseTheyAre: all of them, also after the receiver has reported on the stream. What is sent again is
// made from them, and is on an SSRC that the receiver has never heard of.
func TestPacketsSayWhoseTheyAre(t *testing.T) {
	onStage(t, small, func(s *stage) {
		c := s.connect("a")
		s.v.layers[1].track.identify(c[1].ssrc, mid("7"))
		var next uint16
		expect := func(when string) {
			s.run(time.Second)
			for i, p := range c[1].packets {
				if i == 0 && next == 0 {
					next = p.SequenceNumber
				}
				if m, r := string(p.GetExtension(midID)), string(p.GetExtension(ridID)); m != "7" || r != "h" {
					t.Errorf("%s: packet %d has mid %q, rid %q", when, i, m, r)
				}
				if p.SSRC != 1001 || p.PayloadType != 96 || p.Version != 2 || p.SequenceNumber != next {
					t.Errorf("%s: packet %d: %+v", when, i, p.Header)
				}
				next++
			}
			take(t, c[1])
		}
		expect("at first")
		for _, r := range []rtcp.Packet{
			&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: 1001}}},
			&rtcp.SenderReport{Reports: []rtcp.ReceptionReport{{SSRC: 1001, FractionLost: 12}}},
		} {
			c[1].report(t, r)
			synctest.Wait()
			expect("after a report")
		}
	})
}

func TestBindPicksTheCodec(t *testing.T) {
	c := &connection{id: "a", reports: make(chan []byte)}
	for _, row := range []struct {
		codec *codec.Video
		offer []webrtc.RTPCodecParameters
		want  webrtc.PayloadType
	}{
		{codec.VP8, nil, 0},
		{codec.VP8, []webrtc.RTPCodecParameters{offered("video/H264", "", 1)}, 0},
		{codec.VP8, []webrtc.RTPCodecParameters{offered("video/vp8", "", 2)}, 2},
		{codec.VP9, []webrtc.RTPCodecParameters{
			offered("video/VP9", "profile-id=2", 3), offered("video/VP9", "", 4),
		}, 4},
	} {
		t.Run(fmt.Sprintf("%v-of-%d", row.codec, len(row.offer)), func(t *testing.T) {
			v := NewVideo(VideoOptions{Codec: row.codec, Layers: small})
			got, ok := pick(v.layers[0].track.format, row.offer)
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
