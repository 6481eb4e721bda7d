package downlink

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
)

// fixedHeader is the size of an RTP header without extensions. Those of a retransmission are its own.
const fixedHeader = 12

// restore reads a packet of a retransmission stream (RFC 4588 §4) and writes to b what it repairs: a packet of the
// stream that has ssrc, with that payload type. It reports false for what repairs nothing: padding, with which servers
// probe for bandwidth.
func restore(b, packet []byte, ssrc uint32, payloadType uint8) (size int, sequence uint16, ok bool) {
	var header rtp.Header
	at, err := header.Unmarshal(packet)
	if err != nil {
		return 0, 0, false
	}
	end := len(packet)
	if header.Padding {
		end -= int(packet[end-1])
	}
	if end-at < 2 || len(b) < fixedHeader+end-at-2 {
		return 0, 0, false
	}
	b[0] = 2 << 6 // version
	b[1] = packet[1]&0x80 | payloadType
	copy(b[2:4], packet[at:at+2])
	copy(b[4:8], packet[4:8]) // RTP time
	binary.BigEndian.PutUint32(b[8:], ssrc)
	return fixedHeader + copy(b[fixedHeader:], packet[at+2:end]), binary.BigEndian.Uint16(packet[at:]), true
}

// repairs lists which streams of a description repair which: "a=ssrc-group:FID" (RFC 5576 §4.2), by the SSRC of the
// repairing one.
func repairs(description string) map[uint32]uint32 {
	var parsed sdp.SessionDescription
	if parsed.UnmarshalString(description) != nil {
		return nil
	}
	pairs := map[uint32]uint32{}
	for _, media := range parsed.MediaDescriptions {
		for _, a := range media.Attributes {
			if a.Key != sdp.AttrKeySSRCGroup {
				continue
			}
			if original, repair, ok := fid(a.Value); ok {
				pairs[repair] = original
			}
		}
	}
	return pairs
}

// fid reads "FID 1 2": the second repairs the first.
func fid(group string) (original, repair uint32, ok bool) {
	fields := strings.Fields(group)
	if len(fields) != 3 || fields[0] != sdp.SemanticTokenFlowIdentification {
		return 0, 0, false
	}
	first, err := strconv.ParseUint(fields[1], 10, 32)
	second, wrong := strconv.ParseUint(fields[2], 10, 32)
	return uint32(first), uint32(second), err == nil && wrong == nil
}
