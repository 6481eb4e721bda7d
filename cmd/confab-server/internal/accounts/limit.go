package accounts

import (
	"context"
	"sync"
	"time"
)

// budget is how many wrong passwords are taken at once, and how long until there is one more.
type budget struct {
	most   int
	refill time.Duration
}

// Who is known for an account is counted alone, so that nobody else can use up their tries. Strangers are counted by
// where they are and refused there; for the account they try, all of them together are only slowed down: with a limit
// that refuses, anybody could keep its owner out by trying from many addresses.
var (
	perPlace   = budget{10, 15 * time.Second}         // an IPv4 address, or an IPv6 /64
	perNetwork = budget{100, 1500 * time.Millisecond} // an IPv6 /48, which one customer may have whole
	perKnown   = budget{10, 15 * time.Second}         // an account, where or with the cookie that it was logged in
	perAccount = budget{20, 200 * time.Millisecond}   // an account from everywhere else
)

const (
	// longestLine is the longest that strangers wait for their turn at an account; who would wait longer is refused.
	longestLine = 5 * time.Second
	// mostKeys is how many places and accounts are counted at a time.
	mostKeys = 50_000
)

// count is one of the budgets that a try is taken from.
type count struct {
	key  string
	from budget
	line time.Duration // how long the try may wait for its turn; 0: it is refused at once
}

// limits counts tries per key. A try is taken before the password is looked at, so that many at once count as well,
// and given back when it was the right one.
type limits struct {
	mu   sync.Mutex
	full map[string]time.Time // when the key has all its tries again
}

func newLimits() limits { return limits{full: map[string]time.Time{}} }

// take uses one try of each count. Either all of them have one after the delay, or refused is how long until they
// might.
func (l *limits) take(now time.Time, counts ...count) (delay, refused time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range counts {
		wait := later(l.full[c.key], now).Sub(now) - time.Duration(c.from.most-1)*c.from.refill
		if wait > c.line {
			refused = max(refused, wait-c.line)
		}
		delay = max(delay, wait)
	}
	if refused > 0 {
		return 0, refused
	}
	if len(l.full) > mostKeys {
		l.sweep(now)
	}
	for _, c := range counts {
		l.full[c.key] = later(l.full[c.key], now).Add(c.from.refill)
	}
	return delay, 0
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

func (l *limits) giveBack(counts ...count) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range counts {
		l.full[c.key] = l.full[c.key].Add(-c.from.refill)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// pause waits for d, unless ctx is done before.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
