package sfu

import (
	"math/rand/v2"
	"time"
)

const (
	firstPause = 100 * time.Millisecond
	longPause  = 10 * time.Second
	// steady is how long a child must have lived for its end to count as the first in a row.
	steady = 30 * time.Second
)

// pause is how long to wait before start number n+1 after n ends in a row (n ≥ 1): doubling from 100 ms to 10 s, and
// between half and all of that, so that several servers that fell together do not rise together.
func pause(n int) time.Duration {
	full := longPause
	if n < 8 {
		full = min(longPause, firstPause<<(n-1))
	}
	return full/2 + rand.N(full/2+1)
}
