package main

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"confab/cmd/confab-server/internal/rooms"
	"confab/cmd/confab-server/internal/sfu"
)

// newRegistry has what every Go program tells about itself. It is our own and not the default one, which LiveKit's
// packages fill with numbers of a server that does not run in this process.
//
// # Metrics
//
// Besides those of Go and of the process:
//
//	confab_server_requests_total        requests answered, by route and status
//	confab_server_request_seconds       time to answer one
//	confab_server_tokens_total          tokens handed out, by role
//	confab_server_logins_refused_total  logins refused, by reason
//	confab_server_webhooks_total        LiveKit's reports, by outcome
//	confab_server_sessions              sessions that somebody may hold a token for
//	confab_server_sfu_ready             1 while the embedded LiveKit takes participants
//	confab_server_sfu_starts_total      how often it was started
//	confab_server_livekit_seconds       time that LiveKit's room service took, by method and outcome
//	confab_server_redis_seconds         time that the shared Redis took, likewise
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

// registerRooms adds what the directory of rooms knows.
func registerRooms(registry *prometheus.Registry, directory *rooms.Directory) {
	registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "confab_server_sessions", Help: "Sessions that somebody may hold a token for.",
	}, func() float64 { return float64(directory.Count()) }))
}

// observer times what a server that we depend on is asked.
func observer(registry *prometheus.Registry, name, whose string) func(method string, took time.Duration, err error) {
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: name, Help: "Time that " + whose + " took to answer, by method and outcome.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
	}, []string{"method", "outcome"})
	registry.MustRegister(seconds)
	return func(method string, took time.Duration, err error) {
		outcome := "ok"
		if err != nil {
			outcome = "error"
		}
		seconds.WithLabelValues(method, outcome).Observe(took.Seconds())
	}
}
