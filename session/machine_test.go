package session

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"confab/session/meeting"
	"confab/signaling"
)

var (
	errGone    = explain(signaling.ErrUnreachable)
	errRefused = explain(signaling.ErrDenied)
	errOther   = explain(signaling.ErrBadResponse)
	errLost    = explain(signaling.ErrLost)
	errFirst   = errors.New("first cause")
)

// machines are the states that behave differently, by name.
var machines = map[string]machine{
	"idle":              {},
	"joining":           {phase: meeting.Joining, epoch: 1, attempt: 1},
	"joining-forever":   {phase: meeting.Joining, epoch: 1, attempt: 1, patient: forever},
	"joining-waiting":   {phase: meeting.Joining, epoch: 2, attempt: 1, patient: forever, waiting: true},
	"live":              {phase: meeting.Live, epoch: 3},
	"live-third":        {phase: meeting.Live, epoch: 3, flaps: freeFlaps - 1},
	"live-fourth":       {phase: meeting.Live, epoch: 3, flaps: freeFlaps},
	"live-flapped":      {phase: meeting.Live, epoch: 3, flaps: freeFlaps + 1},
	"live-bounded":      {phase: meeting.Live, epoch: 3, patient: bounded},
	"live-forever":      {phase: meeting.Live, epoch: 3, patient: forever},
	"resuming":          {phase: meeting.Resuming, epoch: 4, attempt: 1, cause: errFirst},
	"resuming-waiting":  {phase: meeting.Resuming, epoch: 5, attempt: 2, cause: errFirst, waiting: true},
	"rejoining":         {phase: meeting.Rejoining, epoch: 6, attempt: 1, cause: errFirst},
	"rejoining-forever": {phase: meeting.Rejoining, epoch: 6, attempt: 3, cause: errFirst, patient: forever},
	"rejoining-bounded": {phase: meeting.Rejoining, epoch: 6, attempt: 3, cause: errFirst, patient: bounded},
	"rejoining-given-up": {
		phase: meeting.Rejoining, epoch: 6, attempt: 9, cause: errFirst, gaveUp: true, reason: meeting.NetworkDisconnected,
	},
	"waiting-given-up": {
		phase: meeting.Rejoining, epoch: 7, attempt: 9, cause: errFirst, gaveUp: true, reason: meeting.NetworkDisconnected, waiting: true,
	},
	"rejoining-waiting": {phase: meeting.Rejoining, epoch: 7, attempt: 4, cause: errFirst, waiting: true},
	"closed":            {phase: meeting.Closed, epoch: 8, cause: errFirst, reason: meeting.RoomClosed},
}

// facts are all kinds of facts, and of each the variants that can make a difference, by name.
var facts = map[string]fact{
	"join":           joinRequested{},
	"leave":          leaveRequested{},
	"up":             linkUp{},
	"failed-gone":    linkFailed{errGone},
	"failed-refused": linkFailed{errRefused},
	"failed-other":   linkFailed{errOther},
	"lost":           linkLost{errLost},
	"media-mended":   mediaLost{err: errNetworkSilent, mended: true},
	"media-broken":   mediaLost{err: errNetworkSilent},
	"removed":        serverLeft{leaveForGood, meeting.ForceDisconnected, left(meeting.ForceDisconnected)},
	"shutdown":       serverLeft{leaveForGood, meeting.ServerShutdown, left(meeting.ServerShutdown)},
	"dropped":        serverLeft{leaveForGood, meeting.NetworkDisconnected, left(meeting.NetworkDisconnected)},
	"told-resume":    serverLeft{leaveAndResume, meeting.NetworkDisconnected, left(meeting.NetworkDisconnected)},
	"told-rejoin":    serverLeft{leaveAndRejoin, meeting.NetworkDisconnected, left(meeting.NetworkDisconnected)},
	"path-changed":   pathChanged{errNetworkChanged},
	"calmed":         calmed{},
	"retry-asked":    retryRequested{},
	"retry":          retryDue{},
	"window-ended":   resumeWindowEnded{},
	"patience-ended": patienceEnded{},
}

const (
	goodbye   = "closed clientDisconnected: sayGoodbye dropPeer sessionDisconnected"
	quit      = ": hangUp dropPeer sessionDisconnected"
	noJoin    = ": hangUp dropPeer error sessionDisconnected"
	resumes   = "resuming: startOutage sessionReconnecting(resume) hangUp dial(resume)"
	mends     = "resuming: startOutage sessionReconnecting(resume) hangUp dial(resume+ice)"
	rejoins   = "rejoining: startOutage dropPeer sessionReconnecting(rejoin) hangUp dial(rejoin)"
	escalates = "rejoining: hangUp dropPeer sessionReconnecting(rejoin) hangUp dial(rejoin)"
)

