package congestion

import (
	"fmt"
	"testing"
	"time"
)

// TestAway: nothing gets through for a while. What was lost says nothing of what the path carries afterwards.
func TestAway(t *testing.T) {
	const s = time.Second
	for _, length := range []time.Duration{700 * time.Millisecond, 5 * s, 40 * s} {
		for _, loss := range []float64{0, 0.02} {
			t.Run(fmt.Sprintf("%v-loss-%v", length, loss), func(t *testing.T) {
				f := newFlow(always(2_200_000))
				f.floor = 160_000
				ends := 10*s + length
				away := func(now time.Duration) bool { return now > 10*s && now < ends }
				run(&link{rate: always(3_000_000), loss: loss, away: away}, ends+10*s, f)
				if got := f.mean(ends+s, ends+2*s); got < 500_000 {
					t.Errorf("%d bit/s in the second second after it", got)
				}
				if got := f.mean(ends+5*s, ends+10*s); got < 1_500_000 {
					t.Errorf("%d bit/s five seconds after it", got)
				}
			})
		}
	}
}

// TestNothingIsSent: for a while the path carries less than the least that the application can make. It finds out by
// itself when there is more.
func TestNothingIsSent(t *testing.T) {
	const s = time.Second
	f := newFlow(always(2_200_000))
	f.floor = 160_000
	run(&link{rate: func(now time.Duration) int {
		if now > 10*s && now < 40*s {
			return 60_000
		}
		return 3_000_000
	}}, 60*s, f)
	if got := f.mean(25*s, 40*s); got > 160_000 {
		t.Errorf("%d bit/s on 60000", got)
	}
	if got := f.mean(50*s, 60*s); got < 2_000_000 {
		t.Errorf("%d bit/s ten seconds after it", got)
	}
}
