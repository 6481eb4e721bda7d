package congestion

import (
	"testing"
	"time"
)

func TestQueue(t *testing.T) {
	const travel, late = time.Hour, 50 * time.Millisecond // clocks differ
	for name, row := range map[string]struct {
		late func(i int) time.Duration // of the packet that is sent after i times 10 ms
		want time.Duration
	}{
		"none":        {func(int) time.Duration { return 0 }, 0},
		"always":      {func(int) time.Duration { return late }, 0},
		"some-late":   {func(i int) time.Duration { return time.Duration(i%3) * late }, 0},
		"all-late":    {func(i int) time.Duration { return time.Duration(i/900) * late }, late},
		"for-minutes": {func(i int) time.Duration { return time.Duration(min(i, 1)) * late }, late},
	} {
		t.Run(name, func(t *testing.T) {
			var q Queue
			var got time.Duration
			for i := range 1000 {
				sent := time.Duration(i) * 10 * time.Millisecond
				got = q.Arrived(sent, sent+travel+row.late(i), 1000)
			}
			if got != row.want {
				t.Errorf("waits for %v, want %v", got, row.want)
			}
			if rate := q.Bitrate(); rate < 700_000 || rate > 900_000 {
				t.Errorf("%d bit/s", rate)
			}
		})
	}
}

// TestQueueForgets how fast packets were before the path changed.
func TestQueueForgets(t *testing.T) {
	var q Queue
	q.Arrived(0, time.Millisecond, 100)
	var got time.Duration
	for at := time.Duration(0); at < 3*baseWindow; at += 100 * time.Millisecond {
		got = q.Arrived(at, at+time.Second, 100)
	}
	if got != 0 {
		t.Errorf("waits for %v", got)
	}
}
