package capture

import (
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// connection is a fake of pion's side of a binding.
type connection struct {
	id      string
	ssrc    webrtc.SSRC
	codecs  []webrtc.RTPCodecParameters
	reports chan []byte // RTCP to the track; closed when the connection ends
	down    atomic.Bool // takes packets and drops them, as before DTLS
	packets []rtp.Packet
	// For benchmarks: nothing is kept, and whole says when a frame has gone.
	whole chan struct{}
}

const midID, ridID, levelID = 1, 2, 3

func connect(t testing.TB, id string, tracks ...webrtc.TrackLocal) []*connection {
	t.Helper()
	var all []*connection
	for i, track := range tracks {
		c := &connection{
			id: id, ssrc: webrtc.SSRC(1000 + i), reports: make(chan []byte, 8),
			codecs: []webrtc.RTPCodecParameters{
				offered("video/vp8", "", 96), offered("video/VP9", "profile-id=2", 100),
				offered("video/VP9", "profile-id=0", 98), offered("audio/opus", "", 111),
			},
		}
		if _, err := track.Bind(c); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// offered is a codec as the other side lists it.
func offered(mime, format string, number webrtc.PayloadType) webrtc.RTPCodecParameters {
	capability := webrtc.RTPCodecCapability{MimeType: mime, SDPFmtpLine: format}
	return webrtc.RTPCodecParameters{RTPCodecCapability: capability, PayloadType: number}
}

// end is what pion does when a sender stops: first Unbind, then the stream of reports.
func (c *connection) end(t testing.TB, track webrtc.TrackLocal) {
	t.Helper()
	if err := track.Unbind(c); err != nil {
		t.Error(err)
	}
	close(c.reports)
}

func (c *connection) report(t testing.TB, packets ...rtcp.Packet) {
	t.Helper()
	raw, err := rtcp.Marshal(packets)
	if err != nil {
		t.Fatal(err)
	}
	c.reports <- raw
}

func (c *connection) CodecParameters() []webrtc.RTPCodecParameters { return c.codecs }
func (c *connection) HeaderExtensions() []webrtc.RTPHeaderExtensionParameter {
	return []webrtc.RTPHeaderExtensionParameter{
		{URI: sdp.SDESMidURI, ID: midID},
		{URI: sdp.SDESRTPStreamIDURI, ID: ridID},
		{URI: sdp.AudioLevelURI, ID: levelID},
	}
}
func (c *connection) SSRC() webrtc.SSRC                       { return c.ssrc }
func (c *connection) SSRCRetransmission() webrtc.SSRC         { return 0 }
func (c *connection) SSRCForwardErrorCorrection() webrtc.SSRC { return 0 }
func (c *connection) WriteStream() webrtc.TrackLocalWriter    { return c }
func (c *connection) ID() string                              { return c.id }
func (c *connection) RTCPReader() interceptor.RTCPReader      { return c }

func (c *connection) WriteRTP(h *rtp.Header, payload []byte) (int, error) {
	if c.down.Load() {
		return 0, nil
	}
	switch {
	case c.whole == nil:
		c.packets = append(c.packets, *(&rtp.Packet{Header: *h, Payload: payload}).Clone())
	case h.Marker:
		c.whole <- struct{}{}
	}
	return 12 + len(payload), nil
}

func (c *connection) Write([]byte) (int, error) { return 0, io.ErrNoProgress }

func (c *connection) Read(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
	raw, ok := <-c.reports
	if !ok {
		return 0, a, io.EOF
	}
	return copy(b, raw), a, nil
}

// elapse lets fake time pass (synctest).
func elapse(d time.Duration) { <-time.After(d) }

// mid is a fake transceiver.
type mid string

func (m mid) Mid() string { return string(m) }
