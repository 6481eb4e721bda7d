package observe

import (
	"context"
	"strconv"
	"time"

	"confab/session/legible"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics turns the status into Prometheus samples at each scrape, so that both always say the same.
type metrics struct {
	of                                          Observed
	phase, rtt, reconnects                      *prometheus.Desc
	frames, dropped, freezes, received, missing *prometheus.Desc
	errors, events                              *prometheus.Desc
	mediaRTT, nacks, repaired, keys, paused     *prometheus.Desc
	estimate, sent, loss, again, queue, down    *prometheus.Desc
}

func newMetrics(o Observed) *prometheus.Registry {
	stream := []string{"connection", "source", "number"}
	m := &metrics{
		of: o,
		phase: prometheus.NewDesc(
			"confab_phase", "1 for the present phase of the session.", []string{"phase"}, nil,
		),
		rtt:        prometheus.NewDesc("confab_signal_rtt_seconds", "Round trip of signalling.", nil, nil),
		reconnects: prometheus.NewDesc("confab_reconnects_total", "Outages ended, by kind.", []string{"kind"}, nil),
		frames:     prometheus.NewDesc("confab_frames_decoded_total", "Pictures decoded.", stream, nil),
		dropped:    prometheus.NewDesc("confab_frames_dropped_total", "Pictures dropped.", stream, nil),
		freezes:    prometheus.NewDesc("confab_freezes_total", "Freezes as in W3C webrtc-stats.", stream, nil),
		received:   prometheus.NewDesc("confab_packets_received_total", "RTP packets received.", stream, nil),
		missing:    prometheus.NewDesc("confab_packets_lost_total", "RTP packets lost.", stream, nil),
		estimate: prometheus.NewDesc(
			"confab_uplink_estimate_bits_per_second", "What the way to the server carries.", nil, nil,
		),
		sent:  prometheus.NewDesc("confab_uplink_sent_bits_per_second", "With RTP headers.", nil, nil),
		loss:  prometheus.NewDesc("confab_uplink_loss_ratio", "Packets that did not arrive.", nil, nil),
		again: prometheus.NewDesc("confab_uplink_retransmitted_ratio", "Of what is sent.", nil, nil),
		queue: prometheus.NewDesc("confab_uplink_queue_seconds", "What waits to be sent.", nil, nil),
		down: prometheus.NewDesc(
			"confab_downlink_estimate_bits_per_second", "What the way from the server carries of pictures.", nil, nil,
		),
		mediaRTT: prometheus.NewDesc("confab_media_rtt_seconds", "Round trip of media.", nil, nil),
		nacks:    prometheus.NewDesc("confab_nacks_total", "Packets of others asked for again.", nil, nil),
		repaired: prometheus.NewDesc("confab_repaired_packets_total", "Lost packets that came again.", nil, nil),
		keys: prometheus.NewDesc(
			"confab_key_frame_requests_total", "Key frames asked for.", []string{"direction"}, nil,
		),
		paused: prometheus.NewDesc("confab_paused", "1 while the server holds a stream back.", stream, nil),
		events: prometheus.NewDesc("confab_events_dropped_total", "Lines that --events did not take.", nil, nil),
		errors: prometheus.NewDesc(
			"confab_errors_total", "Errors that did not end the session.", []string{"name"}, nil,
		),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		m, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return registry
}

// Describe implements prometheus.Collector.
func (m *metrics) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(m, out) }

// Collect implements prometheus.Collector.
func (m *metrics) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	s, err := m.of.Status(ctx)
	if err != nil {
		return
	}
	gauge, counter := prometheus.GaugeValue, prometheus.CounterValue
	out <- prometheus.MustNewConstMetric(m.phase, gauge, 1, s.Phase)
	out <- prometheus.MustNewConstMetric(m.rtt, gauge, s.RTT/1000)
	out <- prometheus.MustNewConstMetric(m.reconnects, counter, float64(s.Reconnects.Resumed), "resume")
	out <- prometheus.MustNewConstMetric(m.reconnects, counter, float64(s.Reconnects.Rejoined), "rejoin")
	out <- prometheus.MustNewConstMetric(m.events, counter, float64(s.Dropped))
	for name, n := range s.Errors {
		out <- prometheus.MustNewConstMetric(m.errors, counter, float64(n), name)
	}
	m.collectLink(out, s)
	seen := map[[3]string]bool{}
	for _, sub := range s.Subscribe {
		labels := [3]string{legible.Line(sub.ConnectionID, 0), sub.Source, strconv.Itoa(sub.Number)}
		if seen[labels] {
			continue // Prometheus refuses the same labels twice
		}
		seen[labels] = true
		for desc, value := range map[*prometheus.Desc]uint64{
			m.frames: sub.FramesDecoded, m.dropped: sub.FramesDropped, m.freezes: sub.Freezes,
			m.received: sub.PacketsReceived, m.missing: sub.PacketsLost,
		} {
			out <- prometheus.MustNewConstMetric(desc, counter, float64(value), labels[:]...)
		}
		held := 0.
		if sub.Paused {
			held = 1
		}
		out <- prometheus.MustNewConstMetric(m.paused, gauge, held, labels[:]...)
	}
}

// collectLink gives the samples of the way to the server and back.
func (m *metrics) collectLink(out chan<- prometheus.Metric, s Status) {
	give := func(desc *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(desc, kind, value, labels...)
	}
	gauge, counter := prometheus.GaugeValue, prometheus.CounterValue
	if u := s.Uplink; u != nil {
		give(m.estimate, gauge, u.EstimateKbps*1000)
		give(m.sent, gauge, u.SentKbps*1000)
		give(m.loss, gauge, u.Loss)
		give(m.again, gauge, u.Retransmitted)
		give(m.queue, gauge, u.QueueMs/1000)
		give(m.keys, counter, float64(u.KeyFrameRequests), "received")
	}
	if d := s.Downlink; d != nil {
		if d.EstimateKbps > 0 {
			give(m.down, gauge, d.EstimateKbps*1000)
		}
		give(m.mediaRTT, gauge, d.RTT/1000)
		give(m.nacks, counter, float64(d.NACKs))
		give(m.repaired, counter, float64(d.Repaired))
		give(m.keys, counter, float64(d.KeyFrameRequests), "sent")
	}
}
