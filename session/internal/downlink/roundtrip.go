package downlink

import (
	"time"

	"github.com/pion/rtcp"

	"confab/session/internal/congestion"
)

// measureEvery is the time between two questions about the round trip.
const measureEvery = time.Second

// roundTrip asks the server for the round trip with extended reports (RFC 3611 §4.4 and §4.5), which need nothing to be
// sent otherwise. The zero value has measured nothing.
type roundTrip struct {
	smoothed time.Duration
	asked    time.Time
}

// question is what the server answers to. LiveKit hears it under the SSRC of a stream that it sends (downtrack.go,
// handleRTCP).
func question(ssrc uint32, now time.Time) rtcp.Packet {
	return &rtcp.ExtendedReport{
		SenderSSRC: ssrc,
		Reports: []rtcp.ReportBlock{
			&rtcp.ReceiverReferenceTimeReportBlock{NTPTimestamp: congestion.NTP(now)},
		},
	}
}

// answered takes the answers out of what the server has sent.
func (r *roundTrip) answered(packets []rtcp.Packet, now time.Time) {
	for _, p := range packets {
		report, ok := p.(*rtcp.ExtendedReport)
		if !ok {
			continue
		}
		for _, block := range report.Reports {
			answer, ok := block.(*rtcp.DLRRReportBlock)
			if !ok {
				continue
			}
			for _, d := range answer.Reports {
				r.sample(d, now)
			}
		}
	}
}

// sample takes one answer. Its times are in units of 2^-16 s.
func (r *roundTrip) sample(d rtcp.DLRRReport, now time.Time) {
	took := int32(uint32(congestion.NTP(now)>>16) - d.LastRR - d.DLRR)
	if d.LastRR == 0 || took < 0 || took > 10<<16 {
		return // nothing that can be true
	}
	measured := max(time.Duration(took)*time.Second>>16, time.Microsecond)
	if r.smoothed == 0 {
		r.smoothed = measured
		return
	}
	r.smoothed += (measured - r.smoothed) / 4
}
