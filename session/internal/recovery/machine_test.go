package recovery

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"testing"

	"confab/session/internal/failure"
	"confab/session/meeting"
	"confab/signaling"
)

var (
	errGone    = failure.Explain(signaling.ErrUnreachable)
	errRefused = failure.Explain(signaling.ErrDenied)
	errOther   = failure.Explain(signaling.ErrBadResponse)
	errLost    = failure.Explain(signaling.ErrLost)
	errProxy   = failure.Explain(signaling.ErrIntercepted)
	errEarly   = failure.Explain(signaling.ErrEarly)
	errAskedBy = meeting.ErrAuthentication.With("wrong password", failure.ErrHopeless)
	errFirst   = errors.New("first cause")
)

// machines are the states that behave differently, by name.
var machines = map[string]Machine{
	"idle":              {},
	"joining":           {Phase: meeting.Joining, Epoch: 1, Attempt: 1},
	"joining-hurried":   {Phase: meeting.Joining, Epoch: 1, Attempt: 1, lastTry: true},
	"joining-again":     {Phase: meeting.Joining, Epoch: 2, Attempt: 1, Waiting: true, Cause: errFirst},
	"joining-forever":   {Phase: meeting.Joining, Epoch: 1, Attempt: 1, Patience: Forever},
	"joining-waiting":   {Phase: meeting.Joining, Epoch: 2, Attempt: 1, Patience: Forever, Waiting: true},
	"live":              {Phase: meeting.Live, Epoch: 3},
	"live-third":        {Phase: meeting.Live, Epoch: 3, Flaps: freeFlaps - 1},
	"live-fourth":       {Phase: meeting.Live, Epoch: 3, Flaps: freeFlaps},
	"live-flapped":      {Phase: meeting.Live, Epoch: 3, Flaps: freeFlaps + 1},
	"live-bounded":      {Phase: meeting.Live, Epoch: 3, Patience: Bounded},
	"live-forever":      {Phase: meeting.Live, Epoch: 3, Patience: Forever},
	"resuming":          {Phase: meeting.Resuming, Epoch: 4, Attempt: 1, Cause: errFirst},
	"resuming-waiting":  {Phase: meeting.Resuming, Epoch: 5, Attempt: 2, Cause: errFirst, Waiting: true},
	"rejoining":         {Phase: meeting.Rejoining, Epoch: 6, Attempt: 1, Cause: errFirst},
	"rejoining-forever": {Phase: meeting.Rejoining, Epoch: 6, Attempt: 3, Cause: errFirst, Patience: Forever},
	"rejoining-bounded": {Phase: meeting.Rejoining, Epoch: 6, Attempt: 3, Cause: errFirst, Patience: Bounded},
	"rejoining-given-up": {
		Phase: meeting.Rejoining, Epoch: 6, Attempt: 9, Cause: errFirst, GaveUp: true,
		Reason: meeting.NetworkDisconnected,
	},
	"waiting-given-up": {
		Phase: meeting.Rejoining, Epoch: 7, Attempt: 9, Cause: errFirst, GaveUp: true,
		Reason: meeting.NetworkDisconnected, Waiting: true,
	},
	"rejoining-waiting": {Phase: meeting.Rejoining, Epoch: 7, Attempt: 4, Cause: errFirst, Waiting: true},
	"closed":            {Phase: meeting.Closed, Epoch: 8, Cause: errFirst, Reason: meeting.RoomClosed},
}

