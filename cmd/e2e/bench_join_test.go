//go:build e2e && linux

package e2e

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"confab/cmd/e2e/wire"
)

// joinWay is a network that BenchmarkJoin joins over; the zero conditions are those of this machine's own.
type joinWay struct {
	name string
	wire.Conditions
}

// joinWays are those of BenchmarkJoin, both directions alike, unless JOIN_OVER names some. Names are round trips.
var joinWays = []joinWay{
	{"40ms", wire.Conditions{Delay: 20 * time.Millisecond}},
	{"100ms", wire.Conditions{Delay: 50 * time.Millisecond}},
	{"200ms", wire.Conditions{Delay: 100 * time.Millisecond}},
	{"100ms-loss-2%", wire.Conditions{Delay: 50 * time.Millisecond, Loss: 0.02}},
	{name: "loopback"},
}

// BenchmarkJoin measures from the click on Join until the session is connected and until the first picture of somebody
// who already sends 720p is there, over wires and over loopback. The clients take turns at the same server. For confab
// the click is sessionConnecting, in a new process each time, which knows from the one before where LiveKit is; for the
// browser it is just before it asks for the token,
// in a newly loaded page each time, whose connection to the token endpoint is there from the page before. The browser's
// second join in the same page is reported beside it: it has everything loaded and compiled by then. Neither publishes,
// so that the times are those of joining alone. JOIN_RUNS is how often each client joins over each way, or 24 times;
// JOIN_OVER picks ways, such as 100ms,loopback; with JOIN_TRACE=1 one confab joins over each, and what passes the wire
// is printed.
func BenchmarkJoin(b *testing.B) {
	runs := int(fromEnvironment(b, "JOIN_RUNS", 24))
	wanted := strings.FieldsFunc(os.Getenv("JOIN_OVER"), func(r rune) bool { return r == ',' })
	s := StartServer(b)
	guest := StartConfab(b, ConfabOptions{Server: s.URL, Room: "race", Name: "Guest", Args: []string{
		"--fake-camera", "pattern", "--microphone", "none", "--speaker", "none",
	}})
	guest.Await(starting, "publisherCreated", func(e Event) bool { return e.Text("source") == "camera" })
	for b.Loop() {
		for _, way := range joinWays {
			switch {
			case len(wanted) > 0 && !slices.Contains(wanted, way.name):
			case os.Getenv("JOIN_TRACE") != "":
				traceJoin(b, s, way)
			default:
				raceToJoin(b, s, way, runs)
			}
		}
	}
}

// network is what the way leads over; nil: loopback.
func (w joinWay) network(b *testing.B) *Network {
	b.Helper()
	if w.Conditions == (wire.Conditions{}) {
		return nil
	}
	return StartWire(b, w.Conditions, w.Conditions)
}

// raceToJoin has both clients join in turns over one way, and prints how they did.
func raceToJoin(b *testing.B, s *Server, way joinWay, runs int) {
	b.Helper()
	n := way.network(b)
	browser := StartBrowserIn(b, n)
	defer browser.process.Stop(ending)
	cache := b.TempDir()
	confabJoins(b, s, n, cache, "First")
	var mine, cold, warm times
	for i := range runs {
		mine.add(confabJoins(b, s, n, cache, fmt.Sprint("Confab", i)))
		browser.Do(Job{Kind: "race", Server: s.URL, Room: "race", Name: fmt.Sprint("Browser", i)})
		raced := browser.Await(2*starting, "raced", nil)
		cold.addReport(raced.Fields["cold"])
		warm.addReport(raced.Fields["warm"])
	}
	for _, r := range []struct {
		what, unit          string
		confab, fresh, used []float64
	}{
		{"connected", "connect", mine.connected, cold.connected, warm.connected},
		{"first picture", "picture", mine.picture, cold.picture, warm.picture},
	} {
		for _, q := range []struct {
			name  string
			share float64
		}{{"median", 0.5}, {"p90", 0.9}} {
			confab, fresh, used := quantile(r.confab, q.share), quantile(r.fresh, q.share), quantile(r.used, q.share)
			// Not by b.Log, of which package testing shows ten lines.
			fmt.Printf("%-14s click to %-13s %-6s  confab %6.0f ms   browser %6.0f ms (ratio %.2f)   browser, second "+
				"join %6.0f ms (ratio %.2f)\n",
				way.name, r.what, q.name, confab, fresh, confab/fresh, used, confab/used)
			b.ReportMetric(confab/fresh, way.name+"-"+r.unit+"-"+q.name+"-ratio")
		}
	}
	fmt.Printf("%-14s %d joins each; confab's slowest %.0f / %.0f ms, the browser's %.0f / %.0f ms\n", way.name, runs,
		slices.Max(mine.connected), slices.Max(mine.picture), slices.Max(cold.connected), slices.Max(cold.picture))
}

// times are those of one client's joins, in milliseconds since the click.
type times struct{ connected, picture []float64 }

func (t *times) add(connected, picture float64) {
	t.connected = append(t.connected, connected)
	t.picture = append(t.picture, picture)
}

// addReport takes what browser/page.js measured.
func (t *times) addReport(report any) {
	fields, _ := report.(map[string]any)
	e := Event{Fields: fields}
	t.add(e.Number("connectMs"), e.Number("firstFrameMs"))
}

// confabJoins starts a confab, waits for the guest's picture, ends it and returns what it measured.
func confabJoins(b *testing.B, s *Server, n *Network, cache, name string) (connected, picture float64) {
	b.Helper()
	c := startJoining(b, s, n, cache, name)
	connected = c.Await(starting, "sessionConnected", nil).Number("joinMs")
	frame := c.Await(starting, "subscriberConnected", func(e Event) bool { return e.Number("firstFrameMs") > 0 })
	if code := c.Leave(); code != 0 {
		b.Errorf("exit code %d", code)
	}
	return connected, frame.Number("firstFrameMs")
}

// startJoining starts a confab that sends nothing, with a folder for what it remembers.
func startJoining(b *testing.B, s *Server, n *Network, cache, name string) *Confab {
	b.Helper()
	return StartConfab(b, ConfabOptions{
		Server: s.URL, Room: "race", Name: name, Network: n, Env: []string{"XDG_CACHE_HOME=" + cache},
		Args: []string{"--camera", "none", "--microphone", "none", "--speaker", "none"},
	})
}
