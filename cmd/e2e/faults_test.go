//go:build e2e && linux

package e2e

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// faultRuns is how often each scenario is run: FAULTS_RUNS, or once.
func faultRuns(t testing.TB) int {
	t.Helper()
	text := os.Getenv("FAULTS_RUNS")
	if text == "" {
		return 1
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("FAULTS_RUNS is a number from 1, not %q", text)
	}
	return n
}

// TestFaults does everything to confab that networks, servers and machines do, and measures how long it takes until
// nobody notices any more. FAULTS_RUNS says how often; FAULTS names the scenarios, with commas, or is "holds" for those
// that hold today; default: all.
func TestFaults(t *testing.T) {
	runs := faultRuns(t)
	s := newServer(t)
	var rows []FaultRow
	for _, sc := range chosenFaults(t) {
		suite := t
		t.Run(sc.name, func(t *testing.T) {
			l := newLab(t, suite, s, "room-"+sc.name)
			row := sc.measure(l, runs)
			rows = append(rows, row)
			for _, p := range row.Problems {
				t.Error(p)
			}
			if median := quantile(row.Detection, 0.5); sc.notice > 0 && median > float64(sc.notice.Milliseconds()) {
				t.Errorf("noticed after %.0f ms in the median, want at most %d", median, sc.notice.Milliseconds())
			}
			if median := quantile(row.Outage, 0.5); row.Limit > 0 && median > float64(row.Limit.Milliseconds()) {
				t.Errorf("the median outage is %.0f ms, want at most %d", median, row.Limit.Milliseconds())
			}
			if median := quantile(row.Gap, 0.5); sc.gap > 0 && median > float64(sc.gap.Milliseconds()) {
				t.Errorf("the median gap at the observer is %.0f ms, want at most %d", median, sc.gap.Milliseconds())
			}
		})
	}
	t.Logf("\n%s", FaultTable(rows))
}

// chosenFaults picks scenarios as FAULTS says.
func chosenFaults(t testing.TB) []scenario {
	t.Helper()
	switch wanted := os.Getenv("FAULTS"); wanted {
	case "", "all":
		return scenarios
	case "holds":
		return slices.DeleteFunc(slices.Clone(scenarios), func(s scenario) bool { return !slices.Contains(holdsToday, s.name) })
	default:
		names := strings.Split(wanted, ",")
		chosen := slices.DeleteFunc(slices.Clone(scenarios), func(s scenario) bool { return !slices.Contains(names, s.name) })
		if len(chosen) != len(names) {
			t.Fatalf("FAULTS names a scenario that is not there: %q", wanted)
		}
		return chosen
	}
}

// measure runs a scenario so often, with as many clients at once as it takes.
func (sc scenario) measure(l *lab, runs int) FaultRow {
	row := FaultRow{Name: sc.name, Limit: sc.limit}
	together := max(1, min(sc.together, runs))
	if sc.once {
		runs = together
	}
	if sc.setup != nil {
		sc.setup(l)
	}
	var leaks leakage
	for row.Runs < runs && !l.t.Failed() {
		l.fill(min(together, runs-row.Runs), sc.args...)
		leaks.begin(l)
		for _, m := range sc.round(l) {
			row.Runs++
			if m.problem != "" {
				row.Problems = append(row.Problems, fmt.Sprintf("run %d: %s", row.Runs, m.problem))
				continue
			}
			row.Recovered++
			row.Said, row.Lost, row.Doubled = row.Said+m.said, row.Lost+m.lost, row.Doubled+m.doubled
			row.Detection = appendKnown(row.Detection, m.detection)
			row.Outage = appendKnown(row.Outage, m.outage)
			row.Gap = appendKnown(row.Gap, m.gap)
		}
		if sc.end != nil {
			l.empty()
		}
		if len(row.Problems) >= 5 {
			row.Problems = append(row.Problems, "no more runs after so many failures")
			break
		}
	}
	if row.Doubled > 0 || row.Lost > 0 && !sc.deaf {
		row.Problems = append(row.Problems, fmt.Sprintf("of %d lines of chat the observer has not got %d, and %d more than once", row.Said, row.Lost, row.Doubled))
	}
	if sc.end == nil {
		row.Problems = append(row.Problems, leaks.found(l)...)
	}
	return row
}

func appendKnown(values []float64, v float64) []float64 {
	if v < 0 {
		return values
	}
	return append(values, v)
}

// measured is one client's part in one round; -1 is unknown.
type measured struct {
	detection, outage, gap float64
	said, lost, doubled    int // lines of chat
	problem                string
}

