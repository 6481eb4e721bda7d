package peer

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// evidence counts the packets of all connections of one Peer, so that a banner can follow media and not hopes. It is
// an interceptor: pion calls it on its own goroutines, and everything in it is safe for concurrent use. Inbound packets
// are counted when the application reads them, as pion's interceptors work on read.
type evidence struct {
	interceptor.NoOp
	began time.Time // its monotonic reading is what all moments are counted from: the clock on the wall may be set

	received atomic.Uint64 // RTP packets read
	sent     atomic.Uint64 // RTP packets written
	reports  atomic.Uint64 // RTCP packets from the other side, reports on what we send among them
	lastIn   atomic.Int64  // moment of the last RTP or RTCP packet from the other side
	lastRR   atomic.Int64  // moment of the last receiver report on one of our streams

	mu      sync.Mutex
	streams map[uint32]*atomic.Int64 // SSRC of a remote stream -> moment of its last RTP packet
	armed   func()                   // called once at the next inbound packet
	outward func()                   // and at the next outbound one; guarded by mu, but read only when waiting is set
	waiting atomic.Bool
}

func newEvidence() *evidence {
	return &evidence{began: time.Now(), streams: map[uint32]*atomic.Int64{}}
}

// NewInterceptor makes evidence its own factory: one Peer's connections share it.
func (e *evidence) NewInterceptor(string) (interceptor.Interceptor, error) { return e, nil }

// Close does nothing: the evidence outlives each connection of its Peer.
func (e *evidence) Close() error { return nil }

// BindRemoteStream counts arriving RTP.
func (e *evidence) BindRemoteStream(info *interceptor.StreamInfo, next interceptor.RTPReader) interceptor.RTPReader {
	last := &atomic.Int64{}
	e.mu.Lock()
	e.streams[info.SSRC] = last
	e.mu.Unlock()
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, attributes, err := next.Read(b, a)
		if err == nil {
			at := e.moment()
			e.received.Add(1)
			last.Store(at)
			e.arrived(at)
		}
		return n, attributes, err
	})
}

// UnbindRemoteStream forgets a stream.
func (e *evidence) UnbindRemoteStream(info *interceptor.StreamInfo) {
	e.mu.Lock()
	delete(e.streams, info.SSRC)
	e.mu.Unlock()
}

// BindLocalStream counts departing RTP.
func (e *evidence) BindLocalStream(_ *interceptor.StreamInfo, next interceptor.RTPWriter) interceptor.RTPWriter {
	return interceptor.RTPWriterFunc(func(h *rtp.Header, payload []byte, a interceptor.Attributes) (int, error) {
		n, err := next.Write(h, payload, a)
		if err == nil && n > 0 { // pion drops silently what is written before the connection stands
			e.sent.Add(1)
			e.departed()
		}
		return n, err
	})
}

// BindRTCPReader watches for reports.
func (e *evidence) BindRTCPReader(next interceptor.RTCPReader) interceptor.RTCPReader {
	return interceptor.RTCPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, attributes, err := next.Read(b, a)
		if err == nil {
			at := e.moment()
			e.reports.Add(1)
			e.noteReports(b[:n], at)
			e.arrived(at)
		}
		return n, attributes, err
	})
}

func (e *evidence) noteReports(b []byte, at int64) {
	packets, err := rtcp.Unmarshal(b)
	if err != nil {
		return
	}
	for _, p := range packets {
		if rr, ok := p.(*rtcp.ReceiverReport); ok && len(rr.Reports) > 0 {
			e.lastRR.Store(at)
		}
	}
}

func (e *evidence) arrived(at int64) {
	e.lastIn.Store(at)
	e.mu.Lock()
	fire := e.armed
	e.armed = nil
	e.mu.Unlock()
	if fire != nil {
		fire()
	}
}

// departed must cost nothing while nobody waits.
func (e *evidence) departed() {
	if !e.waiting.CompareAndSwap(true, false) {
		return
	}
	e.mu.Lock()
	fire := e.outward
	e.outward = nil
	e.mu.Unlock()
	if fire != nil {
		fire()
	}
}

// arm has inward called once, at the next packet from the other side, and outward at the next one to it.
func (e *evidence) arm(inward, outward func()) {
	e.mu.Lock()
	e.armed, e.outward = inward, outward
	e.mu.Unlock()
	e.waiting.Store(true)
}

// Seen is what the evidence says at one moment.
type Seen struct {
	Received, Sent uint64 // RTP packets
	LastIn         time.Time
	LastReport     time.Time            // last receiver report on a stream of ours
	Streams        map[uint32]time.Time // SSRC -> last RTP packet; zero time when none yet
}

// Seen copies the evidence.
func (e *evidence) Seen() Seen {
	s := Seen{
		Received: e.received.Load(), Sent: e.sent.Load(),
		LastIn: e.time(e.lastIn.Load()), LastReport: e.time(e.lastRR.Load()), Streams: map[uint32]time.Time{},
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for ssrc, last := range e.streams {
		s.Streams[ssrc] = e.time(last.Load())
	}
	return s
}

// moment is now, in ns since a moment before the evidence began: never zero, which is no moment.
func (e *evidence) moment() int64 { return int64(time.Since(e.began)) + 1 }

func (e *evidence) time(moment int64) time.Time {
	if moment == 0 {
		return time.Time{}
	}
	return e.began.Add(time.Duration(moment - 1))
}
