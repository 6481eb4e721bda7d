package downlink

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
)

// stamped is a packet that says when it was sent.
func stamped(ssrc uint32, at time.Time, payload []byte) []byte {
	p := rtp.Packet{Payload: payload, Header: rtp.Header{Version: 2, PayloadType: 96, SSRC: ssrc}}
	extension, _ := rtp.NewAbsSendTimeExtension(at).Marshal()
	_ = p.SetExtension(3, extension)
	if payload == nil {
		p.Padding, p.PaddingSize = true, 255
	}
	packet, _ := p.Marshal()
	return packet
}

// rembs are the estimates that were reported.
type rembs chan *rtcp.ReceiverEstimatedMaximumBitrate

func (r rembs) Write(packets []rtcp.Packet, _ interceptor.Attributes) (int, error) {
	for _, p := range packets {
		if remb, ok := p.(*rtcp.ReceiverEstimatedMaximumBitrate); ok {
			r <- remb
		}
	}
	return 1, nil
}

// TestREMB: the server is told every second what the way carries, once that is known, of all streams that say when they
// were sent, and more often while it probes on a retransmission stream.
func TestREMB(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSFU(t, 0, 0)
		d := New()
		d.Describe("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n" +
			"a=ssrc-group:FID 5 9\r\n")
		made, _ := d.NewInterceptor("")
		reports := make(rembs, 1000)
		made.BindRTCPWriter(reports)
		extensions := []interceptor.RTPHeaderExtension{{URI: sdp.ABSSendTimeURI, ID: 3}}
		for _, ssrc := range []uint32{video, rtx} {
			info := &interceptor.StreamInfo{SSRC: ssrc, RTPHeaderExtensions: extensions}
			reader := made.BindRemoteStream(info, s.reader(ssrc))
			go func() {
				for b := make([]byte, 1500); ; {
					if _, _, err := reader.Read(b, nil); err != nil {
						return
					}
				}
			}()
		}
		late := time.Duration(0) // by which packets come
		send := func(during, later time.Duration, ssrc uint32, payload []byte) (count int) {
			for end := time.Now().Add(during); time.Now().Before(end); late += later {
				s.streams[ssrc] <- stamped(ssrc, time.Now().Add(-late), payload)
				time.Sleep(5 * ms)
			}
			for len(reports) > 0 {
				count++
				if r := <-reports; !slices.Equal(r.SSRCs, []uint32{video}) || r.Bitrate < leastEstimate {
					t.Errorf("reported %+v", r)
				}
			}
			return count
		}
		if count := send(20*time.Second, 0, video, make([]byte, 1000)); count != 0 || d.Figures().Bitrate != 0 {
			t.Errorf("%d reports before anything is known", count)
		}
		if count := send(time.Second, ms, video, make([]byte, 1000)); count < 5 {
			t.Errorf("%d reports of a queue", count)
		}
		late = 0
		if count := send(10*time.Second, 0, video, make([]byte, 1000)); count < 9 || count > 30 {
			t.Errorf("%d reports in 10 s", count)
		}
		if f := d.Figures(); f.Bitrate < 1_500_000 { // which is what came
			t.Errorf("%+v", f)
		}
		if count := send(time.Second, 0, rtx, nil); count < 8 {
			t.Errorf("%d reports on a probe", count)
		}
		close(s.streams[video])
		close(s.streams[rtx])
		_ = made.Close()
	})
}
