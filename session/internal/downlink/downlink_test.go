package downlink

import (
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// The streams of these tests.
const (
	video = 5
	rtx   = 9
)

// sfu is a server at the other end of a link that loses packets, each way takes half the round trip. Like LiveKit it
// ignores requests that come too soon, and sends nothing more than three times again.
type sfu struct {
	t         *testing.T
	trip      time.Duration
	loss      float64
	random    *rand.Rand
	streams   map[uint32]chan []byte // to the client
	mu        sync.Mutex
	sent      map[uint16]time.Time
	repeated  map[uint16]int
	asked     int
	wasted    int // sent again though it had arrived
	delivered map[uint16]bool
}

func newSFU(t *testing.T, trip time.Duration, loss float64) *sfu {
	return &sfu{
		t: t, trip: trip, loss: loss, random: rand.New(rand.NewPCG(1, 2)),
		streams: map[uint32]chan []byte{video: make(chan []byte, 1000), rtx: make(chan []byte, 1000)},
		sent:    map[uint16]time.Time{}, repeated: map[uint16]int{}, delivered: map[uint16]bool{},
	}
}

// travel hands a packet over after half a round trip, unless it is lost.
func (s *sfu) travel(ssrc uint32, packet []byte) {
	if s.random.Float64() < s.loss {
		return
	}
	time.AfterFunc(s.trip/2, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		sequence := binary.BigEndian.Uint16(packet[2:])
		if ssrc == rtx {
			sequence = binary.BigEndian.Uint16(packet[12:])
			if s.delivered[sequence] {
				s.wasted++
			}
		}
		s.delivered[sequence] = true
		s.streams[ssrc] <- packet
	})
}

// send sends a packet of the stream.
func (s *sfu) send(sequence uint16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent[sequence] = time.Now()
	p := rtp.Packet{Payload: []byte{1}, Header: rtp.Header{
		Version: 2, PayloadType: 96, SequenceNumber: sequence, SSRC: video,
	}}
	packet, _ := p.Marshal()
	s.travel(video, packet)
}

// Write hears what the client reports.
func (s *sfu) Write(packets []rtcp.Packet, _ interceptor.Attributes) (int, error) {
	time.AfterFunc(s.trip/2, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, p := range packets {
			nack, ok := p.(*rtcp.TransportLayerNack)
			if !ok {
				continue
			}
			for _, pair := range nack.Nacks {
				for _, sequence := range pair.PacketList() {
					s.repeat(sequence)
				}
			}
		}
	})
	return 1, nil
}

func (s *sfu) repeat(sequence uint16) {
	s.asked++
	if time.Since(s.sent[sequence]) <= min(100*ms, 2*s.trip) || s.repeated[sequence] == 3 {
		return
	}
	s.sent[sequence] = time.Now()
	s.repeated[sequence]++
	p := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 97, SSRC: rtx}}
	p.Payload = append(binary.BigEndian.AppendUint16(nil, sequence), 1)
	packet, _ := p.Marshal()
	s.travel(rtx, packet)
}

// reader reads what travels on a stream.
func (s *sfu) reader(ssrc uint32) interceptor.RTPReader {
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		packet, ok := <-s.streams[ssrc]
		if !ok {
			return 0, nil, io.EOF
		}
		return copy(b, packet), a, nil
	})
}

// client is a Downlink with one stream, read as pion reads it.
type client struct {
	*Downlink
	connection interceptor.Interceptor
	got        map[uint16]time.Duration // when each packet came
	ended      sync.WaitGroup
}

func newClient(t *testing.T, s *sfu) *client {
	t.Helper()
	c := &client{Downlink: New(), got: map[uint16]time.Duration{}}
	c.Describe("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n" +
		"a=ssrc-group:FID 5 9\r\n")
	made, err := c.NewInterceptor("")
	if err != nil {
		t.Fatal(err)
	}
	c.connection = made
	c.trip.smoothed = s.trip
	made.BindRTCPWriter(s)
	nack := []interceptor.RTCPFeedback{{Type: "nack"}}
	began := time.Now()
	for ssrc, feedback := range map[uint32][]interceptor.RTCPFeedback{video: nack, rtx: nil} {
		reader := made.BindRemoteStream(&interceptor.StreamInfo{SSRC: ssrc, RTCPFeedback: feedback}, s.reader(ssrc))
		c.ended.Go(func() {
			b := make([]byte, 1500)
			for {
				n, _, err := reader.Read(b, nil)
				if err != nil {
					return
				}
				if ssrc == video {
					c.got[binary.BigEndian.Uint16(b[2:n])] = time.Since(began)
				}
			}
		})
	}
	return c
}