// transitions lists what each state does about each fact it heeds. Everything else it ignores: TestTransitions checks both.
var transitions = map[string]map[string]string{
	"idle": {
		"join": "joining: hangUp sessionConnecting(1) dial()", "leave": "closed clientDisconnected: sayGoodbye dropPeer",
	},
	"joining": {
		"leave": goodbye, "up": "live:",
		"failed-gone": "closed networkDisconnected" + noJoin, "failed-refused": "closed networkDisconnected" + noJoin,
		"failed-other": "closed networkDisconnected" + noJoin, "lost": "closed networkDisconnected" + noJoin,
		"media-mended": "closed networkDisconnected" + noJoin, "media-broken": "closed networkDisconnected" + noJoin,
		"removed": "closed forceDisconnected" + noJoin, "shutdown": "closed networkDisconnected" + noJoin,
		"dropped": "closed networkDisconnected" + noJoin, "told-resume": "closed networkDisconnected" + noJoin,
		"told-rejoin": "closed networkDisconnected" + noJoin,
	},
	"joining-forever": {
		"leave": goodbye, "up": "live:", "failed-refused": "closed networkDisconnected" + noJoin,
		"removed":     "closed forceDisconnected" + noJoin,
		"failed-gone": "joining waiting: hangUp dropPeer retryAfter(1)", "failed-other": "joining waiting: hangUp dropPeer retryAfter(1)",
		"lost": "joining waiting: hangUp dropPeer retryAfter(1)", "media-mended": "joining waiting: hangUp dropPeer retryAfter(1)",
		"media-broken": "joining waiting: hangUp dropPeer retryAfter(1)", "shutdown": "joining waiting: hangUp dropPeer retryAfter(1)",
		"dropped": "joining waiting: hangUp dropPeer retryAfter(1)", "told-resume": "joining waiting: hangUp dropPeer retryAfter(1)",
		"told-rejoin": "joining waiting: hangUp dropPeer retryAfter(1)",
	},
	"joining-waiting": {
		"leave": goodbye, "retry": "joining: hangUp sessionConnecting(2) dial()",
		"retry-asked": "joining: hangUp sessionConnecting(2) dial()", "path-changed": "joining: hangUp sessionConnecting(2) dial()",
		"failed-refused": "closed networkDisconnected" + noJoin, "removed": "closed forceDisconnected" + noJoin,
	},
	"live": inMeeting, "live-bounded": inMeeting, "live-forever": inMeeting,
	"live-third": calming(inMeeting), "live-fourth": flapping(1), "live-flapped": flapping(2),
	"resuming": {
		"leave": goodbye, "up": "live: endOutage", "failed-gone": "resuming waiting: hangUp retryAfter(1)",
		"failed-refused": escalates, "failed-other": escalates, "lost": escalates, "media-mended": escalates, "media-broken": escalates,
		"removed": "closed forceDisconnected" + quit, "shutdown": escalates, "dropped": escalates,
		"told-resume": escalates, "told-rejoin": escalates, "window-ended": escalates, "patience-ended": escalatesLost,
		"path-changed": "resuming: hangUp dial(resume+ice)",
	},
	"resuming-waiting": {
		"leave": goodbye, "failed-refused": escalates, "failed-other": escalates, "lost": escalates,
		"media-mended": "resuming waiting:", "media-broken": escalates, "removed": "closed forceDisconnected" + quit,
		"shutdown": escalates, "dropped": escalates, "told-resume": escalates, "told-rejoin": escalates,
		"retry": "resuming: hangUp dial(resume)", "retry-asked": "resuming: hangUp dial(resume)",
		"path-changed": "resuming: hangUp dial(resume+ice)", "window-ended": escalates, "patience-ended": escalatesLost,
	},
	"rejoining":         tryingAgain(1, "closed networkDisconnected"+quit, "rejoining networkDisconnected given-up: sessionDisconnected"),
	"rejoining-bounded": tryingAgain(3, "closed networkDisconnected"+quit, "closed networkDisconnected"+quit),
	"rejoining-forever": tryingAgain(3, "rejoining waiting: hangUp dropPeer retryAfter(3)", ""),
	"rejoining-given-up": {
		"leave": goodbye, "up": "live: endOutage", "failed-gone": waitsSlowly, "failed-refused": "closed networkDisconnected" + quit,
		"failed-other": waitsSlowly, "lost": waitsSlowly, "media-mended": waitsSlowly, "media-broken": waitsSlowly,
		"removed": "closed forceDisconnected" + quit, "shutdown": waitsSlowly, "dropped": waitsSlowly, "told-resume": waitsSlowly,
		"told-rejoin": waitsSlowly, "path-changed": "rejoining networkDisconnected given-up: hangUp dropPeer hangUp dial(rejoin)",
	},
	"waiting-given-up": {
		"leave": goodbye, "failed-refused": "closed networkDisconnected" + quit, "removed": "closed forceDisconnected" + quit,
		"retry": dialsGivenUp, "retry-asked": dialsGivenUp,
		"path-changed": "rejoining networkDisconnected given-up: hangUp dropPeer hangUp dial(rejoin)",
	},
	"rejoining-waiting": {
		"leave": goodbye, "failed-refused": "closed networkDisconnected" + quit, "removed": "closed forceDisconnected" + quit,
		"retry": "rejoining: hangUp dial(rejoin)", "retry-asked": "rejoining: hangUp dial(rejoin)",
		"path-changed":   "rejoining: hangUp dropPeer hangUp dial(rejoin)",
		"patience-ended": "rejoining networkDisconnected given-up waiting: sessionDisconnected",
	},
}

