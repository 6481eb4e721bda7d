package uplink

import (
	"slices"
	"sync"
	"time"

	"github.com/pion/interceptor"

	"confab/session/internal/congestion"
	"confab/session/meeting"
)

// Options of an Uplink. The zero value works.
type Options struct {
	// Start is what is estimated at first, in bit/s; default congestion.Start.
	Start int
	// Estimated is told what the path carries whenever that has changed enough, in Run's goroutine; default nobody.
	Estimated func(Estimate)
}

// Estimate is what the way to the server carries.
type Estimate struct {
	Bitrate   int           // bit/s of all RTP packets, without what repairs take
	RoundTrip time.Duration // 0: not known
	Loss      float64       // share of the packets of the last seconds, 0 to 1
}

// Uplink carries what one peer connection sends.
type Uplink struct {
	options Options
	began   time.Time
	wake    chan struct{}

	mu      sync.Mutex // guards what follows; nothing is written or called with it held
	sender  *congestion.Sender
	streams map[uint32]*stream // by SSRC, that of retransmissions too
	order   []*stream
	open    bool // the transport took the last packet that it was given
	ended   bool
	number  uint16
	pacer   pacer
	repairs repairs
	meters  meters
	told    Estimate
	toldAt  time.Duration
	stirred time.Duration // when something has left or was reported
}

// New makes an Uplink; nothing runs before Run, and nothing is paced.
func New(o Options) *Uplink {
	if o.Start <= 0 {
		o.Start = congestion.Start
	}
	return &Uplink{
		options: o, began: time.Now(), wake: make(chan struct{}, 1), sender: congestion.NewSender(o.Start),
		streams: map[uint32]*stream{},
	}
}

// now is the moment that all others are counted from the beginning of.
func (u *Uplink) now() time.Duration { return time.Since(u.began) }

func (u *Uplink) nudge() {
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// Want says how much could be used, in bit/s.
func (u *Uplink) Want(bitrate int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.sender.Want(bitrate)
}

// Figures are for people who look on.
func (u *Uplink) Figures() meeting.Uplink {
	u.mu.Lock()
	defer u.mu.Unlock()
	now := u.now()
	e := u.estimate(now)
	f := meeting.Uplink{
		Bitrate: e.Bitrate, RoundTrip: e.RoundTrip, Loss: e.Loss, Sent: u.meters.all.bitrate(now),
		Queue: u.pacer.delay(u.sender.Bitrate()), KeyFrameRequests: u.meters.keyFrames,
	}
	if f.Sent > 0 {
		f.Repaired = float64(u.meters.repairs.bitrate(now)) / float64(f.Sent)
	}
	return f
}

// estimate is what can be sent besides repairs. Sound has no transport-wide numbers at LiveKit (pkg/rtc/config.go):
// what it takes is known to get through beside what is estimated. Pictures without them, at another server, are in what
// receiver reports make the estimate of.
func (u *Uplink) estimate(now time.Duration) Estimate {
	e := u.sender.Estimate(now)
	bitrate := e.Bitrate + u.meters.unnumbered.bitrate(now)
	return Estimate{
		Bitrate:   max(bitrate-u.meters.repairs.bitrate(now), bitrate/2),
		RoundTrip: e.RoundTrip, Loss: e.Loss,
	}
}

// NewInterceptor makes the Uplink its own factory.
func (u *Uplink) NewInterceptor(string) (interceptor.Interceptor, error) { return &binder{up: u}, nil }

// binder is the Uplink as one peer connection knows it.
type binder struct {
	interceptor.NoOp
	up *Uplink
}

// BindLocalStream takes over a stream.
func (b *binder) BindLocalStream(info *interceptor.StreamInfo, next interceptor.RTPWriter) interceptor.RTPWriter {
	u := b.up
	s := newStream(info, next)
	u.mu.Lock()
	u.streams[s.ssrc] = s
	if s.again != 0 {
		u.streams[s.again] = s
	}
	u.order = append(u.order, s)
	u.mu.Unlock()
	return writer{u, s}
}

// UnbindLocalStream lets go of a stream.
func (b *binder) UnbindLocalStream(info *interceptor.StreamInfo) {
	u := b.up
	u.mu.Lock()
	defer u.mu.Unlock()
	s := u.streams[info.SSRC]
	if s == nil {
		return
	}
	s.removed = true
	delete(u.streams, s.ssrc)
	delete(u.streams, s.again)
	u.order = slices.DeleteFunc(u.order, func(o *stream) bool { return o == s })
	u.pacer.drop(s)
}
