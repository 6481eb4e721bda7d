package downlink

import (
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// connection is the part of one peer connection. Everything that is guarded is so by the Downlink's mutex.
type connection struct {
	interceptor.NoOp
	downlink *Downlink
	sender   uint32 // our SSRC in what we report
	streams  map[uint32]*stream
	began    time.Time
	estimate *estimator
	wake     chan struct{} // in: something may be due sooner
	closed   chan struct{}
	close    sync.Once
	work     sync.WaitGroup
}

func newConnection(d *Downlink) *connection {
	return &connection{
		downlink: d, sender: rand.Uint32(), streams: map[uint32]*stream{},
		began: time.Now(), estimate: newEstimator(),
		wake: make(chan struct{}, 1), closed: make(chan struct{}),
	}
}

// BindRTCPWriter begins to ask. pion calls it once for a connection.
func (c *connection) BindRTCPWriter(writer interceptor.RTCPWriter) interceptor.RTCPWriter {
	select {
	case <-c.closed:
	default:
		c.work.Go(func() { c.run(writer) })
	}
	return writer
}

// BindRTCPReader listens for the reports that answer ours, which tell the round trip.
func (c *connection) BindRTCPReader(next interceptor.RTCPReader) interceptor.RTCPReader {
	return interceptor.RTCPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, a, err := next.Read(b, a)
		if err != nil {
			return n, a, err
		}
		if packets, err := rtcp.Unmarshal(b[:n]); err == nil {
			c.downlink.mu.Lock()
			c.downlink.trip.answered(packets, time.Now())
			c.downlink.mu.Unlock()
		}
		return n, a, nil
	})
}

// BindRemoteStream takes a stream, or one that repairs another.
func (c *connection) BindRemoteStream(info *interceptor.StreamInfo, next interceptor.RTPReader) interceptor.RTPReader {
	d := c.downlink
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, repair := d.repairs[info.SSRC]; repair {
		return c.retransmissions(info, next)
	}
	s := newStream(info)
	c.streams[info.SSRC] = s
	go s.pump(next, func(packet []byte) { c.look(s, packet) })
	c.nudge()
	return s
}

// UnbindRemoteStream lets go of a stream.
func (c *connection) UnbindRemoteStream(info *interceptor.StreamInfo) {
	d := c.downlink
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := c.streams[info.SSRC]; s != nil {
		s.close()
		delete(c.streams, info.SSRC)
	}
}

// Close ends the asking and all streams.
func (c *connection) Close() error {
	c.close.Do(func() { close(c.closed) })
	c.work.Wait()
	d := c.downlink
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range c.streams {
		s.close()
	}
	clear(c.streams)
	delete(d.connections, c)
	return nil
}

// look notes a packet of a stream.
func (c *connection) look(s *stream, packet []byte) {
	var header rtp.Header
	if _, err := header.Unmarshal(packet); err != nil {
		return
	}
	d := c.downlink
	now := time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	c.measure(&header, s.sendTime, len(packet), now)
	s.payloadType, s.known = header.PayloadType, true
	if !s.nack {
		return
	}
	before := len(s.requester.list)
	s.requester.received(header.SequenceNumber, false, now, d.trip.smoothed)
	if missed := len(s.requester.list) - before; missed > 0 {
		c.estimate.missed(missed)
		c.nudge()
	}
}

// measure has the estimate follow a packet that says when it was sent. Servers that want to be told what the path
// carries say so of pictures alone.
func (c *connection) measure(header *rtp.Header, extension uint8, size int, now time.Time) {
	stamp := header.GetExtension(extension)
	if extension == 0 || len(stamp) != 3 {
		return
	}
	at := uint32(stamp[0])<<16 | uint32(stamp[1])<<8 | uint32(stamp[2])
	c.estimate.arrived(at, now.Sub(c.began), size, c.downlink.trip.smoothed)
	if _, due, _ := c.estimate.due(now.Sub(c.began)); due {
		c.nudge()
	}
}

