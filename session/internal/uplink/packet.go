package uplink

import (
	"time"

	"github.com/pion/rtp"
)

// packet is one RTP packet on its way.
type packet struct {
	stream  *stream
	header  rtp.Header
	payload []byte
	at      time.Duration // when it was written, then when it left
	again   time.Duration // when it was last sent again; 0: never
}

// newPacket copies what belongs to the writer.
func newPacket(s *stream, h *rtp.Header, payload []byte, at time.Duration) *packet {
	return &packet{stream: s, header: h.Clone(), payload: append([]byte(nil), payload...), at: at}
}

func (p *packet) size() int { return p.header.MarshalSize() + len(p.payload) }

// fifo is a queue of packets with the sum of their sizes.
type fifo struct {
	list  []*packet
	bytes int
}

func (f *fifo) put(p *packet) {
	f.list = append(f.list, p)
	f.bytes += p.size()
}

func (f *fifo) take() *packet {
	if len(f.list) == 0 {
		return nil
	}
	p := f.list[0]
	f.list[0] = nil
	f.list = f.list[1:]
	f.bytes -= p.size()
	return p
}

func (f *fifo) clear() { *f = fifo{} }

// drop takes out the packets of a stream.
func (f *fifo) drop(s *stream) {
	var kept fifo
	for _, p := range f.list {
		if p.stream != s {
			kept.put(p)
		}
	}
	*f = kept
}
