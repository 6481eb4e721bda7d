package capture

import (
	"math/rand/v2"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// A transport that is not up takes packets and drops them, and nothing tells when it is: so each frame tries, as a key
// frame. After eager, a connection that still takes nothing is tried only once in probeEvery, to save work.
const (
	eager      = 2 * time.Second
	probeEvery = 250 * time.Millisecond
)

// binding is one track on one peer connection. It is guarded by its track's mutex.
type binding struct {
	key         bindingKey
	writer      webrtc.TrackLocalWriter
	payloadType uint8
	redType     uint8 // 0 when RED is not agreed on
	sequence    uint16
	header      rtp.Header // reused, with the memory of its extensions

	midID, ridID, levelID uint8 // header extension ids, 0 when not agreed on
	mid, rid              []byte
	level                 [1]byte // RFC 6464

	flowing        bool // the transport took a packet once
	frames         int  // that went through, as far as introductions
	needsKey       bool // no key frame went through yet
	taking, whole  bool // of the frame being written: wanted here, and no packet lost so far
	since, lastTry time.Time
}

func newBinding(ctx webrtc.TrackLocalContext, pt webrtc.PayloadType) *binding {
	b := &binding{
		key: bindingKey{ctx.ID(), ctx.SSRC()}, writer: ctx.WriteStream(), payloadType: uint8(pt),
		sequence: uint16(rand.Uint32()), needsKey: true,
	}
	for _, e := range ctx.HeaderExtensions() {
		switch e.URI {
		case sdp.SDESMidURI:
			b.midID = uint8(e.ID)
		case sdp.SDESRTPStreamIDURI:
			b.ridID = uint8(e.ID)
		case sdp.AudioLevelURI:
			b.levelID = uint8(e.ID)
		}
	}
	return b
}

// demand says whether a frame captured at now is worth making for this binding, and whether it has to be a key frame.
func (b *binding) demand(now time.Time) (bound, key bool) {
	if b.since.IsZero() {
		b.since = now
	}
	if !b.flowing && now.Sub(b.since) > eager {
		if now.Sub(b.lastTry) < probeEvery {
			return false, false
		}
		b.lastTry = now
	}
	return true, b.needsKey
}

// begin decides whether the frame goes to this binding.
func (b *binding) begin(key bool) {
	b.taking = key || !b.needsKey
	b.whole = b.taking
}

// write sends one packet. The first one that is refused ends the frame.
func (b *binding) write(t *track, payload []byte, h rtp.Header) {
	if !b.taking || !b.whole || t.closed {
		b.whole = false
		return
	}
	extensions := b.header.Extensions[:0]
	b.header = h
	b.header.Version = 2
	b.header.Extensions = extensions
	b.header.PayloadType = b.payloadType
	if b.redType != 0 {
		b.header.PayloadType = b.redType
	}
	b.header.SequenceNumber = b.sequence
	b.header.SSRC = uint32(b.key.ssrc)
	// The number is used up even if the packet goes nowhere: pion's NACK buffer has seen it.
	b.sequence++
	b.extend(t)
	n, err := b.writer.WriteRTP(&b.header, payload)
	if err != nil || n == 0 {
		b.whole = false
		return
	}
	b.flowing = true
}

// extend adds the header extensions. MID and RID say which of the tracks in the SDP this SSRC is; pion does not write
// them. They are in every packet, not only until the receiver has reported on the stream: pion's NACK responder
// copies them into what it sends again, and that comes on an SSRC of its own whenever the first loss is (RFC 8852
// §3).
func (b *binding) extend(t *track) {
	if b.levelID != 0 {
		_ = b.header.SetExtension(b.levelID, b.level[:])
	}
	if b.mid == nil {
		if m := t.mids[b.key.ssrc]; m != nil && m.Mid() != "" {
			b.mid = []byte(m.Mid())
		}
	}
	if b.rid == nil {
		b.rid = []byte(t.rid)
	}
	if b.midID != 0 && len(b.mid) > 0 && len(b.mid) <= 16 {
		_ = b.header.SetExtension(b.midID, b.mid)
	}
	if b.ridID != 0 && len(b.rid) > 0 && len(b.rid) <= 16 {
		_ = b.header.SetExtension(b.ridID, b.rid)
	}
}

// end says whether the frame went out, whole.
func (b *binding) end(key bool) bool {
	if key && b.whole {
		b.needsKey = false
	}
	if b.whole && b.frames < introductions {
		b.frames++
	}
	return b.taking && b.whole
}
