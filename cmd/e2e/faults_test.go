//go:build e2e && linux

package e2e

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestFaults does everything to confab that networks, servers and machines do, and measures how long it takes until the
// meeting is as it was before. FAULTS_RUNS says how often, or once; FAULTS names the scenarios, with commas, or is
// "holds" for those that CI insists on; default: all. FAULTS_SLACK is by what the limits are multiplied, for machines
// that are slower than the one that they are for.
func TestFaults(t *testing.T) {
	chosen := chosenFaults(t)
	if len(chosen) == 0 {
		return
	}
	p := &plan{t: t, runs: int(fromEnvironment(t, "FAULTS_RUNS", 1)), slack: fromEnvironment(t, "FAULTS_SLACK", 1)}
	rows := p.run(chosen)
	t.Logf("\n%sall in %.0f s", FaultTable(rows), time.Since(p.began).Seconds())
}

// forgotten is how long a meeting has to go well until confab takes the next outage for a new one. It waits before its
// tries in one that comes sooner: TestFaultSequence is about those.
const forgotten = 3 * time.Second

// measure runs a scenario so often, with as many clients at once as it takes.
func (sc scenario) measure(l *lab, runs int) FaultRow {
	row := FaultRow{Name: sc.name, Limit: sc.limit}
	together := max(1, min(sc.together, runs))
	if sc.setup != nil {
		sc.setup(l)
	}
	var leaks leakage
	for row.Runs < runs && !l.t.Failed() {
		if sc.fresh {
			l.empty()
			l.net.Heal()
		}
		l.fill(min(together, runs-row.Runs), sc.args...)
		if sc.alone && row.Runs > 0 {
			pause(l.t, forgotten)
		}
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
		row.Problems = append(row.Problems,
			fmt.Sprintf("of %d lines of chat the observer has not got %d, and %d more than once", row.Said, row.Lost,
				row.Doubled))
	}
	if sc.end == nil {
		row.Problems = append(row.Problems, leaks.found(l)...)
	}
	row.Took = l.took
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
	fault, healed := sc.strike(l)
	results := make([]measured, len(l.clients))
	for i, c := range l.clients {
		results[i] = sc.end(c, fault)
	}
	l.took.Back += time.Since(healed)
	return results
}

// strike makes the fault begin and end, and says when it did.
func (sc scenario) strike(l *lab) (fault, healed time.Time) {
	fault = time.Now()
	defer func() { l.took.Fault += time.Since(fault) }()
	heal := sc.fault(l)
	if l.struck != nil {
		l.struck()
	}
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
		watches[i] = &watch{client: c, fault: fault, healed: healed, silent: sc.silent, unnoticed: sc.unnoticed}
	}
	awaitAll(ctx, l, watches)
	back := time.Now()
	l.took.Back += back.Sub(healed)
	results := make([]measured, len(parties))
	for i, w := range watches {
		results[i] = w.result(l)
		if k := talkers[i]; k != nil {
			results[i].said, results[i].lost, results[i].doubled = k.reckon(l.t, l.observer)
		}
	}
	l.took.Chat += time.Since(back)
	return results
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
