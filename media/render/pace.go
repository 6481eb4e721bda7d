package render

import "time"

// averaged is how many pictures the mean duration is taken over, as W3C webrtc-stats freezeCount says.
const averaged = 30

// fewestDurations is how many durations are needed before a freeze can be told from the beginning (as in libwebrtc's
// video_quality_observer2.cc).
const fewestDurations = 5

// pace watches when pictures are shown: rate and freezes. The zero value is ready.
type pace struct {
	shown     [128]time.Time // ring of the last pictures
	count     int
	durations [averaged]time.Duration
	measured  int
	last      time.Time // zero when the next gap is none
	freezes   uint64
	frozen    time.Duration
}

// show notes one picture. A freeze is a duration of at least max(3 × mean, mean + 150 ms)
// (https://w3c.github.io/webrtc-stats/#dom-rtcinboundrtpstreamstats-freezecount).
func (p *pace) show(now time.Time) {
	p.shown[p.count%len(p.shown)] = now
	p.count++
	if !p.last.IsZero() {
		duration := now.Sub(p.last)
		if n := min(p.measured, averaged); n >= fewestDurations {
			var sum time.Duration
			for _, d := range p.durations[:n] {
				sum += d
			}
			mean := sum / time.Duration(n)
			if duration >= max(3*mean, mean+150*time.Millisecond) {
				p.freezes++
				p.frozen += duration
			}
		}
		p.durations[p.measured%averaged] = duration
		p.measured++
	}
	p.last = now
}

// pardon makes the gap before the next picture no freeze.
func (p *pace) pardon() { p.last = time.Time{} }

// rate is how many pictures were shown in the second before now.
func (p *pace) rate(now time.Time) float64 {
	frames := 0
	for i := p.count - 1; i >= max(0, p.count-len(p.shown)); i-- {
		if now.Sub(p.shown[i%len(p.shown)]) >= time.Second {
			break
		}
		frames++
	}
	return float64(frames)
}
