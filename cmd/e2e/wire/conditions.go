package wire

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"time"
)

// Conditions are what one direction of a link does to Ethernet frames. The zero value passes everything at once.
type Conditions struct {
	// Rate is the capacity in bit/s, of which the Ethernet header takes its part; 0: no limit.
	Rate int64
	// Queue is how long a frame may wait for its turn at Rate before it is dropped; default 200 ms. It bounds what
	// waits, as a router's buffer does: a frame that would wait longer is lost (drop tail).
	Queue time.Duration
	// Delay is how long a frame travels after its turn.
	Delay time.Duration
	// Jitter is the most that is added to Delay, evenly distributed.
	Jitter time.Duration
	// Reorder lets frames overtake each other by Jitter. Otherwise a late one holds up those behind it.
	Reorder bool
	// Loss is the share of frames that is lost, 0 to 1.
	Loss float64
	// Burst is how many frames in a row are lost on average (the Gilbert model); default 1, which makes losses
	// independent of each other.
	Burst float64
}

// wait is Queue or its default.
func (c Conditions) wait() time.Duration { return cmp.Or(c.Queue, 200*time.Millisecond) }

// turn is how long a frame of so many bytes occupies the link.
func (c Conditions) turn(bytes int) time.Duration {
	if c.Rate <= 0 {
		return 0
	}
	return time.Duration(int64(bytes) * 8 * int64(time.Second) / c.Rate)
}

// String is the conditions in short, such as "300 kbit/s 20 ms 2 %".
func (c Conditions) String() string {
	text := ""
	add := func(format string, args ...any) {
		if text != "" {
			text += " "
		}
		text += fmt.Sprintf(format, args...)
	}
	if c.Rate > 0 {
		add("%d kbit/s", c.Rate/1000)
	}
	if c.Delay > 0 {
		add("%d ms", c.Delay.Milliseconds())
	}
	if c.Jitter > 0 {
		add("± %d ms", c.Jitter.Milliseconds())
	}
	if c.Loss > 0 {
		add("%g %%", c.Loss*100)
	}
	if c.Burst > 1 {
		add("in bursts of %g", c.Burst)
	}
	return cmp.Or(text, "nothing")
}

// gilbert says frame by frame what is lost: in its bad state everything is, in its good state nothing (Gilbert, Bell
// System Technical Journal 39, 1960).
type gilbert struct{ bad bool }

// next moves on by one frame and says whether that one is lost.
func (g *gilbert) next(c Conditions, random *rand.Rand) bool {
	if c.Loss <= 0 {
		g.bad = false
		return false
	}
	if c.Loss >= 1 {
		return true
	}
	burst := max(c.Burst, 1)
	if burst == 1 {
		g.bad = random.Float64() < c.Loss
		return g.bad
	}
	leave, enter := 1/burst, c.Loss/(burst*(1-c.Loss))
	if g.bad {
		g.bad = random.Float64() >= leave
	} else {
		g.bad = random.Float64() < enter
	}
	return g.bad
}
