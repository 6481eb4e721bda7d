package downlink

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/pion/rtp"
)

// marshalled is a packet of the retransmission stream 9.
func marshalled(t testing.TB, payload []byte, change func(*rtp.Packet)) []byte {
	t.Helper()
	p := &rtp.Packet{Payload: payload, Header: rtp.Header{
		Version: 2, Marker: true, PayloadType: 97, SequenceNumber: 70, Timestamp: 3000, SSRC: 9,
	}}
	if change != nil {
		change(p)
	}
	packet, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return packet
}

func TestRestore(t *testing.T) {
	for name, row := range map[string]struct {
		payload []byte
		change  func(*rtp.Packet)
		want    []byte // nil: repairs nothing
	}{
		"plain":      {[]byte{1, 2, 7, 8, 9}, nil, []byte{7, 8, 9}},
		"extensions": {[]byte{1, 2, 7}, func(p *rtp.Packet) { _ = p.SetExtension(3, []byte{1, 2, 3}) }, []byte{7}},
		"padded": {[]byte{1, 2, 7}, func(p *rtp.Packet) {
			p.Padding, p.PaddingSize = true, 4
		}, []byte{7}},
		"empty": {[]byte{1, 2}, nil, []byte{}},
		"probe": {nil, func(p *rtp.Packet) { p.Padding, p.PaddingSize = true, 255 }, nil},
		"short": {[]byte{1}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var b [largest]byte
			size, sequence, ok := restore(b[:], marshalled(t, row.payload, row.change), 5, 96)
			if ok != (row.want != nil) {
				t.Fatalf("ok = %v", ok)
			}
			if !ok {
				return
			}
			var got rtp.Packet
			if err := got.Unmarshal(b[:size]); err != nil {
				t.Fatal(err)
			}
			if got.SSRC != 5 || got.PayloadType != 96 || !got.Marker || got.Timestamp != 3000 ||
				got.SequenceNumber != 0x102 || sequence != 0x102 || got.Extension || got.Padding {
				t.Errorf("got %v", got)
			}
			if !bytes.Equal(got.Payload, row.want) {
				t.Errorf("payload %v", got.Payload)
			}
		})
	}
}

func FuzzRestore(f *testing.F) {
	f.Add(marshalled(f, []byte{1, 2, 3}, nil))
	f.Add(marshalled(f, nil, func(p *rtp.Packet) { p.Padding, p.PaddingSize = true, 255 }))
	f.Fuzz(func(t *testing.T, packet []byte) {
		var b [largest]byte
		size, sequence, ok := restore(b[:], packet, 5, 96)
		if !ok {
			return
		}
		var got rtp.Header
		if _, err := got.Unmarshal(b[:size]); err != nil || got.SSRC != 5 || got.SequenceNumber != sequence {
			t.Errorf("%v: %v", got, err)
		}
	})
}

func TestRepairs(t *testing.T) {
	const head = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"
	for name, row := range map[string]struct {
		lines string
		want  map[uint32]uint32
	}{
		"a-pair":    {"a=ssrc-group:FID 7 8\r\n", map[uint32]uint32{8: 7}},
		"no-group":  {"a=ssrc:7 cname:x\r\n", nil},
		"a-layer":   {"a=ssrc-group:SIM 7 8\r\n", nil},
		"no-number": {"a=ssrc-group:FID 7 x\r\n", nil},
		"too-many":  {"a=ssrc-group:FID 7 8 9\r\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := repairs(head + row.lines); !maps.Equal(got, row.want) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func FuzzRepairs(f *testing.F) {
	f.Add("FID 7 8")
	f.Add("SIM 7 8 9")
	f.Fuzz(func(t *testing.T, group string) {
		original, repair, ok := fid(group)
		if ok && strings.Join(strings.Fields(group), " ") != fmt.Sprintf("FID %d %d", original, repair) &&
			!strings.Contains(group, "0") {
			t.Errorf("%q: %d repairs %d", group, repair, original)
		}
	})
}
