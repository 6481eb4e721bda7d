package session

import (
	"math/rand/v2"
	"time"
)

// Waits between attempts. Everybody here sits in a meeting that has stopped, so the ceiling stays low for as long as the usual
// faults last, and grows only then.
const (
	firstWait = 300 * time.Millisecond
	eagerFor  = 30 * time.Second
	eager     = time.Second
	keen      = 2 * time.Second // until the outage is given up
	lasting   = 7 * time.Second // of those who never give up

	slowest = 30 * time.Second // after giving up
)

// backoff is the wait after an attempt: full jitter on min(ceiling, 300 ms·2ⁿ) (protocol reference §4.2, the schedule of LiveKit's Rust
// client, with a lower ceiling). Full jitter spreads the clients of a restarted server best (AWS Architecture Blog, "Exponential
// Backoff And Jitter").
func backoff(attempt int, lasted time.Duration, random *rand.Rand) time.Duration {
	ceiling := lasting
	switch {
	case lasted < eagerFor:
		ceiling = eager
	case lasted < giveUpAfter:
		ceiling = keen
	}
	if n := attempt - 1; n < 5 {
		ceiling = min(ceiling, firstWait<<max(n, 0))
	}
	return time.Duration(random.Int64N(int64(ceiling)) + 1)
}

// slowWait is between half of slowest and all of it.
func slowWait(random *rand.Rand) time.Duration {
	return slowest/2 + time.Duration(random.Int64N(int64(slowest/2))+1)
}

// pause is the wait that the machine has ordered. The time that an attempt hung in a dead network counts as waited.
func (s *Session) pause(e retryAfter) time.Duration {
	if e.slowly {
		return slowWait(s.options.Random)
	}
	lasted := time.Since(s.room.clicked)
	if !s.outage.since.IsZero() {
		lasted = s.tried(time.Now())
	}
	wait := backoff(e.attempt, lasted, s.options.Random)
	return max(wait-time.Since(s.outage.triedAt), time.Millisecond)
}

// Retry tries at once instead of waiting on: the button of a person who sees "disconnected".
func (s *Session) Retry() { s.inbox.Put(retryRequested{}) }
