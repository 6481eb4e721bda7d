package render

import (
	"testing"
	"time"

	"github.com/pion/rtp"

	"confab/media/codec"
)

// FuzzAssembler puts any packets in any order. Pictures come out in order, each of one timestamp, and time always
// gets it going again.
func FuzzAssembler(f *testing.F) {
	f.Add([]byte{1, 3, 0x10, 0, 0, 1, 2, 0x10, 1, 1})
	f.Add([]byte{0x81, 4, 0x90, 0x60, 1, 0x20, 3, 9, 0x0C, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var a assembler
		now := time.Unix(1_800_000_000, 0)
		sequence, stamp, last := int64(100_000), int64(1<<33), int64(0)
		for len(data) >= 2 {
			flags, size := data[0], min(int(data[1]&0x0F), len(data)-2)
			kind := codec.VP8
			if flags&1 == 0 {
				kind = codec.VP9
			}
			packet := rtp.Packet{Header: rtp.Header{Marker: flags&2 != 0}, Payload: data[2 : 2+size]}
			if flags&4 != 0 {
				stamp += 3000
			}
			sequence += int64(int8(flags)>>3) << (data[1] >> 5)
			now = now.Add(time.Duration(data[1]>>4) * 5 * time.Millisecond)
			p := parse(&packet, kind)
			p.sequence, p.stamp, p.arrived = max(sequence, 1<<16), stamp, now
			a.put(p)
			for {
				made, ok := a.take(now)
				if !ok {
					break
				}
				if len(made.data) == 0 {
					t.Fatal("empty picture")
				}
				if made.first.After(made.completed) || made.completed.After(now) {
					t.Fatalf("picture from %v to %v, now %v", made.first, made.completed, now)
				}
			}
			if a.next < last && p.sequence >= last {
				t.Fatalf("went back from %d to %d", last, a.next)
			}
			last = a.next
			data = data[2+size:]
		}
		if due := a.deadline(); !due.IsZero() {
			a.take(due)
			if again := a.deadline(); !again.IsZero() && !again.After(due) {
				t.Fatalf("due at %v, still due at %v", due, again)
			}
		}
	})
}
