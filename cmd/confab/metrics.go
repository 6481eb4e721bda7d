package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics turns the status into Prometheus samples at each scrape, so that both always say the same.
type metrics struct {
	of                                          observed
	phase, rtt, reconnects                      *prometheus.Desc
	frames, dropped, freezes, received, missing *prometheus.Desc
}

func newMetrics(o observed) *prometheus.Registry {
	stream := []string{"connection", "source"}
	m := &metrics{
		of:         o,
		phase:      prometheus.NewDesc("confab_phase", "1 for the present phase of the session.", []string{"phase"}, nil),
		rtt:        prometheus.NewDesc("confab_signal_rtt_seconds", "Round trip of signalling.", nil, nil),
		reconnects: prometheus.NewDesc("confab_reconnects_total", "Outages ended, by kind.", []string{"kind"}, nil),
		frames:     prometheus.NewDesc("confab_frames_decoded_total", "Pictures decoded.", stream, nil),
		dropped:    prometheus.NewDesc("confab_frames_dropped_total", "Pictures dropped.", stream, nil),
		freezes:    prometheus.NewDesc("confab_freezes_total", "Freezes as in W3C webrtc-stats.", stream, nil),
		received:   prometheus.NewDesc("confab_packets_received_total", "RTP packets received.", stream, nil),
		missing:    prometheus.NewDesc("confab_packets_lost_total", "RTP packets lost.", stream, nil),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return registry
}

// Describe implements prometheus.Collector.
func (m *metrics) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(m, out) }

// Collect implements prometheus.Collector.
func (m *metrics) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	s, err := m.of.status(ctx)
	if err != nil {
		return
	}
	gauge, counter := prometheus.GaugeValue, prometheus.CounterValue
	out <- prometheus.MustNewConstMetric(m.phase, gauge, 1, s.Phase)
	out <- prometheus.MustNewConstMetric(m.rtt, gauge, s.RTT/1000)
	out <- prometheus.MustNewConstMetric(m.reconnects, counter, float64(s.Reconnects.Resumed), "resume")
	out <- prometheus.MustNewConstMetric(m.reconnects, counter, float64(s.Reconnects.Rejoined), "rejoin")
	seen := map[[2]string]bool{}
	for _, sub := range s.Subscribe {
		key := [2]string{sub.ConnectionID, sub.Source}
		if seen[key] {
			continue // Prometheus refuses the same labels twice
		}
		seen[key] = true
		for desc, value := range map[*prometheus.Desc]uint64{
			m.frames: sub.FramesDecoded, m.dropped: sub.FramesDropped, m.freezes: sub.Freezes,
			m.received: sub.PacketsReceived, m.missing: sub.PacketsLost,
		} {
			out <- prometheus.MustNewConstMetric(desc, counter, float64(value), sub.ConnectionID, sub.Source)
		}
	}
}
