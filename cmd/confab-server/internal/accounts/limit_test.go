package accounts

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"confab/cmd/confab-server/internal/rooms"
)

// somewhere is the n-th of many IPv4 addresses.
func somewhere(n int) From {
	return From{Address: netip.AddrFrom4([4]byte{100, byte(n >> 16), byte(n >> 8), byte(n)})}
}

// guess is a wrong password, as far as limits can tell; it is spared the work of a hash. It tells whether it was
// taken.
func (b *Book) guess(from From, name string) bool {
	u, _ := b.find(name)
	counts, _ := b.counts(from, u.Name, name)
	_, refused := b.limits.take(time.Now(), counts...)
	return refused == 0
}

func TestFloods(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		alone := count{"a", budget{10, 15 * time.Second}, 0}
		patient := count{"b", budget{10, time.Second}, 3 * time.Second}
		for n := range 10 {
			if delay, refused := l.take(time.Now(), alone, patient); delay > 0 || refused != 0 {
				t.Errorf("try %d waits %v, %v", n, delay, refused)
			}
		}
		if _, refused := l.take(time.Now(), alone, patient); refused != 15*time.Second {
			t.Errorf("one too many waits %v", refused)
		}
		for n := range 3 {
			if delay, refused := l.take(time.Now(), patient); delay != time.Duration(n+1)*time.Second || refused != 0 {
				t.Errorf("place %d in the line waits %v, %v", n, delay, refused)
			}
		}
		if _, refused := l.take(time.Now(), patient); refused != time.Second {
			t.Errorf("behind the line waits %v", refused)
		}
		l.giveBack(alone)
		if delay, refused := l.take(time.Now(), alone); delay > 0 || refused != 0 {
			t.Errorf("after a right one waits %v, %v", delay, refused)
		}
		time.Sleep(15 * time.Second) // fake time
		if delay, refused := l.take(time.Now(), alone); delay > 0 || refused != 0 {
			t.Errorf("after a while waits %v, %v", delay, refused)
		}
		for n := range 2 * mostKeys {
			l.take(time.Now(), count{fmt.Sprint(n), perPlace, 0}, count{strings.Repeat("y", n%100), perPlace, 0})
		}
		if len(l.full) > mostKeys+200 {
			t.Errorf("keeps %d keys", len(l.full))
		}
	})
}

// TestNobodyLocksTheOwnerOut has somebody try an account from ever new addresses, and its owner log in meanwhile: from
// a place that nobody knows, from one that is known, and with the cookie of a login that is over.
func TestNobodyLocksTheOwnerOut(t *testing.T) {
	at := func(address string) From { return From{Address: netip.MustParseAddr(address)} }
	home, near, cafe := at("2001:db8:1:2::7"), at("2001:db8:1:2:ffff::1"), at("192.0.2.9")
	for name, row := range map[string]struct {
		perSecond int
		from      From
		cookie    bool
	}{
		"four-a-second-stranger":  {4, cafe, false},
		"four-a-second-known":     {4, home, false},
		"hundred-a-second-known":  {100, home, false},
		"hundred-a-second-near":   {100, near, false},
		"hundred-a-second-cookie": {100, cafe, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, _, _ := house(t)
				if _, err := b.Login(t.Context(), home, "ann", password); err != nil {
					t.Fatal(err)
				}
				from := row.from
				if row.cookie {
					from.Cookie, _ = b.Issue(Account{"ann", rooms.Publisher})
					time.Sleep(b.options.Life + time.Hour) // fake time
				}
				for n := range 60 * row.perSecond {
					b.guess(somewhere(n), "ann")
					time.Sleep(time.Second / time.Duration(row.perSecond)) // fake time
				}
				began := time.Now()
				got, err := b.Login(t.Context(), from, "ann", password)
				if took := time.Since(began); err != nil || got.Name != "ann" || took > 0 {
					t.Errorf("%v, %v after %v", got, err, took)
				}
			})
		})
	}
}

// TestGuessesAreFew counts what somebody who guesses gets to try at once.
func TestGuessesAreFew(t *testing.T) {
	v6 := func(format string) func(int) From {
		return func(n int) From { return From{Address: netip.MustParseAddr(fmt.Sprintf(format, n))} }
	}
	here := func(int) From { return somewhere(1) }
	users := func(n int) string { return fmt.Sprintf("user %d", n) }
	only := func(name string) func(int) string { return func(int) string { return name } }
	line := perAccount.most + int(longestLine/perAccount.refill)
	for name, row := range map[string]struct {
		from   func(int) From
		name   func(int) string
		cookie string // of the login of this user, or text
		most   int
	}{
		"one-address":         {here, users, "", perPlace.most},
		"one-64":              {v6("2001:db8:0:1::%x"), users, "", perPlace.most},
		"one-48":              {v6("2001:db8:0:%x::1"), users, "", perNetwork.most},
		"mapped":              {func(int) From { return v6("::ffff:100.0.0.%d")(1) }, users, "", perPlace.most},
		"zones":               {v6("fe80::1%%eth%d"), users, "", perPlace.most},
		"changing":            {somewhere, only("ann"), "", line},
		"changing-unknown":    {somewhere, only("eve"), "", line},
		"changing-long-name":  {somewhere, only(strings.Repeat("x", 1<<16)), "", line},
		"changing-translated": {v6("64:ff9b::6401:%x"), only("ann"), "", line},
		"another's-cookie":    {here, only("ann"), "bob", perPlace.most},
		"own-cookie":          {here, only("ann"), "ann", perKnown.most},
		"forged-cookie":       {here, only("ann"), "e30.AAAA", perPlace.most},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, _, _ := house(t)
				cookie, taken := row.cookie, 0
				if cookie != "" && !strings.Contains(cookie, ".") {
					cookie, _ = b.Issue(Account{cookie, rooms.Publisher})
				}
				for n := range 1000 {
					from := row.from(n)
					from.Cookie = cookie
					if b.guess(from, row.name(n)) {
						taken++
					}
				}
				if taken != row.most {
					t.Errorf("tried %d, want %d", taken, row.most)
				}
			})
		})
	}
}

// TestKnownPlacesAreForgotten looks at what is kept for an account.
func TestKnownPlacesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var k known
		at := func(n int) netip.Prefix { p, _ := place(somewhere(n).Address); return p }
		for n := range mostPlaces + 1 {
			k.add("ann", at(n), time.Now())
		}
		if k.has("ann", at(0), time.Now()) || !k.has("ann", at(1), time.Now()) || k.has("bob", at(1), time.Now()) {
			t.Errorf("knows %v", k.places)
		}
		k.add("ann", at(1), time.Now())
		k.add("ann", at(99), time.Now())
		if !k.has("ann", at(1), time.Now()) || len(k.places["ann"]) != mostPlaces {
			t.Errorf("the oldest is kept: %v", k.places)
		}
		time.Sleep(knownFor) // fake time
		if k.has("ann", at(1), time.Now()) {
			t.Error("known for ever")
		}
	})
}

func TestTooManyIsSaid(t *testing.T) {
	b, _, _ := house(t)
	for b.guess(somewhere(1), "ann") {
	}
	_, err := b.Login(t.Context(), somewhere(1), "ann", password)
	if many, ok := errors.AsType[*TooManyError](err); !ok || many.Wait <= 0 || many.Wait > perPlace.refill {
		t.Errorf("got %v", err)
	}
	if _, err := b.Login(t.Context(), somewhere(2), "ann", password); err != nil {
		t.Errorf("elsewhere: %v", err)
	}
}
