package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// counts are the API's own numbers. Routes are labelled by their pattern, never by a path that a client chose.
type counts struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	tokens   prometheus.Counter
}

func newCounts(registry *prometheus.Registry) *counts {
	c := &counts{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "confab_server_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "confab_server_request_seconds", Help: "Time to answer a request.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
		}, []string{"route"}),
		tokens: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "confab_server_tokens_total", Help: "Tokens handed out to participants.",
		}),
	}
	registry.MustRegister(c.requests, c.seconds, c.tokens)
	return c
}

// around counts and times what next answers.
func (c *counts) around(route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		c.requests.WithLabelValues(route, strconv.Itoa(seen.status)).Inc()
		c.seconds.WithLabelValues(route).Observe(time.Since(began).Seconds())
	})
}

// statusWriter remembers the status that was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func metricsHandler(registry *prometheus.Registry) http.Handler {
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}
