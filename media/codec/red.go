package codec

import (
	"errors"
	"fmt"
)

// RED is RFC 2198: each payload repeats the packets of Opus before it.
var RED = &Audio{
	Format: Format{
		Name: "red", MIMEType: "audio/red", ClockRate: SampleRate, Channels: 2,
		Fmtp: fmt.Sprintf("%d/%[1]d", Opus.PayloadType), PayloadType: 63,
	},
	Carries:    Opus,
	Blocks:     parseRED,
	JoinBlocks: joinRED,
}

// The largest block and the oldest one that the four bytes of a header can tell of (RFC 2198 §3).
const (
	maxREDLength = 1<<10 - 1
	maxREDOffset = 1<<14 - 1
)

// joinRED is the reverse of parseRED. Each block is of the payload type given; older ones than the last are left out,
// from the oldest on, where they are too old, too long, or too much for one payload.
func joinRED(out []byte, payloadType uint8, blocks []Block) []byte {
	primary := blocks[len(blocks)-1]
	size, first := 1+len(primary.Data), len(blocks)-1
	for ; first > 0; first-- {
		b := blocks[first-1]
		size += 4 + len(b.Data)
		if size > maxPayload || len(b.Data) > maxREDLength || b.Offset > maxREDOffset || b.Offset <= 0 {
			break
		}
	}
	out = out[:0]
	for _, b := range blocks[first : len(blocks)-1] {
		length := len(b.Data)
		out = append(out, 0x80|payloadType, byte(b.Offset>>6), byte(b.Offset<<2)|byte(length>>8), byte(length))
	}
	out = append(out, payloadType)
	for _, b := range blocks[first:] {
		out = append(out, b.Data...)
	}
	return out
}

var errRED = errors.New("malformed redundant audio")

// parseRED takes a payload of RFC 2198 apart, oldest block first and the primary one last.
func parseRED(payload []byte, blocks []Block) ([]Block, error) {
	blocks = blocks[:0]
	var lengths [MaxBlocks]int
	for {
		if len(payload) == 0 || len(blocks) == MaxBlocks {
			return nil, errRED
		}
		if payload[0]&0x80 == 0 { // the last header has no length: the rest is its block
			payload = payload[1:]
			blocks = append(blocks, Block{})
			break
		}
		if len(payload) < 4 {
			return nil, errRED
		}
		lengths[len(blocks)] = int(payload[2]&3)<<8 | int(payload[3])
		blocks = append(blocks, Block{Offset: int(payload[1])<<6 | int(payload[2]>>2)})
		payload = payload[4:]
	}
	for i := range blocks[:len(blocks)-1] {
		if len(payload) < lengths[i] {
			return nil, errRED
		}
		blocks[i].Data, payload = payload[:lengths[i]], payload[lengths[i]:]
	}
	blocks[len(blocks)-1].Data = payload
	return blocks, nil
}
