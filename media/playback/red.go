package playback

import "errors"

// maxRED is how many blocks of one RED packet are looked at. Senders use two or three.
const maxRED = 8

var errRED = errors.New("malformed redundant audio")

// redBlock is one encoding inside a RED packet.
type redBlock struct {
	offset int // how many timestamp units it is older than the packet
	data   []byte
}

// parseRED takes a payload of RFC 2198 apart, oldest block first and the primary one last.
func parseRED(payload []byte, blocks []redBlock) ([]redBlock, error) {
	blocks = blocks[:0]
	var lengths [maxRED]int
	for {
		if len(payload) == 0 || len(blocks) == maxRED {
			return nil, errRED
		}
		if payload[0]&0x80 == 0 { // the last header has no length: the rest is its block
			payload = payload[1:]
			blocks = append(blocks, redBlock{})
			break
		}
		if len(payload) < 4 {
			return nil, errRED
		}
		lengths[len(blocks)] = int(payload[2]&3)<<8 | int(payload[3])
		blocks = append(blocks, redBlock{offset: int(payload[1])<<6 | int(payload[2]>>2)})
		payload = payload[4:]
	}
	for i := range blocks[:len(blocks)-1] {
		if len(payload) < lengths[i] {
			return nil, errRED
		}
		blocks[i].data, payload = payload[:lengths[i]], payload[lengths[i]:]
	}
	blocks[len(blocks)-1].data = payload
	return blocks, nil
}
