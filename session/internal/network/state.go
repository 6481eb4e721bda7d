package network

import (
	"maps"
	"net"
	"net/netip"
	"slices"
)

// state is what can be compared.
type state struct {
	addresses map[netip.Addr]bool
	routes    map[string]bool // default routes, as text
}

// Change is what is different now.
type Change struct {
	Gone, Come []netip.Addr // addresses of this machine, sorted
	Routed     bool         // the default routes are others
}

// Lost says whether address is among those that have gone.
func (c Change) Lost(address netip.Addr) bool { return slices.Contains(c.Gone, address) }

func (c Change) empty() bool { return len(c.Gone) == 0 && len(c.Come) == 0 && !c.Routed }

func (before state) compare(after state) Change {
	return Change{
		Gone:   missing(before.addresses, after.addresses),
		Come:   missing(after.addresses, before.addresses),
		Routed: !maps.Equal(before.routes, after.routes),
	}
}

// missing are those of a that b lacks.
func missing(a, b map[netip.Addr]bool) []netip.Addr {
	var list []netip.Addr
	for address := range a {
		if !b[address] {
			list = append(list, address)
		}
	}
	slices.SortFunc(list, netip.Addr.Compare)
	return list
}

// addresses of the interfaces that are up. Link-local ones come and go with their interface, and lead nowhere.
func addresses() (map[netip.Addr]bool, error) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	found := map[netip.Addr]bool{}
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagRunning == 0 {
			continue
		}
		list, err := i.Addrs()
		if err != nil {
			continue // gone between the two questions
		}
		for _, a := range list {
			if prefix, err := netip.ParsePrefix(a.String()); err == nil && !prefix.Addr().IsLinkLocalUnicast() {
				found[prefix.Addr().Unmap().WithZone("")] = true
			}
		}
	}
	return found, nil
}
