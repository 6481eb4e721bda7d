package peer

import (
	"testing"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// TestRetransmissionIdentity: what is sent again says which stream it repairs, and does not say that it is that stream.
func TestRetransmissionIdentity(t *testing.T) {
	const main, again, mid, rid, rrid = 1, 2, 3, 4, 5
	for name, test := range map[string]struct {
		repaired         int // id of the extension, 0: not agreed on
		wantRID, wantFix string
	}{
		"agreed":     {rrid, "", "q"},
		"not-agreed": {0, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			registry := &interceptor.Registry{}
			registry.Add(&repairs{})
			if err := webrtc.ConfigureNack(&webrtc.MediaEngine{}, registry); err != nil {
				t.Fatal(err)
			}
			chain, err := registry.Build("")
			if err != nil {
				t.Fatal(err)
			}
			defer chain.Close()
			extensions := []interceptor.RTPHeaderExtension{{URI: sdp.SDESMidURI, ID: mid}, {URI: sdp.SDESRTPStreamIDURI, ID: rid}}
			if test.repaired != 0 {
				extensions = append(extensions, interceptor.RTPHeaderExtension{URI: sdp.SDESRepairRTPStreamIDURI, ID: test.repaired})
			}
			wire := make(chan rtp.Header, 4)
			writer := chain.BindLocalStream(&interceptor.StreamInfo{
				SSRC: main, SSRCRetransmission: again, PayloadType: 96, PayloadTypeRetransmission: 97,
				RTPHeaderExtensions: extensions, RTCPFeedback: []interceptor.RTCPFeedback{{Type: "nack"}},
			}, interceptor.RTPWriterFunc(func(h *rtp.Header, _ []byte, _ interceptor.Attributes) (int, error) {
				wire <- h.Clone()
				return 1, nil
			}))
			h := &rtp.Header{Version: 2, SSRC: main, PayloadType: 96, SequenceNumber: 7}
			_ = h.SetExtension(mid, []byte("0"))
			_ = h.SetExtension(rid, []byte("q"))
			if _, err := writer.Write(h, []byte{1, 2, 3}, nil); err != nil {
				t.Fatal(err)
			}
			if first := <-wire; string(first.GetExtension(rid)) != "q" {
				t.Errorf("the packet itself lost its identity: %v", first)
			}
			nack, err := (&rtcp.TransportLayerNack{MediaSSRC: main, Nacks: rtcp.NackPairsFromSequenceNumbers([]uint16{7})}).Marshal()
			if err != nil {
				t.Fatal(err)
			}
			reader := chain.BindRTCPReader(interceptor.RTCPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
				return copy(b, nack), a, nil
			}))
			for range 2 { // the second is made from what the first left behind
				if _, _, err := reader.Read(make([]byte, 1500), interceptor.Attributes{}); err != nil {
					t.Fatal(err)
				}
				got := <-wire
				if got.SSRC != again || string(got.GetExtension(mid)) != "0" {
					t.Errorf("no retransmission: %v", got)
				}
				if r, f := string(got.GetExtension(rid)), string(got.GetExtension(rrid)); r != test.wantRID || f != test.wantFix {
					t.Errorf("stream %q, repaired %q", r, f)
				}
			}
		})
	}
}
