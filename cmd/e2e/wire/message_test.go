package wire

import (
	"encoding/binary"
	"testing"
)

// ethernet puts Ethernet and IPv4 around what a protocol carries.
func ethernet(protocol byte, content []byte) []byte {
	frame := make([]byte, header+20, header+20+len(content)+6)
	binary.BigEndian.PutUint16(frame[12:], 0x0800)
	frame[header], frame[header+9] = 0x45, protocol
	binary.BigEndian.PutUint16(frame[header+2:], uint16(20+len(content)))
	return append(append(frame, content...), 0, 0, 0, 0, 0, 0) // padded
}

func segment(flags byte, content string) []byte {
	tcp := make([]byte, 20)
	binary.BigEndian.PutUint16(tcp, 7880)
	binary.BigEndian.PutUint16(tcp[2:], 40123)
	tcp[12], tcp[13] = 5<<4, flags
	return ethernet(6, append(tcp, content...))
}

func datagram(content ...byte) []byte { return ethernet(17, append(make([]byte, 8), content...)) }

func TestDescribe(t *testing.T) {
	stun := make([]byte, 20)
	stun[1] = 1
	record := func(kind, epoch byte, content ...byte) []byte {
		return append([]byte{kind, 254, 253, 0, epoch, 0, 0, 0, 0, 0, 0, 0, byte(len(content))}, content...)
	}
	for name, row := range map[string]struct {
		frame []byte
		want  string
	}{
		"too-short":       {frame: make([]byte, 20)},
		"other-protocol":  {frame: ethernet(1, make([]byte, 40))},
		"arp":             {frame: make([]byte, 60)},
		"syn":             {segment(2, ""), "TCP 7880 SYN"},
		"syn-ack":         {segment(18, ""), "TCP 7880 SYN, ACK"},
		"acknowledgement": {frame: segment(16, "")},
		"fin":             {segment(17, ""), "TCP 7880 FIN"},
		"reset":           {segment(20, ""), "TCP 7880 RST"},
		"request":         {segment(24, "GET /rtc/v1?token=x HTTP/1.1\r\n"), "TCP 7880 HTTP GET /rtc/v1 (30 bytes)"},
		"answer":          {segment(24, "HTTP/1.1 101 Switching\r\n"), "TCP 7880 HTTP 101 (24 bytes)"},
		"websocket":       {segment(24, "\x82\x02ab"), "TCP 7880 WebSocket message (4 bytes)"},
		"tls":             {segment(24, "\x16\x03\x01\x00\x02\x01\x00"), "TCP 7880 TLS client hello (7 bytes)"},
		"stun-check":      {datagram(stun...), "STUN request"},
		"stun-nomination": {
			datagram(append(stun, 0, 6, 0, 1, 'u', 0, 0, 0, 0, 0x25, 0, 0)...), "STUN request that nominates",
		},
		"stun-cut":     {datagram(append(stun, 0, 6, 0, 9)...), "STUN request"},
		"client-hello": {datagram(record(22, 0, 1, 0)...), "DTLS client hello"},
		"several-records": {
			datagram(append(record(20, 0, 1), record(22, 1, 77)...)...), "DTLS change cipher spec, finished",
		},
		"fragments":          {datagram(append(record(22, 0, 11), record(22, 0, 11)...)...), "DTLS certificate"},
		"record-cut":         {datagram(append(record(22, 0, 1), 22, 254)...), "DTLS client hello"},
		"rtp":                {datagram(append([]byte{0x80, 0x80 | 96}, make([]byte, 10)...)...), "SRTP 96"},
		"rtcp":               {datagram(append([]byte{0x80, 206}, make([]byte, 10)...)...), "SRTCP"},
		"nothing-in-a-frame": {frame: datagram()},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Describe(row.frame); got != row.want {
				t.Errorf("%q, want %q", got, row.want)
			}
		})
	}
}

func FuzzDescribe(f *testing.F) {
	f.Add(byte(6), segment(24, "GET / HTTP/1.1")[header+20:])
	f.Add(byte(17), append(make([]byte, 8), 22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0))
	f.Fuzz(func(_ *testing.T, protocol byte, content []byte) { Describe(ethernet(protocol, content)) })
}
