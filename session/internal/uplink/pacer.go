package uplink

import (
	"time"

	"confab/session/internal/congestion"
)

// kind is what a packet is sent for.
type kind uint8

const (
	media kind = iota
	repair
	padding
)

// How fast packets leave. libwebrtc paces at 2.5 of the estimate (rtp_transport_controller_send.cc), which puts a key
// frame into the queue of the slowest link, and sound behind it; less keeps it here, where sound overtakes it.
const (
	paceFactor  = 1.5
	burst       = 10 * time.Millisecond // that may leave at once
	probeBurst  = time.Millisecond      // likewise, of a probe
	firstWindow = 14_600                // bytes of a new connection that do (RFC 6928)
	mostQueued  = time.Second           // then what waits is dropped
	leastQueue  = 20_000                // bytes that may wait in any case: a small key frame
)

// pacer is what waits to leave, and what may.
type pacer struct {
	repairs, pictures fifo
	credit            float64 // bytes
	at                time.Duration
	probes            []congestion.Probe // to come, the first one is under way
	padded            int                // packets of it
	probing           time.Duration      // when it began; 0: it has not
}

// begin follows the first packet that the transport took.
func (p *pacer) begin(now time.Duration) { p.credit, p.at = firstWindow, now }

// put takes a packet of a picture. Where more waits than can leave in a moment, the path has become slower than the
// pictures were made for: they are all late, and would hold up the smaller ones that follow.
func (p *pacer) put(one *packet, estimate int) bool {
	if p.pictures.bytes > max(int(float64(estimate)/8*mostQueued.Seconds()), leastQueue) {
		p.pictures.clear()
		return false
	}
	p.pictures.put(one)
	return true
}

func (p *pacer) clear() { *p = pacer{} }

func (p *pacer) drop(s *stream) {
	p.repairs.drop(s)
	p.pictures.drop(s)
}

// bytes that wait.
func (p *pacer) bytes() int { return p.repairs.bytes + p.pictures.bytes }

// rate is the pace in bytes a second.
func (p *pacer) rate(estimate int) float64 {
	if len(p.probes) > 0 {
		return float64(p.probes[0].Bitrate) / 8
	}
	return paceFactor * float64(estimate) / 8
}

// delay is how long what waits will take.
func (p *pacer) delay(estimate int) time.Duration {
	if p.bytes() == 0 {
		return 0
	}
	return time.Duration(float64(p.bytes()) / p.rate(estimate) * float64(time.Second))
}

// earn adds what the time since the last look allows.
func (p *pacer) earn(now time.Duration, estimate int) {
	rate := p.rate(estimate)
	since := min(max(now-p.at, 0), time.Second).Seconds()
	p.at = now
	most := max(rate*burst.Seconds(), 1)
	if len(p.probes) > 0 {
		most = max(rate*probeBurst.Seconds(), 1)
	}
	if p.credit < most {
		p.credit = min(p.credit+rate*since, most)
	}
}

// until is when there is credit again.
func (p *pacer) until(estimate int) time.Duration {
	if p.credit > 0 {
		return 0
	}
	return time.Duration((1 - p.credit) / p.rate(estimate) * float64(time.Second))
}

// probe begins with what is to be probed. What has been saved until now would make it too fast.
func (p *pacer) probe(list []congestion.Probe) {
	p.probes, p.padded = list, 0
	if len(list) > 0 {
		p.credit = min(p.credit, 0)
	}
}

// probed counts a packet of the present probe, and ends it when it was long enough.
func (p *pacer) probed(now time.Duration) {
	if p.padded == 0 {
		p.probing = now
	}
	if p.padded++; p.padded >= congestion.ProbePackets && now-p.probing >= congestion.ProbeLength {
		p.probe(p.probes[1:])
	}
}