const (
	escalatesLost = "rejoining networkDisconnected given-up: hangUp dropPeer sessionReconnecting(rejoin) hangUp dial(rejoin) sessionDisconnected"
	waitsSlowly   = "rejoining networkDisconnected given-up waiting: hangUp dropPeer retryAfter(9, slowly)"
	dialsGivenUp  = "rejoining networkDisconnected given-up: hangUp dial(rejoin)"
)

// inMeeting is the same for all degrees of patience.
var inMeeting = map[string]string{
	"leave": goodbye, "lost": resumes, "media-mended": mends, "media-broken": rejoins,
	"removed": "closed forceDisconnected" + quit, "shutdown": rejoins, "dropped": rejoins,
	"told-resume": mends, "told-rejoin": rejoins, "path-changed": mends,
}

// flapping is a meeting that was lost too often to be tried again at once.
func flapping(wait int) map[string]string {
	row := calming(map[string]string{"leave": goodbye, "removed": "closed forceDisconnected" + quit})
	for _, lost := range []string{"lost", "media-mended", "told-resume", "path-changed"} {
		row[lost] = fmt.Sprintf("resuming waiting: startOutage sessionReconnecting(resume) hangUp retryAfter(%d)", wait)
	}
	for _, lost := range []string{"media-broken", "shutdown", "dropped", "told-rejoin"} {
		row[lost] = fmt.Sprintf("rejoining waiting: startOutage dropPeer sessionReconnecting(rejoin) hangUp retryAfter(%d)", wait)
	}
	return row
}

// calming is a meeting that has been lost lately.
func calming(row map[string]string) map[string]string {
	row = maps.Clone(row)
	row["calmed"] = "live:"
	return row
}

// tryingAgain is an attempt to rejoin. Patience tells what a refusal and a minute do.
func tryingAgain(attempt int, refused, minute string) map[string]string {
	waits := fmt.Sprintf("rejoining waiting: hangUp dropPeer retryAfter(%d)", attempt)
	row := map[string]string{
		"leave": goodbye, "up": "live: endOutage", "failed-gone": waits, "failed-refused": refused, "failed-other": waits,
		"lost": waits, "media-mended": waits, "media-broken": waits, "removed": "closed forceDisconnected" + quit,
		"shutdown": waits, "dropped": waits, "told-resume": waits, "told-rejoin": waits,
		"path-changed": "rejoining: hangUp dropPeer hangUp dial(rejoin)",
	}
	if minute != "" {
		row["patience-ended"] = minute
	}
	return row
}

func TestTransitions(t *testing.T) {
	for from, m := range machines {
		for name, f := range facts {
			t.Run(from+"-when-"+name, func(t *testing.T) {
				after, effects := m.step(f)
				want, heeded := transitions[from][name]
				if !heeded {
					if !reflect.DeepEqual(after, m) || len(effects) > 0 {
						t.Fatalf("not ignored: %s", spell(after, effects))
					}
					return
				}
				if got := spell(after, effects); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			})
		}
	}
}

// spell puts a step into words.
func spell(m machine, effects []effect) string {
	words := []string{m.phase.String()}
	if m.reason != meeting.NoReason {
		words = append(words, string(m.reason))
	}
	if m.gaveUp {
		words = append(words, "given-up")
	}
	if m.waiting {
		words = append(words, "waiting")
	}
	words[len(words)-1] += ":"
	for _, e := range effects {
		words = append(words, spellEffect(e))
	}
	return strings.Join(words, " ")
}