// facts are all kinds of facts, and of each the variants that can make a difference, by name.
var facts = map[string]Fact{
	"join":           JoinRequested{},
	"leave":          LeaveRequested{},
	"up":             Connected{},
	"failed-gone":    AttemptFailed{errGone},
	"failed-refused": AttemptFailed{errRefused},
	"failed-other":   AttemptFailed{errOther},
	"failed-passing": AttemptFailed{errProxy},
	"failed-early":   AttemptFailed{errEarly},
	"failed-asked":   AttemptFailed{errAskedBy},
	"lost":           SocketLost{errLost},
	"media-mended":   MediaLost{Err: failure.ErrMediaLost, Restartable: true},
	"media-broken":   MediaLost{Err: failure.ErrMediaLost},
	"removed":        ServerLeft{LeaveForGood, meeting.ForceDisconnected, failure.Left(meeting.ForceDisconnected)},
	"shutdown":       ServerLeft{LeaveForGood, meeting.ServerShutdown, failure.Left(meeting.ServerShutdown)},
	"dropped":        ServerLeft{LeaveForGood, meeting.NetworkDisconnected, failure.Left(meeting.NetworkDisconnected)},
	"told-resume": ServerLeft{
		LeaveAndResume, meeting.NetworkDisconnected, failure.Left(meeting.NetworkDisconnected),
	},
	"told-rejoin": ServerLeft{
		LeaveAndRejoin, meeting.NetworkDisconnected, failure.Left(meeting.NetworkDisconnected),
	},
	"path-changed":    PathChanged{failure.ErrNetworkChanged},
	"stabilized":      Stabilized{},
	"retry-asked":     RetryRequested{},
	"retry":           RetryDue{},
	"window-ended":    ResumeWindowEnded{},
	"deadline-passed": DeadlinePassed{},
}

const (
	goodbye   = "closed clientDisconnected: sayGoodbye dropPeer sessionDisconnected"
	quit      = ": hangUp dropPeer sessionDisconnected"
	noJoin    = ": hangUp dropPeer error sessionDisconnected"
	resumes   = "resuming: startOutage sessionReconnecting(resume) hangUp dial(resume)"
	mends     = "resuming: startOutage sessionReconnecting(resume) hangUp dial(resume+ice)"
	rejoins   = "rejoining: startOutage dropPeer sessionReconnecting(rejoin) hangUp dial(rejoin)"
	joinsOn   = "joining waiting: hangUp dropPeer retryAfter(1)"
	escalates = "rejoining: hangUp dropPeer sessionReconnecting(rejoin) hangUp dial(rejoin)"
)

