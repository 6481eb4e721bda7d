package network

import (
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/jsimonetti/rtnetlink/v2"
	"golang.org/x/sys/unix"
)

// routes asks the kernel for all of them.
func routes() ([]rtnetlink.RouteMessage, error) {
	c, err := rtnetlink.Dial(nil)
	if err != nil {
		return nil, fmt.Errorf("ask the kernel: %w", err)
	}
	defer func() { _ = c.Close() }()
	list, err := c.Route.List()
	if err != nil {
		return nil, fmt.Errorf("list routes: %w", err)
	}
	return list, nil
}

// hop is where a route leads next.
type hop struct {
	gateway string // empty for a network that we are part of
	index   int    // of the interface
}

func (h hop) String() string { return fmt.Sprintf("via %s dev %d", h.gateway, h.index) }

// hops of a route are more than one where it is shared out among several ways.
func hops(r *rtnetlink.RouteMessage) []hop {
	a := r.Attributes
	if len(a.Multipath) == 0 {
		return []hop{{gateway(a.Gateway, a.Via), int(a.OutIface)}}
	}
	var list []hop
	for _, one := range a.Multipath {
		list = append(list, hop{gateway(one.Gateway, one.Via), int(one.Hop.IfIndex)})
	}
	return list
}

// gateway is one of the route's own family, or of another (RFC 5549).
func gateway(own net.IP, other *rtnetlink.RouteVia) string {
	switch {
	case own != nil:
		return own.String()
	case other != nil:
		return other.Addr.String()
	}
	return ""
}

// defaults are the routes that lead everywhere, as text.
func defaults(all []rtnetlink.RouteMessage) map[string]bool {
	found := map[string]bool{}
	for i := range all {
		r := &all[i]
		if r.DstLength == 0 && r.Table == unix.RT_TABLE_MAIN && r.Type == unix.RTN_UNICAST {
			found[describe(r)] = true
		}
	}
	return found
}

// describe is what makes two default routes different: where they lead. Metrics and ages are noise.
func describe(r *rtnetlink.RouteMessage) string {
	var parts []string
	for _, h := range hops(r) {
		parts = append(parts, h.String())
	}
	slices.Sort(parts)
	return fmt.Sprintf("%d %s", r.Family, strings.Join(parts, ", "))
}

// onward are the indexes of the interfaces by which packets leave for networks that they are not part of.
func onward(all []rtnetlink.RouteMessage) map[int]bool {
	found := map[int]bool{}
	for i := range all {
		r := &all[i]
		if r.Type != unix.RTN_UNICAST {
			continue
		}
		for _, h := range hops(r) {
			if r.DstLength == 0 || h.gateway != "" {
				found[h.index] = true
			}
		}
	}
	return found
}
