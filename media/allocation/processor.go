package allocation

import "time"

// cut is what the processor cannot do. The zero value is nothing.
type cut struct {
	fast      bool    // encoders take less care
	frameRate float64 // part of the frame rate that is left; 0: all
	layers    int     // from the top, of each source
}

// cuts are the steps from none on.
var cuts = [...]cut{
	{},
	{fast: true},
	{fast: true, frameRate: 2. / 3},
	{fast: true, frameRate: 1. / 2},
	{fast: true, frameRate: 1. / 2, layers: 1},
	{fast: true, frameRate: 1. / 2, layers: 2},
}

// The thresholds and times are those of libwebrtc's OveruseFrameDetector (overuse_frame_detector.cc), but for the
// second between two steps down, which is 10 s there.
const (
	overused      = 0.85
	underused     = 0.42
	overuseTime   = 4 * time.Second
	quickRampUp   = 10 * time.Second
	rampUp        = 40 * time.Second
	slowestRampUp = 4 * time.Minute
)

// processor decides which of the cuts is needed.
type processor struct {
	cut         int
	over, under time.Time // since when it is used too much, or little; zero: it is not
	wait        time.Duration
	raised      time.Time // when a cut was taken back last
}

func (p *processor) step(now time.Time, load float64) cut {
	switch {
	case load >= overused:
		p.under = time.Time{}
		if p.over.IsZero() {
			p.over = now
		}
		if now.Sub(p.over) >= overuseTime && p.cut < len(cuts)-1 {
			p.lower(now)
		}
	case load < underused && p.cut > 0:
		p.over = time.Time{}
		if p.under.IsZero() {
			p.under = now
		}
		if now.Sub(p.under) >= p.wait {
			p.cut--
			p.raised, p.under = now, now
		}
	default:
		p.over, p.under = time.Time{}, time.Time{}
	}
	return cuts[p.cut]
}

// lower takes the next step. When the last one up did not last, the next one has to wait for longer.
func (p *processor) lower(now time.Time) {
	switch {
	case p.wait == 0:
		p.wait = quickRampUp
	case !p.raised.IsZero() && now.Sub(p.raised) < rampUp:
		p.wait = min(max(rampUp, 2*p.wait), slowestRampUp)
	}
	p.cut++
	p.over = now
}
