package network

import (
	"maps"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/jsimonetti/rtnetlink/v2"
	"golang.org/x/sys/unix"
)

func TestRoutes(t *testing.T) {
	one, two := net.IPv4(10, 0, 0, 1), net.IPv4(10, 1, 0, 1)
	route := func(length uint8, a rtnetlink.RouteAttributes) rtnetlink.RouteMessage {
		return rtnetlink.RouteMessage{
			Family: unix.AF_INET, DstLength: length, Table: unix.RT_TABLE_MAIN, Type: unix.RTN_UNICAST, Attributes: a,
		}
	}
	next := func(gateway net.IP, index uint32) rtnetlink.NextHop {
		return rtnetlink.NextHop{Hop: rtnetlink.RTNextHop{IfIndex: index}, Gateway: gateway}
	}
	local := route(0, rtnetlink.RouteAttributes{OutIface: 9})
	local.Table = unix.RT_TABLE_LOCAL
	unreachable := route(0, rtnetlink.RouteAttributes{OutIface: 9, Gateway: one})
	unreachable.Type = unix.RTN_UNREACHABLE
	for name, row := range map[string]struct {
		route    rtnetlink.RouteMessage
		defaults string
		onward   []int
	}{
		"default": {
			route(0, rtnetlink.RouteAttributes{Gateway: one, OutIface: 2}), "2 via 10.0.0.1 dev 2", []int{2},
		},
		"on-link-default": {route(0, rtnetlink.RouteAttributes{OutIface: 2}), "2 via  dev 2", []int{2}},
		"priority-is-noise": {
			route(0, rtnetlink.RouteAttributes{Gateway: one, OutIface: 2, Priority: 600}),
			"2 via 10.0.0.1 dev 2",
			[]int{2},
		},
		"other-family": {
			route(0, rtnetlink.RouteAttributes{Via: &rtnetlink.RouteVia{Addr: net.ParseIP("fe80::1")}, OutIface: 2}),
			"2 via fe80::1 dev 2",
			[]int{2},
		},
		"two-ways": {
			route(0, rtnetlink.RouteAttributes{Multipath: []rtnetlink.NextHop{next(two, 3), next(one, 2)}}),
			"2 via 10.0.0.1 dev 2, via 10.1.0.1 dev 3",
			[]int{2, 3},
		},
		"one-way-onward": {
			route(16, rtnetlink.RouteAttributes{Multipath: []rtnetlink.NextHop{next(nil, 2), next(two, 3)}}),
			"",
			[]int{3},
		},
		"own-network":   {route(24, rtnetlink.RouteAttributes{OutIface: 2}), "", nil},
		"other-network": {route(24, rtnetlink.RouteAttributes{OutIface: 2, Gateway: one}), "", []int{2}},
		"local-table":   {local, "", []int{9}},
		"unreachable":   {unreachable, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			all := []rtnetlink.RouteMessage{row.route}
			if got := strings.Join(slices.Collect(maps.Keys(defaults(all))), "; "); got != row.defaults {
				t.Errorf("default routes %q, want %q", got, row.defaults)
			}
			if got := slices.Sorted(maps.Keys(onward(all))); !slices.Equal(got, row.onward) {
				t.Errorf("onward by %v, want %v", got, row.onward)
			}
		})
	}
}
