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

// raced are the faults that both clients go through, unless FAULTS names others.
var raced = []string{
	"socket-cut", "resume-refused", "node-failure", "hole-5s", "hole-40s", "address-changed", "sfu-away-10s",
	"client-frozen-20s",
}

// raceFor is how long one client may be away from the meeting in all rounds of one fault: of what lasts long there are
// fewer.
const raceFor = 2 * time.Minute

// racedFar are those over a wire.
var racedFar = []string{"socket-cut", "resume-refused", "node-failure", "hole-5s"}

// reconnectWays are those of BenchmarkReconnect, unless RECONNECT_OVER names some.
var reconnectWays = []joinWay{
	{name: "loopback"},
	{"100ms-loss-2%", wire.Conditions{Delay: 50 * time.Millisecond, Loss: 0.02}},
}

// BenchmarkReconnect puts confab and LiveKit's browser client through the same faults, in turns, at the same server and
// before the same observer, each in a network of its own. Both send 160×120 at 30 frames a second and sound.
// FAULTS_RUNS is how often each goes through each at the most, or 10 times. It goes over loopback, and over a wire that
// is long and loses something; RECONNECT_OVER picks one of them, FAULTS the faults.
func BenchmarkReconnect(b *testing.B) {
	wanted := strings.FieldsFunc(os.Getenv("RECONNECT_OVER"), func(r rune) bool { return r == ',' })
	for b.Loop() {
		for _, way := range reconnectWays {
			if len(wanted) > 0 && !slices.Contains(wanted, way.name) {
				continue
			}
			fmt.Printf("over %s\n", way.name)
			raceBack(b, way)
		}
	}
}

// raceBack has both clients come back from faults in turns over one way, and prints how they did.
func raceBack(b *testing.B, way joinWay) {
	b.Helper()
	names, most := raced, int(fromEnvironment(b, "FAULTS_RUNS", 10))
	lay := func(s *Server) *lab { return newLab(b, s, "race") }
	if way.Conditions != (wire.Conditions{}) {
		names = racedFar
		lay = func(s *Server) *lab { return newLabOn(b, s, "race", way.network(b)) }
	}
	if wanted := os.Getenv("FAULTS"); wanted != "" {
		names = strings.Split(wanted, ",")
	}
	s := newServer(b)
	ours, theirs := lay(s), lay(s)
	ours.fill(1)
	theirs.observer = ours.observer
	us := ours.clients[0]
	browser := StartBrowserIn(b, theirs.net)
	they := theirs.enterBrowser(browser)

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
				they = theirs.enterBrowser(browser)
			}
		}
		lines = append(lines, compare(name, "outage", mine.Outage, other.Outage),
			compare(name, "gap at observer", mine.Gap, other.Gap))
		if lost := other.Runs - other.Recovered; lost > 0 {
			lines = append(lines, fmt.Sprintf("%-16s the browser did not come back %d times of %d", name, lost,
				other.Runs))
		}
		b.ReportMetric(quantile(other.Outage, 0.5)/max(1, quantile(mine.Outage, 0.5)), way.name+"-"+name+"-ratio")
		if mine.Recovered < outages {
			b.Errorf("%s: confab came back %d times of %d: %s", name, mine.Recovered, outages,
				strings.Join(mine.Problems, "\n"))
		}
	}
	// Not by b.Log, of which package testing shows ten lines.
	fmt.Printf("medians in ms; a gap of 40 is one of 40 or less\n%s\n", strings.Join(lines, "\n"))
}

// enterBrowser has the browser join the lab's meeting, and waits until the observer sees it.
func (l *lab) enterBrowser(browser *Browser) page {
	p := page{browser, fmt.Sprint("Browser", people.Add(1))} // the one before may not be gone yet
	l.signals.RefuseResume(0)                                // forgets a refusal that nobody has met
	p.Do(Job{Kind: "endure", Server: l.tickets.URL, Room: l.room, Name: p.name, Small: true})
	p.Await(2*starting, "connected", nil)
	l.observer.AwaitReceived(starting, p.name, "camera", func(s Subscription) bool { return s.FramesDecoded > 10 })
	return p
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
	return fmt.Sprintf("%-16s %-16s confab %6.0f (p95 %6.0f, n %2d)   browser %6.0f (p95 %6.0f, n %2d)   "+
		"browser/confab %.1f",
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
	return slices.DeleteFunc(p.Reports(), func(e Event) bool {
		return !strings.HasPrefix(e.Event, "session") ||
			!e.At().After(moment)
	})
}

func (p page) story(fault, _ time.Time) string {
	var b strings.Builder
	for _, e := range p.since(fault.Add(-time.Second)) {
		fmt.Fprintf(&b, "  %8.0f ms %s %s\n", since(fault, e.At()), e.Event, e.Text("kind"))
	}
	return b.String()
}
