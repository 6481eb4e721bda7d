package codec

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"testing"

	"github.com/pion/rtp/codecs"
)

func TestVP8PayloadsJoinToTheFrame(t *testing.T) {
	p := &vp8Packetizer{picture: 0x7ffe}
	for i, size := range []int{1, 1155, 1156, 1157, 5000, 200_000, 0, 77} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			frame := make([]byte, size)
			_, _ = rand.Read(frame)
			p.Begin(Packet{Data: frame})
			var joined []byte
			for n := 0; ; n++ {
				payload, last := p.Next()
				if payload == nil {
					break
				}
				var packet codecs.VP8Packet
				part, err := packet.Unmarshal(payload)
				if err != nil {
					t.Fatal(err)
				}
				if len(payload) > maxPayload || (packet.S == 1) != (n == 0) || packet.PID != 0 {
					t.Errorf("packet %d: %d bytes, S %d, partition %d", n, len(payload), packet.S, packet.PID)
				}
				if want := uint16(0x7ffe+1+i) & 0x7fff; packet.I != 1 || packet.PictureID != want {
					t.Errorf("packet %d: picture id %d (%d), want %d", n, packet.PictureID, packet.I, want)
				}
				joined = append(joined, part...)
				if last != (len(joined) == size) {
					t.Errorf("packet %d of %d bytes so far says last %v", n, len(joined), last)
				}
			}
			if !bytes.Equal(joined, frame) {
				t.Errorf("%d bytes came back as %d", size, len(joined))
			}
		})
	}
}
