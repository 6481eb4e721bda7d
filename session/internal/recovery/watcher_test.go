package recovery

import (
	"fmt"

	"confab/session/meeting"
	"confab/session/meeting/event"
)

// watcher checks after each step what must hold in every history.
type watcher struct {
	machine      Machine
	reconnecting bool // sessionReconnecting is out, sessionReconnected is not
	dialling     bool // an attempt is under way
	timer        bool // a retry is due
	lost         bool // sessionDisconnected is out in this outage
	announced    meeting.Recovery
	edges        map[[2]meeting.Phase]bool
}

func newWatcher(m Machine) *watcher { return &watcher{machine: m, edges: map[[2]meeting.Phase]bool{}} }

func (w *watcher) step(f Fact) error {
	before := w.machine
	after, effects := before.Step(f)
	w.machine = after
	if _, ok := f.(RetryDue); ok {
		w.timer = false
	}
	for _, e := range effects {
		if err := w.see(e, after); err != nil {
			return err
		}
	}
	return w.check(before, after, effects)
}

func (w *watcher) see(e Effect, after Machine) error {
	switch e := e.(type) {
	case HangUp, SayGoodbye:
		w.dialling, w.timer = false, false
	case Dial:
		if after.Phase != meeting.Joining && after.Phase != meeting.Resuming && after.Phase != meeting.Rejoining {
			return fmt.Errorf("dial while %s", after.Phase)
		}
		if want := Trying(after.Phase, meeting.NoRecovery); e.Kind != want {
			return fmt.Errorf("dial(%s) while %s", e.Kind, after.Phase)
		}
		if e.RestartICE && e.Kind != meeting.Resume {
			return fmt.Errorf("dial(%s) with an ICE restart", e.Kind)
		}
		w.dialling = true
	case RetryAfter:
		if e.Slowly != after.GaveUp {
			return fmt.Errorf("slowly %v, given up %v", e.Slowly, after.GaveUp)
		}
		if e.Attempt < 1 {
			return fmt.Errorf("a retry after attempt %d", e.Attempt)
		}
		w.timer = true
	case EndOutage:
		if !w.reconnecting {
			return fmt.Errorf("sessionReconnected without sessionReconnecting")
		}
		w.reconnecting, w.announced, w.lost = false, meeting.NoRecovery, false
	case Announce:
		said, over := e.Event.(event.SessionDisconnected)
		if over && said.Reason != after.Reason {
			return fmt.Errorf("sessionDisconnected says %q, the machine %q", said.Reason, after.Reason)
		}
		if over && after.Phase != meeting.Closed {
			if w.lost {
				return fmt.Errorf("sessionDisconnected twice in one outage")
			}
			w.lost = true
		}
		if r, ok := e.Event.(event.SessionReconnecting); ok {
			w.reconnecting, w.announced = true, r.Kind
		}
	}
	return nil
}

func (w *watcher) check(before, after Machine, effects []Effect) error {
	if err := w.checkStep(before, after, effects); err != nil {
		return err
	}
	if after.GaveUp &&
		(after.Phase != meeting.Rejoining || after.Patience != Slowly || after.Reason == meeting.NoReason) {
		return fmt.Errorf("given up while %s, reason %q, patience %d", after.Phase, after.Reason, after.Patience)
	}
	if after.Reason != meeting.NoReason && after.Phase != meeting.Closed && !after.GaveUp {
		return fmt.Errorf("reason %q while %s", after.Reason, after.Phase)
	}
	switch after.Phase {
	case meeting.Joining, meeting.Resuming, meeting.Rejoining:
		return w.checkTrying(after)
	case meeting.Live:
		w.dialling = false
		if w.timer {
			return fmt.Errorf("live, and yet a retry is due")
		}
		if w.reconnecting || after.Cause != nil || after.Attempt != 0 {
			return fmt.Errorf("live with an outage unfinished: %+v", after)
		}
	case meeting.Closed:
		if w.dialling || w.timer || after.Reason == meeting.NoReason {
			return fmt.Errorf("closed, yet attempt %v, retry %v, reason %q", w.dialling, w.timer, after.Reason)
		}
	case meeting.Idle:
	}
	return nil
}

// checkStep is what must hold between two states.
func (w *watcher) checkStep(before, after Machine, effects []Effect) error {
	if before.Phase != after.Phase {
		w.edges[[2]meeting.Phase{before.Phase, after.Phase}] = true
		if !Allowed(before.Phase, after.Phase) {
			return fmt.Errorf("%s to %s is not in the table", before.Phase, after.Phase)
		}
	}
	if after.Epoch < before.Epoch {
		return fmt.Errorf("the epoch fell from %d to %d", before.Epoch, after.Epoch)
	}
	fresh := after.Phase == meeting.Closed && before.Phase != meeting.Closed
	for _, e := range effects {
		switch e.(type) {
		case Dial, RetryAfter:
			fresh = true
		}
	}
	if fresh && after.Epoch == before.Epoch {
		return fmt.Errorf("an attempt began or ended, and what the one before it still says is not stale")
	}
	if before.Phase == meeting.Closed && (after != before || len(effects) > 0) {
		return fmt.Errorf("closed is not final")
	}
	return nil
}

// checkTrying is what must hold while attempts are made.
func (w *watcher) checkTrying(now Machine) error {
	if w.dialling == w.timer {
		return fmt.Errorf(
			"stuck or doubled while %s: attempt under way %v, retry due %v", now.Phase, w.dialling, w.timer,
		)
	}
	if now.Waiting != w.timer {
		return fmt.Errorf("waiting %v, retry due %v", now.Waiting, w.timer)
	}
	if now.Attempt < 1 {
		return fmt.Errorf("attempt %d while %s", now.Attempt, now.Phase)
	}
	if now.Phase != meeting.Joining && w.announced != Trying(now.Phase, meeting.NoRecovery) {
		return fmt.Errorf("%s, but %q was announced", now.Phase, w.announced)
	}
	return nil
}
