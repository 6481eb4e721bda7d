package session

import (
	"math/rand/v2"
	"time"
)

// backoff is the wait before try attempt+1: full jitter on min(7 s, 300 ms·2ⁿ) (protocol reference §4.2, the schedule
// of LiveKit's Rust client). Full jitter spreads the clients of a restarted server best (AWS Architecture Blog,
// "Exponential Backoff And Jitter").
func backoff(attempt int, random *rand.Rand) time.Duration {
	const first, longest = 300 * time.Millisecond, 7 * time.Second
	ceiling := longest
	if n := attempt - 1; n < 5 {
		ceiling = min(longest, first<<max(n, 0))
	}
	return time.Duration(random.Int64N(int64(ceiling)) + 1)
}