// retransmissions puts what a stream repairs into the streams where it belongs. pion gets only headers, which it takes
// for probes (rtpreceiver.go, receiveForRtxInternal).
func (c *connection) retransmissions(info *interceptor.StreamInfo, next interceptor.RTPReader) interceptor.RTPReader {
	extension := sendTime(info)
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, a, err := next.Read(b, a)
		if err != nil {
			return n, a, err
		}
		var header rtp.Header
		at, err := header.Unmarshal(b[:n])
		if err != nil {
			return n, a, nil
		}
		c.repair(info.SSRC, &header, extension, b[:n])
		return at, a, nil
	})
}

// repair puts one packet where it was missing. What nobody has missed is a probe: padding, a repeated packet, or what
// pion makes of LiveKit's padding, zeros for packet 0.
func (c *connection) repair(ssrc uint32, header *rtp.Header, extension uint8, packet []byte) {
	d := c.downlink
	now := time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	c.measure(header, extension, len(packet), now)
	s := c.streams[d.repairs[ssrc]]
	if s == nil || !s.known {
		return
	}
	buffer := buffers.Get().(*[largest]byte)
	size, sequence, ok := restore(buffer[:], packet, s.ssrc, s.payloadType)
	if !ok || !s.requester.received(sequence, true, now, d.trip.smoothed) {
		c.estimate.probe(now.Sub(c.began))
		buffers.Put(buffer)
		return
	}
	d.figures.Repaired++
	s.insert(buffer, size)
}

func (c *connection) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// run asks for what is missing, and for the round trip, until the connection is closed.
func (c *connection) run(writer interceptor.RTCPWriter) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-c.wake:
		case <-c.closed:
			return
		}
		packets, next := c.due(time.Now())
		if len(packets) > 0 {
			_, _ = writer.Write(packets, interceptor.Attributes{}) // what is not sent is asked for again
		}
		timer.Reset(time.Until(next))
	}
}

// due is what is to be sent now, and when to look again.
func (c *connection) due(now time.Time) (packets []rtcp.Packet, next time.Time) {
	d := c.downlink
	d.mu.Lock()
	defer d.mu.Unlock()
	next = d.trip.asked.Add(measureEvery)
	if !next.After(now) {
		next = now.Add(measureEvery)
		for ssrc := range c.streams {
			packets = append(packets, question(ssrc, now))
			d.trip.asked = now
			break // one is enough: all travel together
		}
	}
	packet, at := c.report(now)
	if packet != nil {
		packets = append(packets, packet)
	}
	next = earlier(next, at)
	for _, s := range c.streams {
		if wanted := s.requester.due(now, d.trip.smoothed); len(wanted) > 0 {
			d.figures.NACKs += uint64(len(wanted))
			packets = append(packets, &rtcp.TransportLayerNack{
				SenderSSRC: c.sender, MediaSSRC: s.ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(wanted),
			})
		}
		next = earlier(next, s.requester.next())
	}
	return packets, next
}

// report tells the server the estimate when that is due (REMB), and says when to look again.
func (c *connection) report(now time.Time) (packet rtcp.Packet, next time.Time) {
	bitrate, due, after := c.estimate.report(now.Sub(c.began))
	if bitrate > 0 {
		c.downlink.figures.Bitrate = bitrate
	}
	next = c.began.Add(after)
	var about []uint32
	for ssrc, s := range c.streams {
		if s.sendTime != 0 {
			about = append(about, ssrc)
		}
	}
	if !due || len(about) == 0 {
		return nil, next
	}
	slices.Sort(about)
	return &rtcp.ReceiverEstimatedMaximumBitrate{
		SenderSSRC: c.sender, Bitrate: float32(bitrate), SSRCs: about,
	}, next
}

// earlier of two moments; a zero one is none.
func earlier(a, b time.Time) time.Time {
	if b.IsZero() || a.Before(b) {
		return a
	}
	return b
}
