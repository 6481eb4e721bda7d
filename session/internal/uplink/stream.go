package uplink

import (
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
)

// history is how many packets of a stream can be sent again: two seconds of a large picture.
const history = 512

// The padding of probes and of what introduces a retransmission stream (RFC 3550 §5.1: at most 255 bytes).
const (
	probePadding = 240
	leastPadding = 1
)

// A server knows a retransmission stream from its first packet that names the stream which it repairs, so one is sent
// before it is needed, and again until the server has reported it.
const (
	introduceEvery = 200 * time.Millisecond
	introductions  = 10
)

// stream is one local stream, a simulcast layer or a sound. It is guarded by its Uplink.
type stream struct {
	ssrc, again   uint32 // again: of what is sent again; 0: that has no stream of its own
	againType     uint8  // payload type
	video, nack   bool
	number        uint8 // ids of header extensions, 0 where they are not agreed on
	rid, repaired uint8
	next          interceptor.RTPWriter
	sent          []*packet // by sequence number
	sequence      uint16    // of the retransmission stream
	last          *packet   // the newest that has left
	introduced    int
	introducedAt  time.Duration
	removed       bool
}

func newStream(info *interceptor.StreamInfo, next interceptor.RTPWriter) *stream {
	s := &stream{
		ssrc: info.SSRC, again: info.SSRCRetransmission, againType: info.PayloadTypeRetransmission, next: next,
		video: strings.HasPrefix(strings.ToLower(info.MimeType), "video/"), sequence: uint16(rand.Uint32()),
	}
	if s.againType == 0 {
		s.again = 0
	}
	for _, f := range info.RTCPFeedback {
		s.nack = s.nack || f.Type == "nack" && f.Parameter == ""
	}
	for _, e := range info.RTPHeaderExtensions {
		switch e.URI {
		case sdp.TransportCCURI:
			s.number = uint8(e.ID)
		case sdp.SDESRTPStreamIDURI:
			s.rid = uint8(e.ID)
		case sdp.SDESRepairRTPStreamIDURI:
			s.repaired = uint8(e.ID)
		}
	}
	if s.nack {
		s.sent = make([]*packet, history)
	}
	return s
}

// remember keeps a packet that has left.
func (s *stream) remember(p *packet) {
	s.last = p
	if s.nack {
		s.sent[p.header.SequenceNumber%history] = p
	}
}

// find gives the packet of that number, if it is still there.
func (s *stream) find(sequence uint16) *packet {
	if !s.nack {
		return nil
	}
	if p := s.sent[sequence%history]; p != nil && p.header.SequenceNumber == sequence {
		return p
	}
	return nil
}

// repeat makes the packet that is sent again (RFC 4588 §4): on the retransmission stream where there is one, with the
// identity of what it repairs (RFC 8852 §3). A server that reads the stream's own identifier there takes it for the
// stream itself, and waits for pictures on it for ever.
func (s *stream) repeat(p *packet) *packet {
	if s.again == 0 {
		return &packet{stream: s, header: p.header.Clone(), payload: p.payload}
	}
	payload := make([]byte, 2, 2+len(p.payload))
	binary.BigEndian.PutUint16(payload, p.header.SequenceNumber)
	again := &packet{stream: s, header: s.onRepairs(p), payload: append(payload, p.payload...)}
	again.header.Marker = p.header.Marker
	return again
}

// padding makes a packet of so many bytes that the server throws away.
func (s *stream) padding(size int) *packet {
	p := &packet{stream: s, header: s.onRepairs(s.last), payload: make([]byte, size)}
	p.header.Padding = true
	p.payload[size-1] = byte(size)
	return p
}

// onRepairs is the header of the next packet on the retransmission stream.
func (s *stream) onRepairs(p *packet) rtp.Header {
	h := p.header.Clone()
	h.SSRC, h.PayloadType, h.SequenceNumber, h.Marker = s.again, s.againType, s.sequence, false
	s.sequence++
	if s.rid == 0 {
		return h
	}
	if rid := h.GetExtension(s.rid); rid != nil {
		rid = append([]byte(nil), rid...)
		_ = h.DelExtension(s.rid)
		if s.repaired != 0 {
			_ = h.SetExtension(s.repaired, rid)
		}
	}
	return h
}

// pads says whether padding can be sent beside the stream.
func (s *stream) pads() bool { return s.video && s.again != 0 && s.number != 0 && s.last != nil }
