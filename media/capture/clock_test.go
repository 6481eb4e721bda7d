package capture

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestClock(t *testing.T) {
	c := clock{rate: 90_000}
	base, _ := c.at(epoch)
	for _, step := range []struct {
		name  string
		after time.Duration
		want  int64 // ticks since the first
	}{
		{"a-frame-later", 100 * time.Millisecond, 9000},
		{"same-time-again", 100 * time.Millisecond, 9090},
		{"clock-set-back-an-hour", -time.Hour, 9180},
		{"and-on-from-there", -time.Hour + time.Second, 99180},
		{"half-a-day-of-silence", 11 * time.Hour, 99180 + (12*3600-1)*90_000},
	} {
		stamp, pts := c.at(epoch.Add(step.after))
		if got := uint32(int64(stamp) - int64(base)); got != uint32(step.want) {
			t.Errorf("%s: %d ticks, want %d", step.name, got, uint32(step.want))
		}
		if want := time.Duration(float64(step.want) / 90_000 * 1e9); (pts - want).Abs() > time.Microsecond {
			t.Errorf("%s: pts %v, want %v", step.name, pts, want)
		}
	}
}

func TestLimiter(t *testing.T) {
	for _, c := range []struct{ in, limit, want int }{
		{30, 30, 30}, {60, 30, 30}, {30, 20, 20}, {25, 20, 20}, {30, 15, 15}, {15, 30, 15}, {50, 30, 30}, {30, 5, 5},
	} {
		t.Run(fmt.Sprintf("%d-to-%d", c.in, c.limit), func(t *testing.T) {
			noise := rand.New(rand.NewPCG(1, 1))
			var l limiter
			passed := 0
			for n := range 10 * c.in {
				jitter := time.Duration(noise.NormFloat64() * float64(time.Second/time.Duration(c.in)) / 12)
				if l.pass(epoch.Add(time.Duration(n)*time.Second/time.Duration(c.in)+jitter), c.limit) {
					passed++
				}
			}
			if got := float64(passed) / 10; math.Abs(got-float64(c.want)) > 0.6 {
				t.Errorf("%.1f frames/s, want %d", got, c.want)
			}
		})
	}
}

func TestLimiterAfterPause(t *testing.T) {
	var l limiter
	l.pass(epoch, 30)
	if !l.pass(epoch.Add(time.Hour), 30) || l.pass(epoch.Add(time.Hour+5*time.Millisecond), 30) {
		t.Error("after a pause one frame passes, and not two")
	}
	if !l.pass(epoch, 30) {
		t.Error("nothing passes after the clock was set back")
	}
}

func TestKeys(t *testing.T) {
	at := func(ms int) time.Time { return epoch.Add(time.Duration(ms) * time.Millisecond) }
	var k keys
	c := cadenceOf(0, 0, 0)
	step := func(name string, ms int, want bool) {
		t.Helper()
		got := k.due(at(ms), c)
		if got != want {
			t.Errorf("%s: due %v, want %v", name, got, want)
		}
		if got {
			k.sent(at(ms), at(ms), c, 1000)
		}
	}
	step("nobody-asked", 0, false)
	k.ask(epoch, 0)
	step("asked", 33, true)
	step("granted-once", 66, false)
	k.ask(epoch, 0)
	step("asked-at-once", 66, false)
	step("one-may-follow-soon", 100, true)
	k.ask(epoch, 0)
	k.ask(epoch, 0)
	step("asked-in-the-pause", 166, false)
	step("still-in-the-pause", 300, false)
	step("remembered-when-the-pause-is-over", 333, true)
	step("twice-asked-is-once-granted", 1500, false)
	k.ask(epoch, 0)
	k.force()
	step("forced", 1600, true)
	k.force()
	step("forced-in-the-pause", 1633, true)
	k.ask(epoch, 0)
	step("asked-in-the-pause-of-a-forced-one", 1800, false)
	step("clock-set-back", -1000, true)
	k.ask(epoch, 0)
	step("by-the-new-clock", -900, true)
	k.ask(epoch, 0)
	step("pause-by-the-new-clock", -800, false)
}
