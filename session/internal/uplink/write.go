package uplink

import (
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"

	"confab/session/internal/congestion"
)

// writer is where a stream is written to.
type writer struct {
	up *Uplink
	s  *stream
}

// Write takes a packet. What it answers is whether the transport takes packets: until it has taken one, and again after
// it has refused one, each goes to it at once. Sound always does.
func (w writer) Write(h *rtp.Header, payload []byte, _ interceptor.Attributes) (int, error) {
	u := w.up
	u.mu.Lock()
	now := u.now()
	p := newPacket(w.s, h, payload, now)
	switch {
	case u.ended || w.s.removed:
		u.mu.Unlock()
		return 0, nil
	case u.open && w.s.video:
		defer u.mu.Unlock()
		if !u.pacer.put(p, u.sender.Bitrate()) {
			return 0, nil
		}
		u.nudge()
		return p.size(), nil
	}
	u.prepare(p, now, 0)
	u.mu.Unlock()
	return u.deliver(p, media)
}

// prepare numbers a packet that is about to leave.
func (u *Uplink) prepare(p *packet, now time.Duration, probe int) {
	p.at = now
	u.stir(now)
	if p.stream.number == 0 {
		return
	}
	u.number++
	number, err := rtp.TransportCCExtension{TransportSequence: u.number}.Marshal()
	if err == nil {
		_ = p.header.SetExtension(p.stream.number, number)
	}
	u.sender.Sent(congestion.Sent{
		Number: u.number, At: now, Size: p.size(), Stream: p.header.SSRC, Probe: probe,
	})
}

// deliver gives a packet to the transport, and notes whether it took it.
func (u *Uplink) deliver(p *packet, kind kind) (int, error) {
	n, err := p.stream.next.Write(&p.header, p.payload, interceptor.Attributes{})
	u.mu.Lock()
	defer u.mu.Unlock()
	if err != nil || n == 0 {
		u.refused()
		return n, err
	}
	if !u.open {
		u.open = true
		u.pacer.begin(u.now())
	}
	u.left(p, kind)
	return n, nil
}

// refused: the transport takes nothing. What waits would be late when it does again.
func (u *Uplink) refused() {
	if u.open {
		u.open = false
		u.pacer.clear()
	}
}

// left counts a packet that has left.
func (u *Uplink) left(p *packet, kind kind) {
	size := p.size()
	u.meters.all.add(p.at, size)
	if !p.stream.video && p.stream.number == 0 {
		u.meters.unnumbered.add(p.at, size)
	}
	switch kind {
	case media:
		p.stream.remember(p)
	case repair:
		u.meters.repairs.add(p.at, size)
	}
}
