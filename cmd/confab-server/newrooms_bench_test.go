//go:build unix && !race

package main

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkTokensOfNewRooms has 64 clients ask for a token of a room that is not there, one after the other, and 4
// others for tokens of rooms that are. It says how many were refused, how long each kind took, and how many
// goroutines the server had.
func BenchmarkTokensOfNewRooms(b *testing.B) {
	const clients, others, known = 64, 4, 20
	s := up(b, b.TempDir())
	for n := range known {
		s.ticket(b, fmt.Sprintf(`{"room_name":"known %d"}`, n))
	}
	var made, kept crowd
	over := make(chan struct{})
	var all sync.WaitGroup
	peak := 0
	all.Go(func() { peak = s.goroutines(b, over) })
	all.Go(func() {
		kept.ask(s.url, others, func(n int) (string, bool) {
			select {
			case <-over:
				return "", false
			case <-time.After(5 * time.Millisecond):
				return fmt.Sprintf("known %d", n%known), true
			}
		})
	})
	b.ResetTimer()
	began := time.Now()
	made.ask(s.url, clients, func(n int) (string, bool) { return fmt.Sprintf("new %d", n), n < b.N })
	elapsed := time.Since(began)
	b.StopTimer()
	close(over)
	all.Wait()
	b.ReportMetric(0, "ns/op") // of 64 at once: of no interest
	b.ReportMetric(float64(made.failed.Load()+kept.failed.Load()), "failed")
	b.ReportMetric(float64(peak), "goroutines")
	b.ReportMetric(float64(len(made.took))/elapsed.Seconds(), "new/s")
	b.ReportMetric(made.ms(50), "new-p50-ms")
	b.ReportMetric(made.ms(99), "new-p99-ms")
	b.ReportMetric(kept.ms(50), "known-p50-ms")
	b.ReportMetric(kept.ms(99), "known-p99-ms")
}

// crowd is many clients at once, and what became of what they asked for.
type crowd struct {
	failed atomic.Int64

	mu sync.Mutex
	load
}

// ask has clients ask for tokens of the rooms that next names, with the number of the request, until it names none.
func (c *crowd) ask(url string, clients int, next func(n int) (room string, more bool)) {
	web := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}, Timeout: 30 * time.Second}
	defer web.CloseIdleConnections()
	var numbers atomic.Int64
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for {
				room, more := next(int(numbers.Add(1)) - 1)
				if !more {
					return
				}
				asked := time.Now()
				response, err := web.Post(url+"/token", "application/json",
					strings.NewReader(`{"room_name":"`+room+`"}`))
				if err != nil {
					c.failed.Add(1)
					continue
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				if response.StatusCode != http.StatusCreated {
					c.failed.Add(1)
				}
				c.mu.Lock()
				c.took = append(c.took, time.Since(asked))
				c.mu.Unlock()
			}
		})
	}
	all.Wait()
}

var goroutines = regexp.MustCompile(`(?m)^go_goroutines (\d+)$`)

// goroutines looks at the server's goroutines until over, and returns the most there were.
func (s *server) goroutines(b *testing.B, over <-chan struct{}) (peak int) {
	b.Helper()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		_, text := call(b, http.MethodGet, s.url+"/metrics", "")
		if found := goroutines.FindStringSubmatch(text); found != nil {
			n, _ := strconv.Atoi(found[1])
			peak = max(peak, n)
		}
		select {
		case <-again.C:
		case <-over:
			return peak
		}
	}
}
