package wire

import (
	"testing"
	"time"
)

func TestLateness(t *testing.T) {
	for name, row := range map[string]struct {
		late    []time.Duration
		q99, mx time.Duration
	}{
		"nothing":     {nil, 0, 0},
		"in-time":     {[]time.Duration{0, 0, 0}, 0, 0},
		"one-of-many": {append(make([]time.Duration, 999), 8*ms), lateStep, 8 * ms},
		"one-of-few":  {append(make([]time.Duration, 9), 8*ms), 8 * ms, 8 * ms},
		"very-late":   {[]time.Duration{time.Second}, time.Second, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			var l lateness
			for _, late := range row.late {
				l.note(late)
			}
			if q, mx := l.quantile(0.99), l.most; q != row.q99 || mx != row.mx {
				t.Errorf("%v and at most %v, want %v and %v", q, mx, row.q99, row.mx)
			}
		})
	}
}
