package session

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"confab/session/meeting"
)

// watcher checks after each step what must hold in every history.
type watcher struct {
	machine      machine
	reconnecting bool // sessionReconnecting is out, sessionReconnected is not
	dialling     bool // an attempt is under way
	timer        bool // a retry is due
	lost         bool // sessionDisconnected is out in this outage
	announced    meeting.Recovery
	edges        map[[2]meeting.Phase]bool
}

func newWatcher(m machine) *watcher { return &watcher{machine: m, edges: map[[2]meeting.Phase]bool{}} }

func (w *watcher) step(f fact) error {
	before := w.machine
	after, effects := before.step(f)
	w.machine = after
	if _, ok := f.(retryDue); ok {
		w.timer = false
	}
	for _, e := range effects {
		if err := w.see(e, after); err != nil {
			return err
		}
	}
	return w.check(before, after, effects)
}

func (w *watcher) see(e effect, after machine) error {
	switch e := e.(type) {
	case hangUp, sayGoodbye:
		w.dialling, w.timer = false, false
	case dial:
		if after.phase != meeting.Joining && after.phase != meeting.Resuming && after.phase != meeting.Rejoining {
			return fmt.Errorf("dial while %s", after.phase)
		}
		if want := recoveryOf(after.phase, meeting.NoRecovery); e.kind != want {
			return fmt.Errorf("dial(%s) while %s", e.kind, after.phase)
		}
		if e.restartICE && e.kind != meeting.Resume {
			return fmt.Errorf("dial(%s) with an ICE restart", e.kind)
		}
		w.dialling = true
	case retryAfter:
		if e.slowly != after.gaveUp {
			return fmt.Errorf("slowly %v, given up %v", e.slowly, after.gaveUp)
		}
		if e.attempt < 1 {
			return fmt.Errorf("a retry after attempt %d", e.attempt)
		}
		w.timer = true
	case endOutage:
		if !w.reconnecting {
			return fmt.Errorf("sessionReconnected without sessionReconnecting")
		}
		w.reconnecting, w.announced, w.lost = false, meeting.NoRecovery, false
	case announce:
		if _, ok := e.event.(meeting.SessionDisconnected); ok && after.phase != meeting.Closed {
			if w.lost {
				return fmt.Errorf("sessionDisconnected twice in one outage")
			}
			w.lost = true
		}
		if r, ok := e.event.(meeting.SessionReconnecting); ok {
			w.reconnecting, w.announced = true, r.Kind
		}
	}
	return nil
}

func (w *watcher) check(before, after machine, effects []effect) error {
	if before.phase != after.phase {
		w.edges[[2]meeting.Phase{before.phase, after.phase}] = true
		if !allowed(before.phase, after.phase) {
			return fmt.Errorf("%s to %s is not in the table", before.phase, after.phase)
		}
	}
	if after.epoch < before.epoch {
		return fmt.Errorf("the epoch fell from %d to %d", before.epoch, after.epoch)
	}
	fresh := after.phase == meeting.Closed && before.phase != meeting.Closed
	for _, e := range effects {
		switch e.(type) {
		case dial, retryAfter:
			fresh = true
		}
	}
	if fresh && after.epoch == before.epoch {
		return fmt.Errorf("an attempt began or ended, and what the one before it still says is not stale")
	}
	if before.phase == meeting.Closed && (after != before || len(effects) > 0) {
		return fmt.Errorf("closed is not final")
	}
	if after.gaveUp && (after.phase != meeting.Rejoining || after.patient != slowly || after.reason == meeting.NoReason) {
		return fmt.Errorf("given up while %s, reason %q, patience %d", after.phase, after.reason, after.patient)
	}
	if after.reason != meeting.NoReason && after.phase != meeting.Closed && !after.gaveUp {
		return fmt.Errorf("reason %q while %s", after.reason, after.phase)
	}
	switch after.phase {
	case meeting.Joining, meeting.Resuming, meeting.Rejoining:
		if w.dialling == w.timer {
			return fmt.Errorf("stuck or doubled while %s: attempt under way %v, retry due %v", after.phase, w.dialling, w.timer)
		}
		if after.waiting != w.timer {
			return fmt.Errorf("waiting %v, retry due %v", after.waiting, w.timer)
		}
		if after.attempt < 1 {
			return fmt.Errorf("attempt %d while %s", after.attempt, after.phase)
		}
		if after.phase != meeting.Joining && w.announced != recoveryOf(after.phase, meeting.NoRecovery) {
			return fmt.Errorf("%s, but %q was announced", after.phase, w.announced)
		}
	case meeting.Live:
		w.dialling = false
		if w.timer {
			return fmt.Errorf("live, and yet a retry is due")
		}
		if w.reconnecting || after.cause != nil || after.attempt != 0 {
			return fmt.Errorf("live with an outage unfinished: %+v", after)
		}
	case meeting.Closed:
		if w.dialling || w.timer || after.reason == meeting.NoReason {
			return fmt.Errorf("closed, yet attempt %v, retry %v, reason %q", w.dialling, w.timer, after.reason)
		}
	case meeting.Idle:
	}
	return nil
}

