package outage

import (
	"math/rand/v2"
	"time"

	"confab/session/internal/recovery"
)

// Waits between attempts. Everybody here sits in a meeting that has stopped, so the ceiling stays low for as long as
// the usual faults last, and grows only then.
const (
	firstWait   = 300 * time.Millisecond
	briefOutage = 30 * time.Second

	// BriefCeiling is the longest wait in the first 30 s.
	BriefCeiling = time.Second
	// OutageCeiling is the longest wait from then on, until the outage is given up.
	OutageCeiling = 2 * time.Second
	// ForeverCeiling is the longest wait after a minute of those who never give up.
	ForeverCeiling = 7 * time.Second
	// SlowestWait is the longest wait after the outage was given up.
	SlowestWait = 30 * time.Second
)

// Backoff is the wait after an attempt: full jitter on min(ceiling, 300 ms·2ⁿ), the schedule of LiveKit's Rust
// client with a lower ceiling. Full jitter spreads the clients of a restarted server best (AWS Architecture Blog,
// "Exponential Backoff And Jitter").
func Backoff(attempt int, lasted time.Duration, random *rand.Rand) time.Duration {
	ceiling := ForeverCeiling
	switch {
	case lasted < briefOutage:
		ceiling = BriefCeiling
	case lasted < recovery.GiveUpAfter:
		ceiling = OutageCeiling
	}
	if n := attempt - 1; n < 5 {
		ceiling = min(ceiling, firstWait<<max(n, 0))
	}
	return time.Duration(random.Int64N(int64(ceiling)) + 1)
}

// SlowBackoff is the wait after an outage was given up: between half of SlowestWait and all of it.
func SlowBackoff(random *rand.Rand) time.Duration {
	return SlowestWait/2 + time.Duration(random.Int64N(int64(SlowestWait/2))+1)
}