// round makes the fault happen to all clients of the lab at once.
func (sc scenario) round(l *lab) []measured {
	if sc.end == nil {
		parties := make([]party, len(l.clients))
		for i, c := range l.clients {
			parties[i] = c
		}
		return sc.follow(l, parties)
	}
	fault, _ := sc.strike(l)
	results := make([]measured, len(l.clients))
	for i, c := range l.clients {
		results[i] = sc.end(c, fault)
	}
	return results
}

// strike makes the fault begin and end, and says when it did.
func (sc scenario) strike(l *lab) (fault, healed time.Time) {
	fault = time.Now()
	heal := sc.fault(l)
	if heal == nil {
		return fault, fault
	}
	pause(l.t, sc.hold)
	heal()
	return fault, time.Now()
}

// follow makes the fault happen and watches the parties come back.
func (sc scenario) follow(l *lab, parties []party) []measured {
	talkers := make([]*talker, len(parties))
	for i, c := range parties {
		if c, ok := c.(*Confab); ok && !sc.mute {
			talkers[i] = startTalker(l.t, c)
		}
	}
	fault, healed := sc.strike(l)
	deadline := sc.deadline
	if deadline == 0 {
		deadline = 20 * time.Second
	}
	ctx, cancel := context.WithTimeout(l.t.Context(), deadline)
	defer cancel()
	watches := make([]*watch, len(parties))
	for i, c := range parties {
		watches[i] = &watch{client: c, fault: fault, healed: healed, silent: sc.silent}
	}
	awaitAll(ctx, l, watches)
	results := make([]measured, len(parties))
	for i, w := range watches {
		results[i] = w.result(l)
		if k := talkers[i]; k != nil {
			results[i].said, results[i].lost, results[i].doubled = k.reckon(l.t, l.observer)
		}
	}
	return results
}

// party is a client that goes through faults.
type party interface {
	since(moment time.Time) []Event // of the session, in confab's words
	called() string
	story(fault, healed time.Time) string
}

// watch follows one client back into the meeting.
type watch struct {
	client        party
	fault, healed time.Time
	silent        bool // it may be that the session does not notice

	back   time.Time // of the session
	frames float64   // at the observer, when the session was back
	seen   bool      // its pictures come again
	calm   int       // looks in a row with nothing new
	gaps   []Gap
	lost   string // why it will not be back
}

// awaitAll looks at all of them a few times each second until all are back for good or the time is over.
func awaitAll(ctx context.Context, l *lab, watches []*watch) {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		status, err := l.observer.getStatus(ctx)
		done := true
		for _, w := range watches {
			done = w.look(status, err) && done
		}
		if done {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return
		}
	}
}

// calmLooks is how many looks have to show nothing new before a client is back for good.
const calmLooks = 8

// look says whether nothing more is to be waited for.
func (w *watch) look(observer Status, err error) bool {
	events := w.client.since(w.fault)
	if w.lost != "" {
		return true
	}
	for _, e := range events {
		if e.Event == "sessionDisconnected" {
			w.lost = "the session ended: " + e.Text("reason")
			return true
		}
	}
	back := time.Time{}
	switch {
	case len(events) == 0 && w.silent:
		back = w.healed
	case len(events) > 0 && events[len(events)-1].Event == "sessionReconnected":
		back = events[len(events)-1].At()
	}
	var frames float64
	for _, s := range observer.Subscribe {
		if s.Name == w.client.called() && s.Source == "camera" {
			frames += s.FramesDecoded
			w.gaps = s.Gaps
		}
	}
	if back.IsZero() || err != nil || !back.Equal(w.back) || frames < w.frames {
		w.back, w.frames, w.seen, w.calm = back, frames, false, 0
		return false
	}
	if frames >= w.frames+3 {
		w.seen = true
	}
	if w.seen {
		w.calm++
	}
	return w.calm > calmLooks
}

// result says what became of it.
func (w *watch) result(l *lab) measured {
	m := measured{detection: -1, outage: -1, gap: -1}
	events := w.client.since(w.fault)
	m.problem = w.problem(l, events)
	if m.problem != "" {
		return m
	}
	if len(events) > 0 {
		m.detection = since(w.fault, events[0].At())
	}
	// The gap that the fault made began before all was over; later ones are the machine's.
	over, media := later(w.healed, w.back), time.Time{}
	m.gap = 40
	for _, g := range joined(w.gaps) {
		began := g.At.Add(-time.Duration(g.Ms * float64(time.Millisecond)))
		if g.At.After(w.fault) && began.Before(over) && g.Ms > m.gap {
			m.gap, media = g.Ms, g.At
		}
	}
	m.outage = max(0, since(w.healed, later(w.back, media)))
	return m
}

