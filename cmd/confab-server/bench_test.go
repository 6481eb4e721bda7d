//go:build unix && !race

package main

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkTokens asks a server with its own LiveKit for tokens, 16 clients at a time, in 100 rooms. The same clients
// ask for /healthz in turns with that: the ratio of both does not depend on how fast and how busy the machine is.
func BenchmarkTokens(b *testing.B) {
	s := up(b, b.TempDir())
	var tokens, healthz load
	const turns = 10
	b.ResetTimer()
	for turn := range turns {
		from, to := turn*b.N/turns, (turn+1)*b.N/turns
		tokens.run(b, from, to, func(web *http.Client, n int) (*http.Response, error) {
			return web.Post(s.url+"/token", "application/json",
				strings.NewReader(fmt.Sprintf(`{"room_name":"room %d"}`, n%100)))
		}, http.StatusCreated)
		healthz.run(b, from, to, func(web *http.Client, _ int) (*http.Response, error) {
			return web.Get(s.url + "/healthz")
		}, http.StatusOK)
	}
	b.StopTimer()
	b.ReportMetric(0, "ns/op") // of a token and a health check together: of no interest
	b.ReportMetric(tokens.perSecond(), "tokens/s")
	b.ReportMetric(tokens.ms(50), "p50-ms")
	b.ReportMetric(tokens.ms(99), "p99-ms")
	b.ReportMetric(healthz.perSecond(), "healthz/s")
	b.ReportMetric(healthz.ms(99), "healthz-p99-ms")
	b.ReportMetric(healthz.perSecond()/tokens.perSecond(), "healthz/token")
}

// load is what many clients at once measured.
type load struct {
	took    []time.Duration // of each request
	elapsed time.Duration
}

// run makes the requests from..to, 16 at a time, each client over a connection that it keeps.
func (l *load) run(b *testing.B, from, to int, ask func(web *http.Client, n int) (*http.Response, error), want int) {
	b.Helper()
	const clients = 16
	web := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}, Timeout: 30 * time.Second}
	defer web.CloseIdleConnections()
	took := make([]time.Duration, to-from)
	var next atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for range clients {
		all.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(took); n = int(next.Add(1)) - 1 {
				asked := time.Now()
				response, err := ask(web, from+n)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, response.Body) // a connection is used again only after the last byte
				_ = response.Body.Close()
				if response.StatusCode != want {
					b.Errorf("status %d", response.StatusCode)
				}
				took[n] = time.Since(asked)
			}
		})
	}
	all.Wait()
	l.elapsed += time.Since(began)
	l.took = append(l.took, took...)
}

func (l *load) perSecond() float64 { return float64(len(l.took)) / l.elapsed.Seconds() }

// ms is a percentile in milliseconds, and not a number when nothing was asked: the trial of one request is over at
// once.
func (l *load) ms(percent int) float64 {
	if len(l.took) == 0 {
		return math.NaN()
	}
	slices.Sort(l.took)
	return float64(l.took[len(l.took)*percent/100].Microseconds()) / 1000
}
