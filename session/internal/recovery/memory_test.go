package recovery

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"confab/session/meeting"
	"confab/session/meeting/event"
	"confab/signaling"
)

// memories are what the machine still knows, or no longer, after several facts.
var memories = map[string]struct {
	from  string
	facts []string
	check func(Machine, []Effect) bool
}{
	"the-first-cause-of-an-outage": {
		"live",
		[]string{"lost", "failed-other", "failed-gone"},
		func(m Machine, _ []Effect) bool { return errors.Is(m.Cause, signaling.ErrLost) },
	},
	"the-first-cause-when-giving-up": {
		"live",
		[]string{"lost", "failed-other", "deadline-passed"},
		func(m Machine, _ []Effect) bool { return errors.Is(m.Cause, signaling.ErrLost) },
	},
	"the-last-word-of-a-refusal": {
		"live",
		[]string{"lost", "failed-other", "failed-refused"},
		func(m Machine, _ []Effect) bool { return errors.Is(m.Cause, signaling.ErrDenied) },
	},
	"the-last-word-of-the-server": {
		"live",
		[]string{"lost", "removed"},
		func(m Machine, _ []Effect) bool { return strings.Contains(m.Cause.Error(), "removed") },
	},
	"to-restart-ice-on-another-path": {
		"live",
		[]string{"path-changed", "failed-gone", "retry"},
		func(_ Machine, e []Effect) bool { return slices.Contains(e, Effect(Dial{meeting.Resume, true})) },
	},
	"nothing-of-having-given-up": {
		"rejoining",
		[]string{"deadline-passed", "up"},
		func(m Machine, _ []Effect) bool { return !m.GaveUp && m.Reason == meeting.NoReason },
	},
	"nothing-of-flapping-once-calm": {
		"live-flapped",
		[]string{"stabilized", "lost"},
		func(m Machine, _ []Effect) bool { return m.Flaps == 1 && !m.Waiting },
	},
	"the-count-starts-anew-when-it-escalates": {
		"live",
		[]string{"lost", "failed-gone", "retry", "failed-other"},
		func(m Machine, _ []Effect) bool { return m.Attempt == 1 },
	},
	"the-newest-cause-of-a-join-that-goes-on": {
		"joining",
		[]string{"failed-passing", "retry", "failed-early", "deadline-passed"},
		func(m Machine, _ []Effect) bool { return errors.Is(m.Cause, signaling.ErrEarly) },
	},
	"that-a-join-has-taken-too-long": {
		"joining",
		[]string{"deadline-passed", "failed-passing"},
		func(m Machine, _ []Effect) bool { return m.Phase == meeting.Closed },
	},
	"nothing-of-what-kept-a-join-out": {
		"joining",
		[]string{"failed-passing", "retry", "up"},
		func(m Machine, _ []Effect) bool { return m.Cause == nil },
	},
	"why-it-has-given-up": {
		"rejoining",
		[]string{"deadline-passed"},
		func(_ Machine, e []Effect) bool {
			return e[0] == Effect(Announce{event.SessionDisconnected{Reason: meeting.NetworkDisconnected}})
		},
	},
	"having-given-up-once": {
		"rejoining",
		[]string{"deadline-passed", "deadline-passed"},
		func(m Machine, e []Effect) bool { return m.GaveUp && len(e) == 0 },
	},
	"nothing-of-an-outage-once-live": {
		"live",
		[]string{"media-mended", "up"},
		func(m Machine, _ []Effect) bool { return m.Cause == nil && !m.restart && m.Attempt == 0 },
	},
	"media-lost-between-attempts": {
		"live",
		[]string{"lost", "failed-gone", "media-mended", "retry"},
		func(_ Machine, e []Effect) bool { return slices.Contains(e, Effect(Dial{meeting.Resume, true})) },
	},
	"the-count-of-attempts": {
		"live",
		[]string{"lost", "failed-gone", "retry", "failed-gone", "retry"},
		func(m Machine, _ []Effect) bool { return m.Attempt == 3 },
	},
	"no-ice-restart-of-older-outage": {
		"live",
		[]string{"media-mended", "up", "lost"},
		func(_ Machine, e []Effect) bool { return slices.Contains(e, Effect(Dial{meeting.Resume, false})) },
	},
	"the-count-starts-anew": {
		"live",
		[]string{"lost", "failed-gone", "retry", "up", "lost"},
		func(m Machine, _ []Effect) bool { return m.Attempt == 1 },
	},
	"the-cause-of-a-failed-join": {
		"joining",
		[]string{"failed-gone"},
		func(m Machine, e []Effect) bool {
			said, ok := e[2].(Announce).Event.(event.Failed)
			return ok && errors.Is(m.Cause, signaling.ErrUnreachable) && errors.Is(said.Err, meeting.ErrNotConnected)
		},
	},
	"the-cause-it-announces": {
		"live",
		[]string{"lost"},
		func(_ Machine, e []Effect) bool {
			return e[1].(Announce).Event.(event.SessionReconnecting).Cause == "the connection to the server was lost"
		},
	},
	"the-first-cause-when-it-escalates": {
		"live",
		[]string{"lost", "told-rejoin"},
		func(_ Machine, e []Effect) bool {
			return e[2].(Announce).Event.(event.SessionReconnecting).Cause == "the connection to the server was lost"
		},
	},
}

func TestMachineRemembers(t *testing.T) {
	for name, test := range memories {
		t.Run(name, func(t *testing.T) {
			m := machines[test.from]
			var effects []Effect
			for _, f := range test.facts {
				m, effects = m.Step(facts[f])
			}
			if !test.check(m, effects) {
				t.Errorf("%+v after %s", m, spell(m, effects))
			}
		})
	}
}
