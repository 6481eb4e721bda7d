package liveness

import (
	"testing"
	"time"
)

func TestWoke(t *testing.T) {
	start := time.Now()
	for name, test := range map[string]struct {
		passed, asleep time.Duration
		want           bool
	}{
		"in-time":         {LookEvery, 0, false},
		"late":            {wakeGap, 0, false},
		"stopped":         {wakeGap + 1, 0, true},
		"asleep":          {LookEvery, time.Hour, true},
		"clocks-disagree": {LookEvery, -time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			var w Watch
			const before = 5 * time.Hour // asleep since the machine was started
			if w.Woke(start, before) {
				t.Error("woke at the first look")
			}
			if got := w.Woke(start.Add(test.passed), before+test.asleep); got != test.want {
				t.Errorf("woke: %v", got)
			}
			if w.Woke(w.at.Add(LookEvery), w.asleep) {
				t.Error("woke twice")
			}
		})
	}
}
