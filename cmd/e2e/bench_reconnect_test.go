//go:build e2e && linux

package e2e

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// raced are the faults that both clients go through, unless FAULTS names others.
var raced = []string{
	"socket-cut", "resume-refused", "node-failure", "hole-5s", "hole-40s", "address-changed", "sfu-away-10s", "client-frozen-20s",
}

// raceFor is how long one client may be away from the meeting in all rounds of one fault: of what lasts long there are fewer.
const raceFor = 2 * time.Minute

// BenchmarkReconnect puts confab and LiveKit's browser client through the same faults, in turns, at the same server and
// before the same observer, each in a network of its own. Both send 160×120 at 30 frames a second and sound. FAULTS_RUNS is how
// often each goes through each at the most, or 10 times.
func BenchmarkReconnect(b *testing.B) {
	names, most := raced, int(fromEnvironment(b, "FAULTS_RUNS", 10))
	if wanted := os.Getenv("FAULTS"); wanted != "" {
		names = strings.Split(wanted, ",")
	}
	s := newServer(b)
	ours, theirs := newLab(b, s, "race"), newLab(b, s, "race")
	ours.fill(1)
	theirs.observer = ours.observer
	us := ours.clients[0]
	browser := StartBrowserIn(b, theirs.net)
	entered := 0
	enter := func() page {
		entered++
		p := page{browser, fmt.Sprint("Browser", entered)} // the one before may not be gone yet
		theirs.gate.RefuseResume(0)                        // that nobody came for
		p.Do(Job{Kind: "endure", Server: theirs.tickets.URL, Room: "race", Name: p.name, Small: true})
		p.Await(2*starting, "connected", nil)
		ours.observer.AwaitReceived(starting, p.name, "camera", func(s Subscription) bool { return s.FramesDecoded > 10 })
		return p
	}
	they := enter()

	for b.Loop() {
		var lines []string
		for _, name := range names {
			sc := scenarioOf(b, name)
			sc.deadline, sc.mute = 40*time.Second, true
			outages := most
			if sc.hold > 0 {
				outages = min(most, max(2, int(raceFor/sc.hold)))
			}
			mine, other := FaultRow{Name: "confab " + name}, FaultRow{Name: "browser " + name}
			for range outages {
				if sc.deaf { // a fault of the server, which they share
					raceRound(b, sc, ours, []party{us, they}, &mine, &other)
				} else {
					raceRound(b, sc, ours, []party{us}, &mine)
					raceRound(b, sc, theirs, []party{they}, &other)
				}
				if they.out() {
					they = enter()
				}
			}
			lines = append(lines, compare(name, "outage", mine.Outage, other.Outage), compare(name, "gap at observer", mine.Gap, other.Gap))
			if lost := other.Runs - other.Recovered; lost > 0 {
				lines = append(lines, fmt.Sprintf("%-16s the browser did not come back %d times of %d", name, lost, other.Runs))
			}
			b.ReportMetric(quantile(other.Outage, 0.5)/max(1, quantile(mine.Outage, 0.5)), name+"-ratio")
			if mine.Recovered < outages {
				b.Errorf("%s: confab came back %d times of %d: %s", name, mine.Recovered, outages, strings.Join(mine.Problems, "\n"))
			}
		}
		// Not by b.Log, of which package testing shows ten lines.
		fmt.Printf("medians in ms; a gap of 40 is one of 40 or less\n%s\n", strings.Join(lines, "\n"))
	}
}

func scenarioOf(b *testing.B, name string) scenario {
	b.Helper()
	i := slices.IndexFunc(scenarios, func(s scenario) bool { return s.name == name })
	if i < 0 {
		b.Fatalf("no scenario is called %q", name)
	}
	return scenarios[i]
}

// raceRound is one fault of one lab, and of those who are in it.
func raceRound(b *testing.B, sc scenario, l *lab, clients []party, rows ...*FaultRow) {
	b.Helper()
	pause(b, forgotten) // the browser's client holds earlier outages against a server too
	l.clients = nil
	for _, c := range clients {
		switch c := c.(type) {
		case *Confab:
			l.clients = append(l.clients, c)
		case page: // as far as faults know clients
			l.clients = append(l.clients, &Confab{process: c.process, name: c.name})
		}
	}
	for i, m := range sc.follow(l, clients) {
		row := rows[i]
		row.Runs++
		if m.problem != "" {
			row.Problems = append(row.Problems, row.Name+": "+m.problem)
			continue
		}
		row.Recovered++
		row.Outage, row.Gap = append(row.Outage, m.outage), append(row.Gap, m.gap)
	}
}

func compare(name, what string, confab, browser []float64) string {
	a, b := quantile(confab, 0.5), quantile(browser, 0.5)
	return fmt.Sprintf("%-16s %-16s confab %6.0f (p95 %6.0f, n %2d)   browser %6.0f (p95 %6.0f, n %2d)   browser/confab %.1f",
		name, what, a, quantile(confab, 0.95), len(confab), b, quantile(browser, 0.95), len(browser), b/max(1, a))
}

// page is the browser as somebody who goes through faults.
type page struct {
	*Browser
	name string
}

// out says whether it has left the meeting for good.
func (p page) out() bool {
	events := p.Reports()
	return len(events) > 0 && events[len(events)-1].Event == "sessionDisconnected"
}

func (p page) called() string { return p.name }

func (p page) since(moment time.Time) []Event {
	return slices.DeleteFunc(p.Reports(), func(e Event) bool { return !strings.HasPrefix(e.Event, "session") || !e.At().After(moment) })
}

func (p page) story(fault, _ time.Time) string {
	var b strings.Builder
	for _, e := range p.since(fault.Add(-time.Second)) {
		fmt.Fprintf(&b, "  %8.0f ms %s %s\n", since(fault, e.At()), e.Event, e.Text("kind"))
	}
	return b.String()
}
