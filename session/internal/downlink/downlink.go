package downlink

import (
	"sync"
	"time"

	"github.com/pion/interceptor"

	"confab/session/meeting"
)

// Downlink is what a peer receives, over all its connections. Use [New].
type Downlink struct {
	mu          sync.Mutex
	trip        roundTrip
	repairs     map[uint32]uint32 // SSRC of a retransmission stream -> that of what it repairs
	connections map[*connection]struct{}
	figures     meeting.Downlink
}

// New makes one that has seen nothing.
func New() *Downlink {
	return &Downlink{repairs: map[uint32]uint32{}, connections: map[*connection]struct{}{}}
}

// NewInterceptor builds the part for one connection.
func (d *Downlink) NewInterceptor(string) (interceptor.Interceptor, error) {
	c := newConnection(d)
	d.mu.Lock()
	d.connections[c] = struct{}{}
	d.mu.Unlock()
	return c, nil
}

// Describe takes a description of the server's, before its streams begin.
func (d *Downlink) Describe(description string) {
	pairs := repairs(description)
	d.mu.Lock()
	defer d.mu.Unlock()
	for repair, original := range pairs {
		d.repairs[repair] = original
	}
}

// KeyFrameRequested gives up what is missing of a stream for the key frame that was asked for. LiveKit sends nothing
// of the stream again until that has come (downtrack.go, isNACKThrottled).
func (d *Downlink) KeyFrameRequested(ssrc uint32) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.figures.KeyFrameRequests++
	for c := range d.connections {
		if s := c.streams[ssrc]; s != nil {
			s.requester.forget()
		}
	}
}

// RoundTrip to the server; 0 when it is not known.
func (d *Downlink) RoundTrip() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.trip.smoothed
}

// Figures at this moment.
func (d *Downlink) Figures() meeting.Downlink {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.figures
	f.RoundTrip = d.trip.smoothed
	for c := range d.connections {
		f.Overused = max(f.Overused, c.estimate.overused(time.Since(c.began)))
		f.Received += c.estimate.throughput.Bitrate()
	}
	return f
}
