package playback

import (
	"testing"

	"github.com/pion/rtp"

	"confab/media/codec"
	"confab/media/internal/tracktest"
)

// FuzzAudio feeds any packets, plain or in RED, to a receiver with the real decoder.
func FuzzAudio(f *testing.F) {
	f.Add([]byte{0, 1, 4, 0x80 | 111, 0x0F, 0, 2, 111, 'o', 'l', 'n'})
	f.Add([]byte{1, 1, 3, 0xf8, 0xff, 0xfe, 9, 200, 1, 0xf8})
	f.Fuzz(func(t *testing.T, data []byte) {
		a := NewAudio(Options{Track: tracktest.New()})
		a.voice.decoder = newOpus(t)
		var block [BlockSize]int16
		var sequence uint16
		var stamp uint32
		for step := 0; len(data) >= 3 && step < 200; step++ {
			a.codec = [4]*codec.Audio{codec.Opus, codec.RED, codec.Opus, nil}[data[0]&3]
			sequence += uint16(int8(data[1])) << (data[0] >> 2 & 7)
			stamp += uint32(int8(data[1])) * 960 << (data[0] >> 5 & 7)
			size := min(int(data[2]), len(data)-3)
			header := rtp.Header{SequenceNumber: sequence, Timestamp: stamp}
			a.accept(&rtp.Packet{Header: header, Payload: data[3 : 3+size]}, clockStart)
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
