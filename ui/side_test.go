package ui

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"confab/session/meeting"
	"confab/ui/model"
)

// measuring counts how often it is asked.
type measuring struct {
	*world
	asked int
}

func (m *measuring) Diagnostics() model.Diagnostics {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	return model.Diagnostics{Events: []model.EventLine{{Name: fmt.Sprint(m.asked)}}}
}

func (m *measuring) Fault(name string) { m.add("fault %s", name) }

func TestDiagnosticsAreAskedForWhileTheyAreOpen(t *testing.T) {
	w := newWorld()
	d := &measuring{world: w}
	run(t, w, Options{Diagnostics: d, Faults: d}, func(u *running) {
		u.press(model.DiagnosticsSide)
		if u.side != model.NoSide {
			t.Error("there is no meeting to diagnose")
		}
		w.become(live(2))
		u.pass(2 * time.Second)
		if d.asked != 0 {
			t.Errorf("asked %d times though closed", d.asked)
		}
		u.press(model.DiagnosticsSide)
		if u.shown.Meeting.Side != model.DiagnosticsSide || len(u.shown.Meeting.Diagnostics.Events) != 1 {
			t.Error("must open at once, filled in")
		}
		u.pass(10 * time.Second)
		if d.asked < 19 || d.asked > 23 {
			t.Errorf("asked %d times in ten seconds", d.asked)
		}
		if got := u.shown.Meeting.Diagnostics.Events[0].Name; got != fmt.Sprint(d.asked) {
			t.Errorf("shows look %s of %d", got, d.asked)
		}
		u.actions().Fault(model.NodeFailure)
		w.expect(t, "fault nodeFailure")
		u.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
		asked := d.asked
		u.pass(5 * time.Second)
		if d.asked != asked || u.shown.Meeting.Side != model.NoSide {
			t.Error("Escape closes, and nobody is asked any more")
		}
	})
}

func TestDiagnosticsAtTheStart(t *testing.T) {
	w := newWorld()
	d := &measuring{world: w}
	run(t, w, Options{Diagnostics: d, ShowDiagnostics: true}, func(u *running) {
		u.pass(5 * time.Second)
		if d.asked > 1 {
			t.Errorf("asked %d times in the lobby", d.asked)
		}
		w.become(live(2))
		u.pass(600 * time.Millisecond)
		if d.asked < 2 {
			t.Error("not asked")
		}
		if u.shown.Meeting.Side != model.DiagnosticsSide || u.shown.Meeting.Diagnostics.Faults != nil {
			t.Errorf("shows %v with %v", u.shown.Meeting.Side, u.shown.Meeting.Diagnostics.Faults)
		}
		u.actions().Fault(model.NodeFailure) // nobody is there to do it
		w.expect(t)
	})
}

func TestPanelTellsTheSessionOfSmallerTiles(t *testing.T) {
	w := newWorld()
	run(t, w, Options{Diagnostics: &measuring{world: w}}, func(u *running) {
		w.become(live(3))
		u.pass(time.Second)
		u.press(model.DiagnosticsSide)
		u.pass(time.Second)
		if len(w.watched) != 2 || w.watched[1][0].Width >= w.watched[0][0].Width {
			t.Errorf("told %v", w.watched)
		}
		w.become(&meeting.Snapshot{})
		u.pass(time.Second)
	})
}
