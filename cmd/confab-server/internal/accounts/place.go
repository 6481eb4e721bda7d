package accounts

import (
	"net/netip"
	"slices"
	"sync"
	"time"
)

// From is where somebody tries to log in from.
type From struct {
	Address netip.Addr
	Cookie  string // of an earlier login, which may have ended; empty for none
}

// translated is where RFC 6052 puts IPv4 addresses: behind it is not one network but everybody who has no IPv6.
var translated = netip.MustParsePrefix("64:ff9b::/96")

// place is what one guest cannot easily change: an IPv4 address, or the /64 of an IPv6 address; and the /48 around
// that, which is the zero prefix for IPv4.
func place(address netip.Addr) (place, network netip.Prefix) {
	address = address.Unmap().WithZone("")
	if translated.Contains(address) {
		bytes := address.As16()
		address = netip.AddrFrom4([4]byte(bytes[12:]))
	}
	if address.Is6() {
		place, _ = address.Prefix(64)
		network, _ = address.Prefix(48)
		return place, network
	}
	place, _ = address.Prefix(32)
	return place, netip.Prefix{}
}

const (
	mostPlaces = 16                  // that are known for an account
	knownFor   = 30 * 24 * time.Hour // after the last login there
)

// known is where accounts were logged in from lately. It is lost with a restart.
type known struct {
	mu     sync.Mutex
	places map[string][]visit // by account, oldest first
}

type visit struct {
	place netip.Prefix
	last  time.Time
}

func (k *known) has(account string, place netip.Prefix, now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.ContainsFunc(k.places[account], func(v visit) bool {
		return v.place == place && now.Sub(v.last) < knownFor
	})
}

func (k *known) add(account string, place netip.Prefix, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.places == nil {
		k.places = map[string][]visit{}
	}
	all := slices.DeleteFunc(k.places[account], func(v visit) bool { return v.place == place })
	all = append(all, visit{place, now})
	k.places[account] = all[max(0, len(all)-mostPlaces):]
}