// joined takes gaps for one where a lone picture is all that is between them: the last one of a stream comes out when
// the stream ends, however old it is.
func joined(gaps []Gap) []Gap {
	const long, lone = 1000, time.Millisecond
	var whole []Gap
	for _, g := range gaps {
		last := len(whole) - 1
		began := g.At.Add(-time.Duration(g.Ms * float64(time.Millisecond)))
		if last >= 0 && g.Ms > long && whole[last].Ms > long && began.Sub(whole[last].At) < lone {
			whole[last] = Gap{At: g.At, Ms: whole[last].Ms + g.Ms}
			continue
		}
		whole = append(whole, g)
	}
	return whole
}

// problem says in which way a client is not back, or came back wrongly.
func (w *watch) problem(l *lab, events []Event) string {
	problem := w.lost
	if problem == "" && w.calm <= calmLooks {
		switch {
		case w.back.IsZero() && len(events) == 0:
			problem = "nobody noticed"
		case w.back.IsZero():
			problem = "not reconnected in time"
		case !w.seen:
			problem = "reconnected, but the observer sees nothing"
		default:
			problem = "comes to no rest"
		}
	}
	if problem == "" {
		problem = disorder(events)
	}
	if problem == "" {
		problem = ghosts(l, w.client)
	}
	if problem == "" {
		return ""
	}
	return fmt.Sprintf("%s of %s\n%s", problem, w.client.called(), w.client.story(w.fault, w.healed))
}

// disorder finds what does not fit in the order of a session's events after a fault.
func disorder(events []Event) string {
	away := false
	for _, e := range events {
		switch e.Event {
		case "sessionReconnecting":
			if away && e.Text("kind") != "rejoin" {
				return "sessionReconnecting, " + e.Text("kind") + ", within an outage"
			}
			away = true
		case "sessionReconnected":
			if !away {
				return "sessionReconnected out of nothing"
			}
			away = false
		default:
			return e.Event + " after a fault"
		}
	}
	return ""
}

// ghosts finds a client that the observer sees twice, or that sees the observer twice.
func ghosts(l *lab, c party) string {
	n := 0
	for _, s := range l.observer.Status().Subscribe {
		if s.Name == c.called() && s.Source == "camera" {
			n++
		}
	}
	if n != 1 {
		return fmt.Sprintf("the observer has %d cameras", n)
	}
	return ""
}

func (c *Confab) called() string { return c.name }

// story is what happened to a client, from a moment before the fault on.
func (c *Confab) story(fault, healed time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  fault at 0, healed at %.0f ms\n", since(fault, healed))
	for _, e := range c.Events() {
		if e.At().Before(fault.Add(-time.Second)) {
			continue
		}
		fmt.Fprintf(&b, "  %8.0f ms %s", since(fault, e.At()), e.Event)
		for _, field := range []string{"kind", "cause", "outageMs", "reason", "source", "streamId", "name", "message"} {
			if v := e.Fields[field]; v != nil {
				fmt.Fprintf(&b, " %s=%v", field, v)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func since(from, to time.Time) float64 { return float64(to.Sub(from).Microseconds()) / 1000 }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// leakage compares what clients hold on to before and after.
type leakage struct {
	first       *Confab
	goroutines  int
	descriptors int
}

// begin remembers how much the first client holds at rest; another client begins anew.
func (k *leakage) begin(l *lab) {
	if c := l.clients[0]; k.first != c {
		*k = leakage{first: c, goroutines: c.Status().Goroutines, descriptors: c.descriptors()}
	}
}

// found waits until no more is held than at the beginning, give or take what comes and goes.
func (k *leakage) found(l *lab) []string {
	const slack = 6
	if !k.first.live() || !slices.Contains(l.clients, k.first) {
		return nil
	}
	ctx := within(l.t, 6*time.Second)
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for {
		goroutines, descriptors := k.first.Status().Goroutines, k.first.descriptors()
		if goroutines <= k.goroutines+slack && descriptors <= k.descriptors+slack {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return []string{fmt.Sprintf("%d goroutines and %d descriptors, %d and %d before the first fault",
				goroutines, descriptors, k.goroutines, k.descriptors)}
		}
	}
}