// TestTableIsExact walks all histories of a few facts: every edge of the table is taken, and no other.
func TestTableIsExact(t *testing.T) {
	names := slices.Sorted(maps.Keys(facts))
	edges := map[[2]meeting.Phase]bool{}
	var walk func(w watcher, path []string)
	walk = func(w watcher, path []string) {
		if len(path) == 5 {
			return
		}
		for _, name := range names {
			next := w
			if err := next.step(facts[name]); err != nil {
				t.Fatalf("%v after %v and %s", err, path, name)
			}
			if next.machine != w.machine { // what is ignored leads nowhere new
				walk(next, append(slices.Clone(path), name))
			}
		}
	}
	for _, patient := range []patience{slowly, bounded, forever} {
		w := newWatcher(machine{patient: patient})
		w.edges = edges
		walk(*w, nil)
	}
	for from, tos := range next {
		for _, to := range tos {
			if !edges[[2]meeting.Phase{from, to}] {
				t.Errorf("nothing leads from %s to %s", from, to)
			}
		}
	}
}

// TestAllowed: there is one way from Idle to Closed, and no way back in it but to Live.
func TestAllowed(t *testing.T) {
	want := map[meeting.Phase]string{
		meeting.Idle: "joining closed", meeting.Joining: "live closed", meeting.Live: "resuming rejoining closed",
		meeting.Resuming: "live rejoining closed", meeting.Rejoining: "live closed", meeting.Closed: "",
	}
	for from := meeting.Idle; from <= meeting.Closed; from++ {
		var tos []string
		for to := meeting.Idle; to <= meeting.Closed; to++ {
			if allowed(from, to) {
				tos = append(tos, to.String())
			}
		}
		if got := strings.Join(tos, " "); got != want[from] {
			t.Errorf("from %s to %s, want %s", from, got, want[from])
		}
	}
}

func FuzzMachine(f *testing.F) {
	names := slices.Sorted(maps.Keys(facts))
	f.Add([]byte{0, 7, 16, 1, 8}, uint8(slowly))
	f.Add([]byte{5, 9, 9, 3, 2, 12, 13, 14}, uint8(forever))
	f.Add([]byte{5, 9, 9, 3, 2, 10, 10, 14, 18}, uint8(bounded))
	f.Fuzz(func(t *testing.T, history []byte, patient uint8) {
		w := newWatcher(machine{patient: patience(patient % 3)})
		for i, b := range history {
			name := names[int(b)%len(names)]
			if err := w.step(facts[name]); err != nil {
				t.Fatalf("%v at step %d, %s", err, i, name)
			}
		}
	})
}