func (c *client) finish(s *sfu) {
	s.mu.Lock() // time.Sleep does not order what happens
	close(s.streams[video])
	close(s.streams[rtx])
	s.mu.Unlock()
	c.ended.Wait()
	_ = c.connection.Close()
}

// TestLossyLink: what a link loses comes again, soon, and next to nothing twice.
func TestLossyLink(t *testing.T) {
	for name, row := range map[string]struct {
		trip    time.Duration
		loss    float64
		slowest time.Duration // of a packet, from when it was sent
	}{
		"loopback":      {2 * ms, 0.05, 150 * ms},
		"40ms-5%":       {40 * ms, 0.05, 350 * ms},
		"40ms-20%":      {40 * ms, 0.20, 400 * ms},
		"200ms-20%":     {200 * ms, 0.20, 1100 * ms},
		"nothing-lost":  {40 * ms, 0, 21 * ms},
		"half-of-it":    {40 * ms, 0.5, 400 * ms},
		"not-measured":  {0, 0.05, 200 * ms},
		"a-long-way-5%": {600 * ms, 0.05, 2000 * ms},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const packets = 2000
				s := newSFU(t, row.trip, row.loss)
				c := newClient(t, s)
				for i := range packets {
					s.send(uint16(i + 65000)) // over the end of the numbers
					time.Sleep(10 * ms)
				}
				time.Sleep(3 * time.Second)
				c.finish(s)
				var slowest time.Duration
				for i := range packets {
					if at, came := c.got[uint16(i+65000)]; came {
						slowest = max(slowest, at-time.Duration(i)*10*ms)
					}
				}
				lost := packets - len(c.got)
				s.mu.Lock()
				defer s.mu.Unlock()
				t.Logf("%d of %d lost for good, slowest %v, asked %d times, %d sent again, %d in vain",
					lost, packets, slowest, s.asked, len(s.repeated), s.wasted)
				// Lost for good is what was lost four times; the last packets are not missed by anybody.
				if tolerable := int(4*row.loss*row.loss*row.loss*row.loss*packets) + 3; lost > tolerable {
					t.Errorf("%d lost", lost)
				}
				if slowest > row.slowest || s.wasted > len(s.repeated)/20 {
					t.Errorf("slowest %v, %d in vain", slowest, s.wasted)
				}
				if f := c.Figures(); row.loss > 0 && (f.Repaired == 0 || f.NACKs < f.Repaired) {
					t.Errorf("%+v", f)
				}
			})
		})
	}
}

// TestKeyFrameEndsRequests: after a key frame was asked for, nothing older is.
func TestKeyFrameEndsRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSFU(t, 40*ms, 0)
		c := newClient(t, s)
		s.send(1)
		time.Sleep(ms)
		s.send(3)
		time.Sleep(25 * ms)
		c.KeyFrameRequested(video)
		time.Sleep(time.Second)
		s.mu.Lock()
		asked := s.asked
		s.mu.Unlock()
		c.finish(s)
		if f := c.Figures(); asked != 1 || f.KeyFrameRequests != 1 {
			t.Errorf("asked %d times, %+v", asked, f)
		}
	})
}

// TestDeadline: a reader that was woken by a deadline sees that once, and reads on.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := New()
		made, _ := d.NewInterceptor("")
		wake, packets := make(chan struct{}), make(chan struct{}, 1)
		read := func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
			select {
			case _, open := <-wake:
				if !open {
					return 0, nil, io.EOF
				}
				return 0, nil, os.ErrDeadlineExceeded
			case <-packets:
				return copy(b, []byte{2 << 6, 96, 0, 1, 11: 0}), a, nil
			}
		}
		reader := made.BindRemoteStream(&interceptor.StreamInfo{SSRC: video}, interceptor.RTPReaderFunc(read))
		b := make([]byte, 1500)
		go func() { wake <- struct{}{} }()
		if _, _, err := reader.Read(b, nil); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("Read = %v", err)
		}
		packets <- struct{}{}
		if n, _, err := reader.Read(b, nil); n != 12 || err != nil {
			t.Errorf("Read = %d, %v", n, err)
		}
		close(wake)
		for range 2 {
			if _, _, err := reader.Read(b, nil); !errors.Is(err, io.EOF) {
				t.Errorf("Read = %v", err)
			}
		}
		made.UnbindRemoteStream(&interceptor.StreamInfo{SSRC: video})
		_ = made.Close()
	})
}
