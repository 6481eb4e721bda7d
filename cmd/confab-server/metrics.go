package main

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"confab/cmd/confab-server/internal/sfu"
)

// newRegistry has what every Go program tells about itself. It is our own and not the default one, which LiveKit's
// packages fill with numbers of a server that does not run in this process.
func newRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return registry
}

// registerSFU adds what is true about the embedded LiveKit.
func registerSFU(registry *prometheus.Registry, server *sfu.Server) {
	registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "confab_server_sfu_ready", Help: "1 while the embedded LiveKit takes participants.",
		}, func() float64 {
			if status, _ := server.Status(); status.Ready {
				return 1
			}
			return 0
		}),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "confab_server_sfu_starts_total", Help: "How often the embedded LiveKit was started.",
		}, func() float64 {
			status, _ := server.Status()
			return float64(status.Starts)
		}),
	)
}
