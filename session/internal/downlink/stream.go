package downlink

import (
	"errors"
	"io"
	"sync"

	"github.com/pion/interceptor"
	"github.com/pion/sdp/v3"
)

// waiting is how many packets of a stream wait for their reader here.
const waiting = 64

// largest is how large a packet can be.
const largest = 1500

// arrived is a packet.
type arrived struct {
	buffer     *[largest]byte
	size       int
	attributes interceptor.Attributes
}

// stream is one that is repaired. pion gives what was sent again to the reader of a track only when the next packet of
// the track itself comes (track_remote.go, Read): a still picture would wait for ever. So the stream is read by a
// goroutine of its own, and both kinds of packets go through one queue.
type stream struct {
	ssrc     uint32
	nack     bool
	sendTime uint8 // id of the extension that says when a packet was sent; 0: none does

	// Guarded by the connection's mutex.
	requester   requester
	payloadType uint8
	known       bool // payloadType is

	packets chan arrived
	failed  chan error // one at a time: after a deadline nothing is read until somebody has seen that
	ended   chan struct{}
	end     sync.Once
}

var buffers = sync.Pool{New: func() any { return new([largest]byte) }}

func newStream(info *interceptor.StreamInfo) *stream {
	return &stream{
		ssrc: info.SSRC, nack: wantsNACK(info), sendTime: sendTime(info),
		packets: make(chan arrived, waiting), failed: make(chan error), ended: make(chan struct{}),
	}
}

// wantsNACK says whether the server sends packets of a stream again.
func wantsNACK(info *interceptor.StreamInfo) bool {
	for _, f := range info.RTCPFeedback {
		if f.Type == "nack" && f.Parameter == "" {
			return true
		}
	}
	return false
}

// sendTime is the id of the extension that says when a packet of a stream was sent; 0: none does.
func sendTime(info *interceptor.StreamInfo) uint8 {
	for _, e := range info.RTPHeaderExtensions {
		if e.URI == sdp.ABSSendTimeURI {
			return uint8(e.ID)
		}
	}
	return 0
}

// pump reads from next until the stream ends. Look is told every packet.
func (s *stream) pump(next interceptor.RTPReader, look func(packet []byte)) {
	defer s.close()
	for {
		buffer := buffers.Get().(*[largest]byte)
		n, attributes, err := next.Read(buffer[:], nil)
		if err != nil {
			buffers.Put(buffer)
			select {
			case s.failed <- err:
			case <-s.ended:
				return
			}
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe) {
				return
			}
			continue
		}
		look(buffer[:n])
		select {
		case s.packets <- arrived{buffer, n, attributes}:
		case <-s.ended:
			return
		}
	}
}

// insert adds a packet that was restored, unless nobody reads.
func (s *stream) insert(buffer *[largest]byte, size int) {
	select {
	case s.packets <- arrived{buffer, size, interceptor.Attributes{}}:
	default:
		buffers.Put(buffer)
	}
}

// Read gives the next packet of either kind.
func (s *stream) Read(b []byte, _ interceptor.Attributes) (int, interceptor.Attributes, error) {
	select {
	case p := <-s.packets:
		return s.give(b, p)
	default:
	}
	select {
	case p := <-s.packets:
		return s.give(b, p)
	case err := <-s.failed:
		return 0, nil, err
	case <-s.ended:
		return 0, nil, io.EOF
	}
}

func (s *stream) give(b []byte, p arrived) (int, interceptor.Attributes, error) {
	defer buffers.Put(p.buffer)
	if len(b) < p.size {
		return 0, nil, io.ErrShortBuffer
	}
	return copy(b, p.buffer[:p.size]), p.attributes, nil
}

// close ends the stream for whoever reads and waits.
func (s *stream) close() { s.end.Do(func() { close(s.ended) }) }
