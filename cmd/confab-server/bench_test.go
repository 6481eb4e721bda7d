//go:build unix && !race

package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkTokens asks a server with its own LiveKit for tokens, 16 clients at a time, in 100 rooms.
func BenchmarkTokens(b *testing.B) {
	s := up(b, b.TempDir())
	const clients, rooms = 16, 100
	web := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}, Timeout: 30 * time.Second}
	defer web.CloseIdleConnections()
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	began := time.Now()
	for range clients {
		all.Go(func() {
			for n := int(next.Add(1)) - 1; n < b.N; n = int(next.Add(1)) - 1 {
				asked := time.Now()
				response, err := web.Post(s.url+"/token", "application/json", strings.NewReader(fmt.Sprintf(`{"room_name":"room %d"}`, n%rooms)))
				if err != nil {
					b.Error(err)
					return
				}
				_ = response.Body.Close()
				if response.StatusCode != http.StatusCreated {
					b.Errorf("status %d", response.StatusCode)
				}
				took[n] = time.Since(asked)
			}
		})
	}
	all.Wait()
	elapsed := time.Since(began)
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/elapsed.Seconds(), "tokens/s")
	b.ReportMetric(float64(took[b.N/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[b.N*99/100].Microseconds())/1000, "p99-ms")
}
