//go:build e2e && linux

package network

import (
	"net/netip"
	"testing"
)

// TestOutwardAsTheKernelSaysIt has a real bridge, with and without another way.
func TestOutwardAsTheKernelSaysIt(t *testing.T) { inNamespace(t, outwardInside) }

func outwardInside(t *testing.T) {
	t.Helper()
	near := netip.Addr{}
	leads := Outward(func() netip.Addr { return near })
	expect := func(when, name string, want bool) {
		t.Helper()
		if leads(name) != want {
			t.Errorf("%s: %s leads somewhere: %v", when, name, !want)
		}
	}
	ip(t, "link set lo up")
	ip(t, "link add lan0 type bridge")
	ip(t, "addr add 10.77.0.1/24 dev lan0")
	ip(t, "link set lan0 up")
	expect("alone", "lan0", true)
	ip(t, "link add br-up type veth peer name far0")
	ip(t, "link set far0 up")
	ip(t, "addr add 10.78.0.1/24 dev br-up")
	ip(t, "link set br-up up")
	expect("beside another", "lan0", false)
	expect("beside another", "br-up", true)
	near = netip.MustParseAddr("10.77.0.1")
	expect("towards the server", "lan0", true)
	near = netip.MustParseAddr("10.78.0.1")
	expect("away from the server", "lan0", false)
	ip(t, "route add 10.99.0.0/16 via 10.77.0.2 dev lan0")
	expect("with a way onward", "lan0", true)
	ip(t, "route del 10.99.0.0/16")
	expect("without it", "lan0", false)
	ip(t, "route add 10.99.0.0/16 nexthop via 10.77.0.2 dev lan0 nexthop via 10.78.0.2 dev br-up")
	expect("with one of two ways onward", "lan0", true)
}