func spellEffect(e effect) string {
	switch e := e.(type) {
	case dial:
		kind := e.kind.String()
		if e.restartICE {
			kind += "+ice"
		}
		return "dial(" + kind + ")"
	case retryAfter:
		if e.slowly {
			return fmt.Sprintf("retryAfter(%d, slowly)", e.attempt)
		}
		return fmt.Sprintf("retryAfter(%d)", e.attempt)
	case announce:
		switch said := e.event.(type) {
		case meeting.SessionReconnecting:
			return fmt.Sprintf("%s(%s)", said.Name(), said.Kind)
		case meeting.SessionConnecting:
			return fmt.Sprintf("%s(%d)", said.Name(), said.Attempt)
		}
		return e.event.Name()
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", e), "session.")
}

func TestMachineRemembers(t *testing.T) {
	tests := map[string]struct {
		from  string
		facts []string
		check func(machine, []effect) bool
	}{
		"the-first-cause-of-an-outage":            {"live", []string{"lost", "failed-other", "failed-gone"}, func(m machine, _ []effect) bool { return errors.Is(m.cause, signaling.ErrLost) }},
		"the-first-cause-when-giving-up":          {"live", []string{"lost", "failed-other", "patience-ended"}, func(m machine, _ []effect) bool { return errors.Is(m.cause, signaling.ErrLost) }},
		"the-last-word-of-a-refusal":              {"live", []string{"lost", "failed-other", "failed-refused"}, func(m machine, _ []effect) bool { return errors.Is(m.cause, signaling.ErrDenied) }},
		"the-last-word-of-the-server":             {"live", []string{"lost", "removed"}, func(m machine, _ []effect) bool { return strings.Contains(m.cause.Error(), "removed") }},
		"to-restart-ice-on-another-path":          {"live", []string{"path-changed", "failed-gone", "retry"}, func(_ machine, e []effect) bool { return slices.Contains(e, effect(dial{meeting.Resume, true})) }},
		"nothing-of-having-given-up":              {"rejoining", []string{"patience-ended", "up"}, func(m machine, _ []effect) bool { return !m.gaveUp && m.reason == meeting.NoReason }},
		"nothing-of-flapping-once-calm":           {"live-flapped", []string{"calmed", "lost"}, func(m machine, _ []effect) bool { return m.flaps == 1 && !m.waiting }},
		"the-count-starts-anew-when-it-escalates": {"live", []string{"lost", "failed-gone", "retry", "failed-other"}, func(m machine, _ []effect) bool { return m.attempt == 1 }},
		"why-it-has-given-up": {"rejoining", []string{"patience-ended"}, func(_ machine, e []effect) bool {
			return e[0] == effect(announce{meeting.SessionDisconnected{Reason: meeting.NetworkDisconnected}})
		}},
		"having-given-up-once":           {"rejoining", []string{"patience-ended", "patience-ended"}, func(m machine, e []effect) bool { return m.gaveUp && len(e) == 0 }},
		"nothing-of-an-outage-once-live": {"live", []string{"media-mended", "up"}, func(m machine, _ []effect) bool { return m.cause == nil && !m.restart && m.attempt == 0 }},
		"media-lost-between-attempts":    {"live", []string{"lost", "failed-gone", "media-mended", "retry"}, func(_ machine, e []effect) bool { return slices.Contains(e, effect(dial{meeting.Resume, true})) }},
		"the-count-of-attempts":          {"live", []string{"lost", "failed-gone", "retry", "failed-gone", "retry"}, func(m machine, _ []effect) bool { return m.attempt == 3 }},
		"no-ice-restart-of-older-outage": {"live", []string{"media-mended", "up", "lost"}, func(_ machine, e []effect) bool { return slices.Contains(e, effect(dial{meeting.Resume, false})) }},
		"the-count-starts-anew":          {"live", []string{"lost", "failed-gone", "retry", "up", "lost"}, func(m machine, _ []effect) bool { return m.attempt == 1 }},
		"the-cause-of-a-failed-join": {"joining", []string{"failed-gone"}, func(m machine, e []effect) bool {
			said, ok := e[2].(announce).event.(meeting.Failed)
			return ok && errors.Is(m.cause, signaling.ErrUnreachable) && errors.Is(said.Err, meeting.ErrNotConnected)
		}},
		"the-cause-it-announces": {"live", []string{"lost"}, func(_ machine, e []effect) bool {
			return e[1].(announce).event.(meeting.SessionReconnecting).Cause == "the connection to the server was lost"
		}},
		"the-first-cause-when-it-escalates": {"live", []string{"lost", "told-rejoin"}, func(_ machine, e []effect) bool {
			return e[2].(announce).event.(meeting.SessionReconnecting).Cause == "the connection to the server was lost"
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := machines[test.from]
			var effects []effect
			for _, f := range test.facts {
				m, effects = m.step(facts[f])
			}
			if !test.check(m, effects) {
				t.Errorf("%+v after %s", m, spell(m, effects))
			}
		})
	}
}

// TestStepLeavesItsReceiver: the machine is a value.
func TestStepLeavesItsReceiver(t *testing.T) {
	for from, m := range machines {
		for name, f := range facts {
			before := m
			m.step(f)
			if !reflect.DeepEqual(before, m) {
				t.Errorf("%s changed by %s", from, name)
			}
		}
	}
}
