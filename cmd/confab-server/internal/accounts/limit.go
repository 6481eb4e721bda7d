package accounts

import (
	"sync"
	"time"
)

// A key may have mostWrong wrong passwords at once, and one more each refill.
const (
	mostWrong = 10
	refill    = 15 * time.Second
	mostKeys  = 50_000
)

// limits counts tries per key. A try is taken before the password is looked at, so that many at once count as well, and
// given back when it was the right one.
type limits struct {
	mu   sync.Mutex
	full map[string]time.Time // when the key has all its tries again
}

func newLimits() limits { return limits{full: map[string]time.Time{}} }

// take uses one try of each key and returns how long to wait when one has none left.
func (l *limits) take(now time.Time, keys ...string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	var wait time.Duration
	for _, key := range keys {
		wait = max(wait, later(l.full[key], now).Sub(now)-(mostWrong-1)*refill)
	}
	if wait > 0 {
		return wait
	}
	if len(l.full) > mostKeys {
		l.sweep(now)
	}
	for _, key := range keys {
		l.full[key] = later(l.full[key], now).Add(refill)
	}
	return 0
}

// sweep forgets keys that have all their tries, and all of them when a flood keeps them from having any.
func (l *limits) sweep(now time.Time) {
	for key, full := range l.full {
		if !full.After(now) {
			delete(l.full, key)
		}
	}
	if len(l.full) > mostKeys {
		clear(l.full)
	}
}

func (l *limits) giveBack(keys ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range keys {
		l.full[key] = l.full[key].Add(-refill)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
