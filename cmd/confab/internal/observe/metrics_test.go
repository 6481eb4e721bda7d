package observe

import (
	"context"
	"testing"
)

// seen is a status that does not change.
type seen Status

func (s seen) Status(context.Context) (Status, error) { return Status(s), nil }
func (s seen) Healthy() error                         { return nil }

// TestMetricsOfTwoCameras: two streams of one person from one source are two series.
func TestMetricsOfTwoCameras(t *testing.T) {
	registry := newMetrics(seen{Subscribe: []Subscribe{
		{StreamID: "TR_a", ConnectionID: "ann", Source: "camera", FramesDecoded: 3},
		{StreamID: "TR_b", ConnectionID: "ann", Source: "camera", Number: 1, FramesDecoded: 4},
	}})
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		if f.GetName() != "confab_frames_decoded_total" {
			continue
		}
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				if l.GetName() == "number" {
					got[l.GetValue()] = m.GetCounter().GetValue()
				}
			}
		}
	}
	if len(got) != 2 || got["0"] != 3 || got["1"] != 4 {
		t.Errorf("frames by number: %v", got)
	}
}

// TestMetricsOfTheLink: what the status says of the way to the server and back is there too, in Prometheus' units.
func TestMetricsOfTheLink(t *testing.T) {
	registry := newMetrics(seen{
		Uplink: &Uplink{
			EstimateKbps: 900, SentKbps: 800, RTT: 40, Loss: 0.02, Retransmitted: 0.03, QueueMs: 7, KeyFrameRequests: 4,
		},
		Downlink:  &Downlink{EstimateKbps: 700, RTT: 41, NACKs: 12, Repaired: 10, KeyFrameRequests: 3},
		Subscribe: []Subscribe{{StreamID: "TR_a", ConnectionID: "ann", Source: "camera", Paused: true}},
	})
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			name := f.GetName()
			for _, l := range m.GetLabel() {
				if l.GetName() == "direction" {
					name += " " + l.GetValue()
				}
			}
			got[name] = m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	for name, want := range map[string]float64{
		"confab_uplink_estimate_bits_per_second": 900_000, "confab_uplink_sent_bits_per_second": 800_000,
		"confab_downlink_estimate_bits_per_second": 700_000,
		"confab_uplink_loss_ratio":                 0.02, "confab_uplink_retransmitted_ratio": 0.03,
		"confab_uplink_queue_seconds": 0.007, "confab_media_rtt_seconds": 0.041, "confab_nacks_total": 12,
		"confab_repaired_packets_total": 10, "confab_key_frame_requests_total sent": 3,
		"confab_key_frame_requests_total received": 4, "confab_paused": 1,
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
}
