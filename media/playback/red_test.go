package playback

import (
	"bytes"
	"testing"

	"github.com/pion/rtp"

	"confab/media/internal/tracktest"
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
		"more-than-is-stored": {bytes.Repeat([]byte{0x80 | 111, 0, 0, 0}, maxRED), nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var room [maxRED]redBlock
			blocks, err := parseRED(row.payload, room[:])
			if (err == nil) != (row.offsets != nil) || len(blocks) != len(row.blocks) {
				t.Fatalf("%v, %v", blocks, err)
			}
			for i, block := range blocks {
				if block.offset != row.offsets[i] || string(block.data) != row.blocks[i] {
					t.Errorf("block %d: %d %q", i, block.offset, block.data)
				}
			}
		})
	}
}

// FuzzAudio feeds any packets, plain or in RED, to a receiver with the real decoder.
func FuzzAudio(f *testing.F) {
	f.Add([]byte{0, 1, 4, 0x80 | 111, 0x0F, 0, 2, 111, 'o', 'l', 'n'})
	f.Add([]byte{1, 1, 3, 0xf8, 0xff, 0xfe, 9, 200, 1, 0xf8})
	f.Fuzz(func(t *testing.T, data []byte) {
		a := NewAudio(Options{Track: tracktest.New()})
		a.voice.opus = newOpus(t)
		var block [BlockSize]int16
		var sequence uint16
		var stamp uint32
		for step := 0; len(data) >= 3 && step < 200; step++ {
			a.codec = [4]string{"opus", "red", "opus", ""}[data[0]&3]
			sequence += uint16(int8(data[1])) << (data[0] >> 2 & 7)
			stamp += uint32(int8(data[1])) * 960 << (data[0] >> 5 & 7)
			size := min(int(data[2]), len(data)-3)
			a.accept(&rtp.Packet{Header: rtp.Header{SequenceNumber: sequence, Timestamp: stamp}, Payload: data[3 : 3+size]}, clockStart)
			data = data[3+size:]
			for range step % 4 {
				a.Pull(block[:])
			}
		}
		for range 50 {
			a.Pull(block[:])
		}
		if got := a.Stats(); got.BufferMs < 0 {
			t.Errorf("stats %+v", got)
		}
	})
}
