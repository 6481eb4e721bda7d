package congestion

import "time"

// What receiver reports do to a bit rate where there is no transport-wide feedback, as in
// send_side_bandwidth_estimation.cc: little loss lets it grow, much cuts it by half of what was lost.
const (
	littleLoss  = 0.02
	muchLoss    = 0.1
	cutEvery    = 300 * time.Millisecond // and a round trip
	reportEvery = time.Second
	reportFresh = 10 * time.Second
	lossWeight  = 0.3 // of a new report
)

// reports is what receiver reports say.
type reports struct {
	bitrate float64 // bit/s
	remote  float64 // the receiver's own estimate (REMB), 0: none
	loss    float64
	trip    time.Duration
	tripAt  time.Duration
	changed time.Duration
}

// Report takes a receiver report about one stream: the share of packets that was lost since the one before, and the
// round trip, 0 where it is not known.
func (s *Sender) Report(lost float64, roundTrip, now time.Duration) {
	r := &s.reports
	if roundTrip > 0 {
		r.trip, r.tripAt = roundTrip, now
	}
	r.loss += lossWeight * (min(max(lost, 0), 1) - r.loss)
	if s.fed {
		r.bitrate = float64(s.Bitrate())
		return
	}
	since := now - r.changed
	switch {
	case since < 0:
		r.changed = now
	case r.loss <= littleLoss && since >= reportEvery:
		r.bitrate, r.changed = min(r.bitrate*growth, 1.5*float64(s.wanted)), now
	case r.loss > muchLoss && since >= cutEvery+r.trip:
		r.bitrate, r.changed = r.bitrate*(1-r.loss/2), now
	}
	r.bound()
}

// Remote takes the receiver's own estimate in bit/s (REMB).
func (s *Sender) Remote(bitrate int) {
	s.reports.remote = float64(bitrate)
	s.reports.bound()
}

func (r *reports) bound() {
	if r.remote > 0 {
		r.bitrate = min(r.bitrate, r.remote)
	}
	r.bitrate = max(r.bitrate, leastRate)
}

// roundTrip of the last report; 0: not known.
func (r *reports) roundTrip(now time.Duration) time.Duration {
	if now-r.tripAt > reportFresh {
		return 0
	}
	return r.trip
}
