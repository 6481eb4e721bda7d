package recovery

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"confab/session/meeting"
)

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
	for _, patient := range []Patience{Slowly, Bounded, Forever} {
		w := newWatcher(Machine{Patience: patient})
		w.edges = edges
		walk(*w, nil)
	}
	for from, tos := range follows {
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
			if Allowed(from, to) {
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
	f.Add([]byte{0, 7, 16, 1, 8}, uint8(Slowly))
	f.Add([]byte{5, 9, 9, 3, 2, 12, 13, 14}, uint8(Forever))
	f.Add([]byte{5, 9, 9, 3, 2, 10, 10, 14, 18}, uint8(Bounded))
	f.Fuzz(func(t *testing.T, history []byte, patient uint8) {
		w := newWatcher(Machine{Patience: Patience(patient % 3)})
		for i, b := range history {
			name := names[int(b)%len(names)]
			if err := w.step(facts[name]); err != nil {
				t.Fatalf("%v at step %d, %s", err, i, name)
			}
		}
	})
}
