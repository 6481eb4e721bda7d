package peer

import (
	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
)

// repairs is an interceptor that gives retransmissions the identity of one (RFC 8852): pion's NACK responder copies a packet with all its
// header extensions, and a server that reads the stream's own identifier on the retransmission's SSRC takes that for the stream itself. It
// then waits for ever for pictures there: who loses packets in the first second of a publication would not be seen again. The responder
// must come after it in the registry.
type repairs struct{ interceptor.NoOp }

// NewInterceptor implements interceptor.Factory.
func (r *repairs) NewInterceptor(string) (interceptor.Interceptor, error) { return r, nil }

// BindLocalStream watches for retransmissions of one stream.
func (*repairs) BindLocalStream(info *interceptor.StreamInfo, next interceptor.RTPWriter) interceptor.RTPWriter {
	var stream, repaired uint8
	for _, e := range info.RTPHeaderExtensions {
		switch e.URI {
		case sdp.SDESRTPStreamIDURI:
			stream = uint8(e.ID)
		case sdp.SDESRepairRTPStreamIDURI:
			repaired = uint8(e.ID)
		}
	}
	if stream == 0 || info.SSRCRetransmission == 0 {
		return next
	}
	return interceptor.RTPWriterFunc(func(h *rtp.Header, payload []byte, a interceptor.Attributes) (int, error) {
		rid := h.GetExtension(stream)
		if h.SSRC != info.SSRCRetransmission || rid == nil {
			return next.Write(h, payload, a)
		}
		again := h.Clone() // h stays in the responder's buffer
		_ = again.DelExtension(stream)
		if repaired != 0 {
			_ = again.SetExtension(repaired, rid)
		}
		return next.Write(&again, payload, a)
	})
}
