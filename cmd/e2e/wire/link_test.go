package wire

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

// passage is what came out of a link: the number of each frame, and when it came after the first was sent.
type passage struct {
	number byte
	at     time.Duration
}

// through sends frames of 125 bytes (a millisecond at 1 Mbit/s), one every interval, and tells what came out within
// half a minute. At the frame number changeAt the conditions become then.
func through(t *testing.T, c Conditions, frames int, every time.Duration, changes map[int]Conditions) (out []passage,
	counts Counts,
) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		link := NewLink(c, 1, func(frame []byte) { out = append(out, passage{frame[0], time.Since(began)}) })
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			link.Run(ctx)
		}()
		for n := range frames {
			if c, ok := changes[n]; ok {
				link.Set(c)
			}
			frame := make([]byte, 125)
			frame[0] = byte(n)
			link.Send(frame)
			time.Sleep(every)
		}
		time.Sleep(30 * time.Second)
		counts = link.Counts()
		stop()
		<-ended
	})
	return out, counts
}

const ms = time.Millisecond

func TestLinkTakesItsTime(t *testing.T) {
	for name, row := range map[string]struct {
		c       Conditions
		every   time.Duration
		changes map[int]Conditions
		want    []passage
		dropped uint64
	}{
		"nothing": {want: []passage{{0, 0}, {1, 0}, {2, 0}, {3, 0}}},
		"delay": {
			c: Conditions{Delay: 20 * ms}, every: ms,
			want: []passage{{0, 20 * ms}, {1, 21 * ms}, {2, 22 * ms}, {3, 23 * ms}},
		},
		"rate": {
			c:    Conditions{Rate: 1e6},
			want: []passage{{0, ms}, {1, 2 * ms}, {2, 3 * ms}, {3, 4 * ms}},
		},
		"rate-not-used-up": {
			c: Conditions{Rate: 1e6}, every: 5 * ms,
			want: []passage{{0, ms}, {1, 6 * ms}, {2, 11 * ms}, {3, 16 * ms}},
		},
		"queue-full": {
			c:    Conditions{Rate: 1e6, Queue: 2 * ms},
			want: []passage{{0, ms}, {1, 2 * ms}, {2, 3 * ms}}, dropped: 1,
		},
		"rate-falls": {
			c: Conditions{Rate: 1e6}, changes: map[int]Conditions{2: {Rate: 1e5}},
			want: []passage{{0, 10 * ms}, {1, 20 * ms}, {2, 30 * ms}, {3, 40 * ms}},
		},
		"rate-rises": {
			c: Conditions{Rate: 1e5}, changes: map[int]Conditions{3: {}},
			want: []passage{{0, 0}, {1, 0}, {2, 0}, {3, 0}},
		},
		"delay-falls-without-overtaking": {
			c: Conditions{Delay: 50 * ms}, every: ms, changes: map[int]Conditions{2: {Delay: ms}},
			want: []passage{{0, 50 * ms}, {1, 51 * ms}, {2, 51 * ms}, {3, 51 * ms}},
		},
		"delay-falls-and-reorders": {
			c: Conditions{Delay: 50 * ms}, every: ms, changes: map[int]Conditions{2: {Delay: ms, Reorder: true}},
			want: []passage{{2, 3 * ms}, {3, 4 * ms}, {0, 50 * ms}, {1, 51 * ms}},
		},
		"everything-lost": {c: Conditions{Loss: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			got, counts := through(t, row.c, 4, row.every, row.changes)
			if len(got) != len(row.want) || counts.Dropped != row.dropped {
				t.Fatalf("%v, %+v, want %v", got, counts, row.want)
			}
			for i := range got {
				if got[i] != row.want[i] {
					t.Fatalf("%v, want %v", got, row.want)
				}
			}
		})
	}
}

func TestLinkLosesItsShare(t *testing.T) {
	const frames = 40_000
	for name, row := range map[string]struct{ loss, burst float64 }{
		"few":         {0.02, 0},
		"many":        {0.2, 1},
		"bursts":      {0.1, 5},
		"long-bursts": {0.1, 20},
	} {
		t.Run(name, func(t *testing.T) {
			got, counts := through(t, Conditions{Loss: row.loss, Burst: row.burst}, frames, 0, nil)
			if share := float64(counts.Lost) / frames; math.Abs(share-row.loss) > row.loss/4 {
				t.Errorf("lost %v, want %v", share, row.loss)
			}
			runs := 0
			for i := 1; i < len(got); i++ {
				if got[i].number != got[i-1].number+1 {
					runs++
				}
			}
			want := max(row.burst, 1/(1-row.loss)) // independent losses follow each other too
			if mean := float64(counts.Lost) / float64(runs); math.Abs(mean-want) > want/4 {
				t.Errorf("%v frames in a row, want %v", mean, want)
			}
		})
	}
}

func TestLinkJitterKeepsOrder(t *testing.T) {
	got, _ := through(t, Conditions{Delay: 10 * ms, Jitter: 40 * ms}, 200, ms, nil)
	late := time.Duration(0)
	for i, p := range got {
		if int(p.number) != i {
			t.Fatalf("frame %d came as number %d", p.number, i)
		}
		late = max(late, p.at-time.Duration(i)*ms)
	}
	if late < 40*ms || late > 50*ms {
		t.Errorf("the latest took %v", late)
	}
}
