package codec

import (
	"bytes"
	"testing"
)

func TestParseRED(t *testing.T) {
	for name, row := range map[string]struct {
		payload []byte
		offsets []int
		blocks  []string
	}{
		"primary-alone":       {[]byte{111, 'a', 'b'}, []int{0}, []string{"ab"}},
		"one-before":          {[]byte{0x80 | 111, 0x0F, 0, 2, 111, 'o', 'l', 'n'}, []int{960, 0}, []string{"ol", "n"}},
		"empty-primary":       {[]byte{111}, []int{0}, []string{""}},
		"empty":               {nil, nil, nil},
		"header-cut":          {[]byte{0x80 | 111, 1, 2}, nil, nil},
		"no-last-header":      {[]byte{0x80 | 111, 0, 0, 0}, nil, nil},
		"block-longer-than":   {[]byte{0x80 | 111, 0, 0, 9, 111, 'o'}, nil, nil},
		"more-than-is-stored": {bytes.Repeat([]byte{0x80 | 111, 0, 0, 0}, MaxBlocks), nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var out [MaxBlocks]Block
			blocks, err := parseRED(row.payload, out[:])
			if (err == nil) != (row.offsets != nil) || len(blocks) != len(row.blocks) {
				t.Fatalf("%v, %v", blocks, err)
			}
			for i, block := range blocks {
				if block.Offset != row.offsets[i] || string(block.Data) != row.blocks[i] {
					t.Errorf("block %d: %d %q", i, block.Offset, block.Data)
				}
			}
		})
	}
}

// TestJoinRED: what was joined comes apart again, without the older blocks that do not fit.
func TestJoinRED(t *testing.T) {
	block := func(offset, length int) Block { return Block{offset, bytes.Repeat([]byte{byte(length)}, length)} }
	for name, row := range map[string]struct {
		blocks []Block
		kept   int // the last ones
	}{
		"primary-alone":      {[]Block{block(0, 80)}, 1},
		"one-before":         {[]Block{block(960, 70), block(0, 80)}, 2},
		"two-before":         {[]Block{block(1920, 60), block(960, 70), block(0, 80)}, 3},
		"oldest-and-longest": {[]Block{block(16383, 1023), block(0, 80)}, 2},
		"too-old":            {[]Block{block(16384, 60), block(960, 70), block(0, 80)}, 2},
		"too-long":           {[]Block{block(960, 1024), block(0, 80)}, 1},
		"gap-in-the-middle":  {[]Block{block(1920, 60), block(960, 1024), block(0, 80)}, 1},
		"too-much":           {[]Block{block(1920, 500), block(960, 500), block(0, 500)}, 2},
		"no-offset":          {[]Block{block(0, 60), block(0, 80)}, 1},
		"longest-packet":     {[]Block{block(960, 80), block(0, MaxAudioPacket)}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			payload := joinRED(make([]byte, 3), 111, row.blocks)
			var out [MaxBlocks]Block
			got, err := parseRED(payload, out[:])
			if err != nil || len(got) != row.kept {
				t.Fatalf("%d blocks, %v", len(got), err)
			}
			if len(got) > 1 && len(payload) > maxPayload {
				t.Errorf("%d bytes", len(payload))
			}
			for i, b := range row.blocks[len(row.blocks)-row.kept:] {
				if got[i].Offset != b.Offset || !bytes.Equal(got[i].Data, b.Data) {
					t.Errorf("block %d: %d, %d bytes", i, got[i].Offset, len(got[i].Data))
				}
			}
		})
	}
}
