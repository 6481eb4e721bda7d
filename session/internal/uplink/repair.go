package uplink

import "time"

// repairShare is how much of the estimate repairs may take: a path that loses a fifth needs a quarter, and what needs
// more is better off with fewer pictures.
const (
	repairShare   = 0.3
	repairSavings = 500 * time.Millisecond // of it that can be saved for a burst
	usualTrip     = 100 * time.Millisecond // while it is not known
)

// repairs bounds what is sent again.
type repairs struct {
	credit float64 // bytes
	at     time.Duration
}

func (r *repairs) allow(now time.Duration, size, estimate int) bool {
	rate := repairShare * float64(estimate) / 8
	r.credit = min(r.credit+rate*max(now-r.at, 0).Seconds(), rate*repairSavings.Seconds())
	r.at = now
	if r.credit < float64(size) {
		return false
	}
	r.credit -= float64(size)
	return true
}

// missing answers a request for lost packets of a stream (RFC 4585 §6.2.1). A packet that was sent again within the
// last round trip is still on its way.
func (u *Uplink) missing(s *stream, numbers []uint16, now time.Duration) {
	estimate := u.sender.Estimate(now)
	trip := estimate.RoundTrip
	if trip == 0 {
		trip = usualTrip
	}
	for _, n := range numbers {
		p := s.find(n)
		if p == nil || p.again != 0 && now-p.again < trip {
			continue
		}
		if s.video && !u.repairs.allow(now, p.size(), estimate.Bitrate) {
			return
		}
		p.again = now
		u.pacer.repairs.put(s.repeat(p))
	}
}
