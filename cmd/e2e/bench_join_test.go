//go:build e2e && unix

package e2e

import (
	"fmt"
	"testing"
)

// joins is how often each client joins: enough for a p90 that is not the maximum.
const joins = 24

// BenchmarkJoin measures from the click on Join until the session is connected and until the first picture of somebody
// who already sends 720p is there. The clients take turns at the same server. For confab the click is sessionConnecting,
// in a new process each time; for the browser it is just before it asks for the token, in a newly loaded page each time.
// The browser's second join in the same page is reported beside it: it has everything loaded and compiled by then.
// Neither publishes, so that the times are those of joining alone.
func BenchmarkJoin(b *testing.B) {
	s := StartServer(b)
	guest := StartConfab(b, ConfabOptions{Server: s.URL, Room: "race", Name: "Guest", Args: []string{
		"--fake-camera", "pattern", "--microphone", "none", "--speaker", "none",
	}})
	guest.Await(starting, "publisherCreated", func(e Event) bool { return e.Text("source") == "camera" })
	browser := StartBrowser(b)
	var mine, cold, warm times
	for b.Loop() {
		for i := range joins {
			mine.add(confabJoins(b, s, fmt.Sprint("Confab", i)))
			browser.Do(Job{Kind: "race", Server: s.URL, Room: "race", Name: fmt.Sprint("Browser", i)})
			raced := browser.Await(2*starting, "raced", nil)
			cold.addReport(raced.Fields["cold"])
			warm.addReport(raced.Fields["warm"])
		}
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
			b.Logf("click to %-13s %-6s  confab %6.0f ms   browser %6.0f ms (ratio %.2f)   browser, second join %6.0f ms (ratio %.2f)",
				r.what, q.name, confab, fresh, confab/fresh, used, confab/used)
			b.ReportMetric(confab/fresh, r.unit+"-"+q.name+"-ratio")
		}
	}
	b.Logf("%d joins each", len(mine.connected))
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
func confabJoins(b *testing.B, s *Server, name string) (connected, picture float64) {
	b.Helper()
	c := StartConfab(b, ConfabOptions{Server: s.URL, Room: "race", Name: name, Args: []string{
		"--camera", "none", "--microphone", "none", "--speaker", "none",
	}})
	connected = c.Await(starting, "sessionConnected", nil).Number("joinMs")
	frame := c.Await(starting, "subscriberConnected", func(e Event) bool { return e.Number("firstFrameMs") > 0 })
	if code := c.Leave(); code != 0 {
		b.Errorf("exit code %d", code)
	}
	return connected, frame.Number("firstFrameMs")
}