// transitions lists what each state does about each fact it heeds. Everything else it ignores: TestTransitions checks
// both.
var transitions = map[string]map[string]string{
	"idle": {
		"join":  "joining: hangUp sessionConnecting(1) dial()",
		"leave": "closed clientDisconnected: sayGoodbye dropPeer",
	},
	"joining": {
		"leave": goodbye, "up": "live:", "failed-passing": joinsOn, "failed-early": joinsOn,
		"deadline-passed": "joining:",
		"failed-asked":    "closed networkDisconnected" + noJoin,
		"failed-gone":     "closed networkDisconnected" + noJoin,
		"failed-refused":  "closed networkDisconnected" + noJoin,
		"failed-other":    "closed networkDisconnected" + noJoin, "lost": "closed networkDisconnected" + noJoin,
		"media-mended": "closed networkDisconnected" + noJoin, "media-broken": "closed networkDisconnected" + noJoin,
		"removed": "closed forceDisconnected" + noJoin, "shutdown": "closed networkDisconnected" + noJoin,
		"dropped": "closed networkDisconnected" + noJoin, "told-resume": "closed networkDisconnected" + noJoin,
		"told-rejoin": "closed networkDisconnected" + noJoin,
	},
	"joining-hurried": {
		"leave": goodbye, "up": "live:", "deadline-passed": "joining:",
		"failed-gone": "closed networkDisconnected" + noJoin, "failed-refused": "closed networkDisconnected" + noJoin,
		"failed-other": "closed networkDisconnected" + noJoin, "failed-passing": "closed networkDisconnected" + noJoin,
		"failed-early": "closed networkDisconnected" + noJoin, "failed-asked": "closed networkDisconnected" + noJoin,
		"lost": "closed networkDisconnected" + noJoin, "media-mended": "closed networkDisconnected" + noJoin,
		"media-broken": "closed networkDisconnected" + noJoin, "removed": "closed forceDisconnected" + noJoin,
		"shutdown": "closed networkDisconnected" + noJoin, "dropped": "closed networkDisconnected" + noJoin,
		"told-resume": "closed networkDisconnected" + noJoin, "told-rejoin": "closed networkDisconnected" + noJoin,
	},
	"joining-again": {
		"leave": goodbye, "retry": "joining: hangUp sessionConnecting(2) dial()",
		"retry-asked":     "joining: hangUp sessionConnecting(2) dial()",
		"path-changed":    "joining: hangUp sessionConnecting(2) dial()",
		"deadline-passed": "closed networkDisconnected" + noJoin,
		"failed-gone":     "closed networkDisconnected" + noJoin,
		"failed-refused":  "closed networkDisconnected" + noJoin,
		"failed-other":    "closed networkDisconnected" + noJoin, "failed-asked": "closed networkDisconnected" + noJoin,
		"lost": "closed networkDisconnected" + noJoin, "media-mended": "closed networkDisconnected" + noJoin,
		"media-broken": "closed networkDisconnected" + noJoin, "removed": "closed forceDisconnected" + noJoin,
		"shutdown": "closed networkDisconnected" + noJoin, "dropped": "closed networkDisconnected" + noJoin,
		"told-resume": "closed networkDisconnected" + noJoin, "told-rejoin": "closed networkDisconnected" + noJoin,
	},
	"joining-forever": {
		"leave": goodbye, "up": "live:", "failed-asked": "closed networkDisconnected" + noJoin,
		"failed-refused": joinsOn,
		"failed-passing": joinsOn, "failed-early": joinsOn,
		"removed":      "closed forceDisconnected" + noJoin,
		"failed-gone":  "joining waiting: hangUp dropPeer retryAfter(1)",
		"failed-other": "joining waiting: hangUp dropPeer retryAfter(1)",
		"lost":         "joining waiting: hangUp dropPeer retryAfter(1)",
		"media-mended": "joining waiting: hangUp dropPeer retryAfter(1)",
		"media-broken": "joining waiting: hangUp dropPeer retryAfter(1)",
		"shutdown":     "joining waiting: hangUp dropPeer retryAfter(1)",
		"dropped":      "joining waiting: hangUp dropPeer retryAfter(1)",
		"told-resume":  "joining waiting: hangUp dropPeer retryAfter(1)",
		"told-rejoin":  "joining waiting: hangUp dropPeer retryAfter(1)",
	},
	"joining-waiting": {
		"leave": goodbye, "retry": "joining: hangUp sessionConnecting(2) dial()",
		"retry-asked":  "joining: hangUp sessionConnecting(2) dial()",
		"path-changed": "joining: hangUp sessionConnecting(2) dial()",
		"failed-asked": "closed networkDisconnected" + noJoin, "removed": "closed forceDisconnected" + noJoin,
	},
	"live": inMeeting, "live-bounded": inMeeting, "live-forever": inMeeting,
	"live-third": calming(inMeeting), "live-fourth": flapping(1), "live-flapped": flapping(2),
	"resuming": {
		"leave": goodbye, "up": "live: endOutage", "failed-gone": "resuming waiting: hangUp retryAfter(1)",
		"failed-passing": "resuming waiting: hangUp retryAfter(1)", "failed-early": escalates,
		"failed-asked":   escalates,
		"failed-refused": escalates, "failed-other": escalates, "lost": escalates, "media-mended": escalates,
		"media-broken": escalates,
		"removed":      "closed forceDisconnected" + quit, "shutdown": escalates, "dropped": escalates,
		"told-resume": escalates, "told-rejoin": escalates, "window-ended": escalates, "deadline-passed": escalatesLost,
		"path-changed": "resuming: hangUp dial(resume+ice)",
	},
	"resuming-waiting": {
		"leave": goodbye, "failed-refused": escalates, "failed-other": escalates, "lost": escalates,
		"failed-early": escalates, "failed-asked": escalates,
		"media-mended": "resuming waiting:", "media-broken": escalates, "removed": "closed forceDisconnected" + quit,
		"shutdown": escalates, "dropped": escalates, "told-resume": escalates, "told-rejoin": escalates,
		"retry": "resuming: hangUp dial(resume)", "retry-asked": "resuming: hangUp dial(resume)",
		"path-changed": "resuming: hangUp dial(resume+ice)", "window-ended": escalates,
		"deadline-passed": escalatesLost,
	},
	"rejoining": tryingAgain(
		1, "closed networkDisconnected"+quit, "rejoining networkDisconnected given-up: sessionDisconnected",
	),
	"rejoining-bounded": tryingAgain(3, "closed networkDisconnected"+quit, "closed networkDisconnected"+quit),
	"rejoining-forever": tryingAgain(3, "rejoining waiting: hangUp dropPeer retryAfter(3)", ""),
	"rejoining-given-up": {
		"leave": goodbye, "up": "live: endOutage", "failed-gone": waitsSlowly, "failed-passing": waitsSlowly,
		"failed-early": waitsSlowly,
		"failed-asked": "closed networkDisconnected" + quit, "failed-refused": "closed networkDisconnected" + quit,
		"failed-other": waitsSlowly, "lost": waitsSlowly, "media-mended": waitsSlowly, "media-broken": waitsSlowly,
		"removed": "closed forceDisconnected" + quit, "shutdown": waitsSlowly, "dropped": waitsSlowly,
		"told-resume":  waitsSlowly,
		"told-rejoin":  waitsSlowly,
		"path-changed": "rejoining networkDisconnected given-up: hangUp dropPeer hangUp dial(rejoin)",
	},
	"waiting-given-up": {
		"leave": goodbye, "failed-refused": "closed networkDisconnected" + quit,
		"removed":      "closed forceDisconnected" + quit,
		"failed-asked": "closed networkDisconnected" + quit,
		"retry":        dialsGivenUp, "retry-asked": dialsGivenUp,
		"path-changed": "rejoining networkDisconnected given-up: hangUp dropPeer hangUp dial(rejoin)",
	},
	"rejoining-waiting": {
		"leave": goodbye, "failed-refused": "closed networkDisconnected" + quit,
		"removed":      "closed forceDisconnected" + quit,
		"failed-asked": "closed networkDisconnected" + quit,
		"retry":        "rejoining: hangUp dial(rejoin)", "retry-asked": "rejoining: hangUp dial(rejoin)",
		"path-changed":    "rejoining: hangUp dropPeer hangUp dial(rejoin)",
		"deadline-passed": "rejoining networkDisconnected given-up waiting: sessionDisconnected",
	},
}

