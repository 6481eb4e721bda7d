package wire

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// Describe names what a frame carries, as far as WebRTC and what goes before it need: TCP with HTTP, TLS or WebSocket,
// and STUN, DTLS, RTP and RTCP in datagrams, which RFC 7983 §7 tells apart by their first byte. Empty: something else,
// or nothing but an acknowledgement.
func Describe(frame []byte) string {
	const ipv4 = 0x0800 // RFC 7042, appendix B.1
	if len(frame) < header+20 || binary.BigEndian.Uint16(frame[12:]) != ipv4 {
		return ""
	}
	packet := frame[header:]
	// RFC 791 §3.1: what follows the packet in its frame is padding.
	from, total := int(packet[0]&0x0f)*4, int(binary.BigEndian.Uint16(packet[2:]))
	if from < 20 || total < from || total > len(packet) {
		return ""
	}
	content := packet[from:total]
	switch packet[9] {
	case 6:
		return describeTCP(content)
	case 17:
		if len(content) > 8 {
			return describeDatagram(content[8:])
		}
	}
	return ""
}

// describeTCP reads a segment (RFC 9293 §3.1).
func describeTCP(segment []byte) string {
	const fin, syn, reset, ack = 1, 2, 4, 16
	if len(segment) < 20 {
		return ""
	}
	from := int(segment[12]>>4) * 4
	if from < 20 || from > len(segment) {
		return ""
	}
	port := min(binary.BigEndian.Uint16(segment), binary.BigEndian.Uint16(segment[2:])) // the other is ephemeral
	name, content := fmt.Sprintf("TCP %d ", port), segment[from:]
	switch flags := segment[13]; {
	case flags&syn != 0 && flags&ack != 0:
		return name + "SYN, ACK"
	case flags&syn != 0:
		return name + "SYN"
	case flags&reset != 0:
		return name + "RST"
	case len(content) > 0:
		return name + describeStream(content)
	case flags&fin != 0:
		return name + "FIN"
	}
	return ""
}

// describeStream names what a segment begins with.
func describeStream(content []byte) string {
	line, _, _ := bytes.Cut(content, []byte("\r\n"))
	words := strings.Fields(string(line))
	size := fmt.Sprintf(" (%d bytes)", len(content))
	switch {
	case len(words) > 1 && strings.HasPrefix(words[0], "HTTP/1."):
		return "HTTP " + words[1] + size
	case len(words) > 1 && slices.Contains([]string{"GET", "POST", "OPTIONS"}, words[0]):
		path, _, _ := strings.Cut(words[1], "?")
		return "HTTP " + words[0] + " " + path + size
	case len(content) > 5 && content[0] == 22 && content[1] == 3: // RFC 8446 §5.1
		return "TLS " + handshake(content[5]) + size
	case len(content) > 5 && content[0] >= 20 && content[0] < 24 && content[1] == 3:
		return "TLS" + size
	case content[0] == 0x82: // RFC 6455 §5.2: all of a binary message
		return "WebSocket message" + size
	}
	return "data" + size
}

func describeDatagram(content []byte) string {
	switch first := content[0]; {
	case first < 4:
		return describeSTUN(content)
	case first >= 20 && first < 64:
		return describeDTLS(content)
	case first >= 128 && first < 192 && len(content) >= 12:
		if kind := content[1]; kind >= 192 && kind < 224 { // RFC 5761 §4
			return "SRTCP"
		}
		return fmt.Sprintf("SRTP %d", content[1]&0x7f)
	}
	return ""
}

// describeSTUN reads a message (RFC 8489 §5), and whether it nominates (RFC 8445 §16.1).
func describeSTUN(content []byte) string {
	const useCandidate = 0x0025
	if len(content) < 20 {
		return ""
	}
	name, known := map[uint16]string{1: "request", 0x101: "success", 0x111: "error"}[binary.BigEndian.Uint16(content)]
	if !known {
		return "STUN"
	}
	for rest := content[20:]; len(rest) >= 4; {
		if binary.BigEndian.Uint16(rest) == useCandidate {
			name += " that nominates"
		}
		length := 4 + (int(binary.BigEndian.Uint16(rest[2:]))+3)&^3
		rest = rest[min(length, len(rest)):]
	}
	return "STUN " + name
}

// describeDTLS lists what the records of a datagram are (RFC 6347 §4.1, §4.2.2). From the second epoch on their
// content is encrypted.
func describeDTLS(content []byte) string {
	const record, handshakes = 13, 22
	var names []string
	for len(content) > record {
		epoch, length := binary.BigEndian.Uint16(content[3:]), int(binary.BigEndian.Uint16(content[11:]))
		kind, known := map[byte]string{20: "change cipher spec", 21: "alert", 23: "application data"}[content[0]]
		switch {
		case content[0] == handshakes && epoch > 0:
			kind = "finished"
		case content[0] == handshakes:
			kind = handshake(content[record])
		case !known:
			kind = "?"
		}
		if !slices.Contains(names, kind) { // fragments of one message
			names = append(names, kind)
		}
		content = content[min(record+length, len(content)):]
	}
	return "DTLS " + strings.Join(names, ", ")
}

// handshake names a message of TLS (RFC 5246 §7.4) or DTLS (RFC 6347 §4.3.2).
func handshake(kind byte) string {
	name, known := map[byte]string{
		1: "client hello", 2: "server hello", 3: "hello verify request", 4: "new session ticket", 11: "certificate",
		12: "server key exchange", 13: "certificate request", 14: "server hello done", 15: "certificate verify",
		16: "client key exchange",
	}[kind]
	if !known {
		return fmt.Sprintf("handshake %d", kind)
	}
	return name
}
