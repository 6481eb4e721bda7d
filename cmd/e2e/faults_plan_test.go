//go:build e2e && linux

package e2e

import (
	"cmp"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"confab/cmd/e2e/wire"
)

// Scenarios that mostly wait run side by side: as many as make so many clients, but no more than mostLanes.
const (
	clientsAtOnce = 10
	mostLanes     = 4
)

// plan is who runs beside whom. Every scenario has a server, networks and clients of its own, so what they share is the
// machine: those that are about parts of a second have it to themselves, but for clients that are frozen for long
// and cost nothing meanwhile.
type plan struct {
	t     *testing.T
	runs  int
	slack float64 // what is asked for, times this
	began time.Time
	ready sync.WaitGroup // until everybody who only waits does

	mu   sync.Mutex
	rows []FaultRow
}

// run runs the scenarios and returns their rows in the same order.
func (p *plan) run(chosen []scenario) []FaultRow {
	p.began = time.Now()
	var idle, alone, others []scenario
	for _, sc := range chosen {
		switch {
		case sc.idle:
			idle = append(idle, sc)
		case sc.alone:
			alone = append(alone, sc)
		default:
			others = append(others, sc)
		}
	}
	var work sync.WaitGroup
	for _, sc := range idle {
		p.ready.Add(1)
		var once sync.Once
		ready := func() { once.Do(p.ready.Done) }
		work.Go(func() {
			defer ready()
			p.one(sc, ready)
		})
	}
	p.ready.Wait()
	for _, sc := range alone {
		p.one(sc, nil)
	}
	// The longest first, so that all end at about the same time.
	slices.SortStableFunc(others, func(a, b scenario) int { return cmp.Compare(b.hold, a.hold) })
	queue := make(chan scenario, len(others))
	for _, sc := range others {
		queue <- sc
	}
	close(queue)
	for range min(mostLanes, clientsAtOnce/min(crowd, p.runs)) {
		work.Go(func() {
			for sc := range queue {
				p.one(sc, nil)
			}
		})
	}
	work.Wait()
	slices.SortFunc(p.rows, func(a, b FaultRow) int {
		place := func(r FaultRow) int {
			return slices.IndexFunc(chosen, func(s scenario) bool { return s.name == r.Name })
		}
		return cmp.Compare(place(a), place(b))
	})
	return p.rows
}

// one runs one scenario and checks what it took. struck is called when its first fault has begun.
func (p *plan) one(sc scenario, struck func()) {
	began := time.Now()
	row := FaultRow{Name: sc.name}
	defer func() {
		row.Took.Rest = time.Since(began) - row.Took.Fault - row.Took.Back - row.Took.Chat
		p.mu.Lock()
		defer p.mu.Unlock()
		p.rows = append(p.rows, row)
	}()
	p.t.Run(sc.name, func(t *testing.T) {
		network := StartNetwork
		if sc.wire != (wire.Conditions{}) {
			network = func(t testing.TB) *Network { return StartWire(t, sc.wire, sc.wire) }
		}
		l := newLabOn(t, newServer(t), "room-"+sc.name, network(t))
		l.struck = struck
		row = sc.measure(l, p.runs)
		for _, problem := range row.Problems {
			t.Error(problem)
		}
		for _, want := range []struct {
			what   string
			values []float64
			limit  time.Duration
		}{
			{"time until it was noticed", row.Detection, sc.notice},
			{"outage", row.Outage, sc.limit},
			{"gap at the observer", row.Gap, sc.gap},
		} {
			limit := float64(want.limit.Milliseconds()) * p.slack
			if median := quantile(want.values, 0.5); limit > 0 && median > limit {
				t.Errorf("the median %s is %.0f ms, want at most %.0f", want.what, median, limit)
			}
		}
	})
}

// chosenFaults picks scenarios as FAULTS says.
func chosenFaults(t testing.TB) []scenario {
	t.Helper()
	switch wanted := os.Getenv("FAULTS"); wanted {
	case "", "all":
		return scenarios
	case "holds":
		return slices.DeleteFunc(slices.Clone(scenarios), func(s scenario) bool {
			return !slices.Contains(holdsToday,
				s.name)
		})
	default:
		names := strings.Split(wanted, ",")
		names = slices.DeleteFunc(names, func(name string) bool { return name == sequencesName })
		chosen := slices.DeleteFunc(slices.Clone(scenarios),
			func(s scenario) bool { return !slices.Contains(names, s.name) })
		if len(chosen) != len(names) {
			t.Fatalf("FAULTS names a scenario that is not there: %q", wanted)
		}
		return chosen
	}
}

// fromEnvironment reads a number that a variable may hold.
func fromEnvironment(t testing.TB, name string, otherwise float64) float64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 1 {
		t.Fatalf("%s is a number from 1, not %q", name, text)
	}
	return n
}
