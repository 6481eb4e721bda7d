package tracktest

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"confab/media/codec"
)

// Track answers like *webrtc.TrackRemote from packets that were put into it. Make it with [New].
type Track struct {
	mu       sync.Mutex
	packets  []*rtp.Packet
	codecs   map[uint8]webrtc.RTPCodecParameters
	current  webrtc.RTPCodecParameters
	ended    bool
	deadline time.Time
	changed  chan struct{} // closed and renewed at every change
}

// The payload types that every Track knows: those of the registry, and one of a codec that is not in it.
var (
	Opus = codec.Opus.PayloadType
	RED  = codec.RED.PayloadType
	VP8  = codec.VP8.PayloadType
	VP9  = codec.VP9.PayloadType
	H264 = uint8(102)
)

// New makes a track that has nothing to read yet.
func New() *Track {
	t := &Track{codecs: map[uint8]webrtc.RTPCodecParameters{}, changed: make(chan struct{})}
	for _, c := range codec.Negotiable() {
		t.codecs[uint8(c.PayloadType)] = c
	}
	t.codecs[H264] = webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH264, ClockRate: 90000},
		PayloadType:        webrtc.PayloadType(H264),
	}
	return t
}

// Put lets packets arrive, in this order.
func (t *Track) Put(packets ...*rtp.Packet) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.packets = append(t.packets, packets...)
	t.announce()
}

// End makes the track end once everything was read.
func (t *Track) End() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	t.announce()
}

func (t *Track) announce() {
	close(t.changed)
	t.changed = make(chan struct{})
}

// ReadRTP blocks like pion's: until a packet, the end or the deadline.
func (t *Track) ReadRTP() (*rtp.Packet, interceptor.Attributes, error) {
	for {
		t.mu.Lock()
		changed, deadline := t.changed, t.deadline
		switch {
		case !deadline.IsZero() && !time.Now().Before(deadline):
			t.mu.Unlock()
			return nil, nil, os.ErrDeadlineExceeded
		case len(t.packets) > 0:
			packet := t.packets[0]
			t.packets = t.packets[1:]
			t.current = t.codecs[packet.PayloadType]
			t.mu.Unlock()
			return packet, nil, nil
		case t.ended:
			t.mu.Unlock()
			return nil, nil, io.EOF
		}
		t.mu.Unlock()
		wait(changed, deadline)
	}
}

func wait(changed <-chan struct{}, deadline time.Time) {
	if deadline.IsZero() {
		<-changed
		return
	}
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case <-changed:
	case <-timer.C:
	}
}

// Codec is that of the packet read last.
func (t *Track) Codec() webrtc.RTPCodecParameters {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.current
}

// SSRC is always the same.
func (t *Track) SSRC() webrtc.SSRC { return 0xC0FFEE }

// SetReadDeadline makes ReadRTP give up at the time given.
func (t *Track) SetReadDeadline(deadline time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.deadline = deadline
	t.announce()
	return nil
}
