package render

import (
	"encoding/binary"
	"image"
	"testing"
	"time"

	"github.com/pion/rtp"

	"confab/media/codec"
	"confab/media/internal/tracktest"
)

// script makes packets of pictures whose content is their number, for a decoder that remembers what it refers to.
type script struct {
	sequence uint16
	stamp    uint32
	number   uint16
	payload  uint8
}

// frame is one picture in so many packets. Its bytes: 0 or 1 (key or not), its number, padding.
func (s *script) frame(key bool, packets int) []*rtp.Packet {
	s.number++
	s.stamp += 3000
	body := []byte{1, 0, 0}
	if key {
		body[0] = 0
	}
	binary.BigEndian.PutUint16(body[1:], s.number)
	made := make([]*rtp.Packet, packets)
	for i := range made {
		payload := []byte{0, 0xAA}
		if i == 0 {
			payload = append([]byte{0x10}, body...)
		}
		made[i] = s.packet(payload, i == packets-1)
	}
	return made
}

// layered is one single-packet picture of a temporal layer.
func (s *script) layered(key bool, layer, base uint8, baseOnly bool) *rtp.Packet {
	made := s.frame(key, 1)[0]
	sync := uint8(0)
	if baseOnly {
		sync = 0x20
	}
	made.Payload = append([]byte{0x90, 0x60, base, layer<<6 | sync}, made.Payload[1:]...)
	return made
}

func (s *script) padding() *rtp.Packet { return s.packet(nil, false) }

func (s *script) packet(payload []byte, marker bool) *rtp.Packet {
	if s.payload == 0 {
		s.payload = tracktest.VP8
	}
	made := &rtp.Packet{
		Header: rtp.Header{
			Version: 2, PayloadType: s.payload, SequenceNumber: s.sequence, Timestamp: s.stamp, Marker: marker,
		},
		Payload: payload,
	}
	s.sequence++
	return made
}

// numbers is a decoder of script pictures: their width is their number.
type numbers struct{ stage *stage }

func (n numbers) Decode(data []byte) (*image.YCbCr, error) {
	if len(data) < 3 {
		return nil, codec.ErrCorrupt
	}
	number := int(binary.BigEndian.Uint16(data[1:]))
	n.stage.decoded = append(n.stage.decoded, number)
	if n.stage.blank[number] {
		return &image.YCbCr{Rect: image.Rect(0, 0, 8, 8)}, nil
	}
	return &image.YCbCr{Rect: image.Rect(0, 0, number, 2)}, nil
}

func (n numbers) Close() { n.stage.closed++ }

// shown is what a sink was given.
type shown struct {
	number int
	at     time.Duration // since the start of the test
}

// stage is a running Video with a scripted track and decoder, inside a synctest bubble.
type stage struct {
	*Video
	track    *tracktest.Track
	decoded  []int
	blank    map[int]bool // pictures that are black and tiny
	shown    []shown
	requests []time.Duration
	reported []error
	opened   []*codec.Video
	closed   int
	start    time.Time
	ended    chan error
}

func newStage() *stage {
	s := &stage{track: tracktest.New(), start: time.Now(), ended: make(chan error, 1)}
	s.Video = NewVideo(Options{
		Track:           s.track,
		RequestKeyFrame: func() { s.requests = append(s.requests, time.Since(s.start)) },
		Sink: func(pic *image.YCbCr, _ time.Time, _ uint32) {
			s.shown = append(s.shown, shown{number: pic.Rect.Dx(), at: time.Since(s.start)})
		},
		Obstacle: func(err error) { s.reported = append(s.reported, err) },
	})
	s.open = func(kind *codec.Video) (codec.VideoDecoder, error) {
		s.opened = append(s.opened, kind)
		return numbers{stage: s}, nil
	}
	return s
}

// run starts the Video; finish ends the track and waits.
func (s *stage) run(t *testing.T) { go func() { s.ended <- s.Run(t.Context()) }() }

func (s *stage) finish(t *testing.T) {
	t.Helper()
	s.track.End()
	if err := <-s.ended; err != nil {
		t.Errorf("Run = %v", err)
	}
	if s.closed != len(s.opened) {
		t.Errorf("%d decoders closed of %d opened", s.closed, len(s.opened))
	}
}

func (s *stage) numbers() []int {
	var all []int
	for _, one := range s.shown {
		all = append(all, one.number)
	}
	return all
}

// usualHoleWait is how long a packet is waited for while the round trip is not known.
const usualHoleWait = 360 * time.Millisecond