const (
	escalatesLost = "rejoining networkDisconnected given-up: hangUp dropPeer sessionReconnecting(rejoin)" +
		" hangUp dial(rejoin)" +
		" sessionDisconnected"
	waitsSlowly  = "rejoining networkDisconnected given-up waiting: hangUp dropPeer retryAfter(9, slowly)"
	dialsGivenUp = "rejoining networkDisconnected given-up: hangUp dial(rejoin)"
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
		row[lost] = fmt.Sprintf(
			"rejoining waiting: startOutage dropPeer sessionReconnecting(rejoin) hangUp retryAfter(%d)", wait,
		)
	}
	return row
}

// calming is a meeting that has been lost lately.
func calming(row map[string]string) map[string]string {
	row = maps.Clone(row)
	row["stabilized"] = "live:"
	return row
}

// tryingAgain is an attempt to rejoin. Patience tells what a refusal and a minute do.
func tryingAgain(attempt int, refused, minute string) map[string]string {
	waits := fmt.Sprintf("rejoining waiting: hangUp dropPeer retryAfter(%d)", attempt)
	row := map[string]string{
		"leave": goodbye, "up": "live: endOutage", "failed-gone": waits, "failed-refused": refused,
		"failed-other":   waits,
		"failed-passing": waits, "failed-early": waits, "failed-asked": refused,
		"lost": waits, "media-mended": waits, "media-broken": waits, "removed": "closed forceDisconnected" + quit,
		"shutdown": waits, "dropped": waits, "told-resume": waits, "told-rejoin": waits,
		"path-changed": "rejoining: hangUp dropPeer hangUp dial(rejoin)",
	}
	if minute != "" {
		row["deadline-passed"] = minute
	}
	return row
}

func TestTransitions(t *testing.T) {
	for from, m := range machines {
		for name, f := range facts {
			t.Run(from+"-when-"+name, func(t *testing.T) {
				after, effects := m.Step(f)
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

// TestStepLeavesItsReceiver: the machine is a value.
func TestStepLeavesItsReceiver(t *testing.T) {
	for from, m := range machines {
		for name, f := range facts {
			before := m
			m.Step(f)
			if !reflect.DeepEqual(before, m) {
				t.Errorf("%s changed by %s", from, name)
			}
		}
	}
}
