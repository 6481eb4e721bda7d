//go:build e2e && linux

package network

import (
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestOutwardAsTheKernelSaysIt runs itself in a network namespace with a real bridge, with and without another way.
// The kernel has to allow such namespaces, so it is among the end-to-end tests.
func TestOutwardAsTheKernelSaysIt(t *testing.T) {
	if os.Getenv("OUTWARD_INSIDE") != "" {
		outwardInside(t)
		return
	}
	inside := exec.CommandContext(t.Context(), "unshare", "-rn", os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
	inside.Env = append(os.Environ(), "OUTWARD_INSIDE=1")
	out, err := inside.CombinedOutput()
	if err != nil {
		t.Errorf("in a network namespace: %v\n%s", err, out)
	}
}

func outwardInside(t *testing.T) {
	t.Helper()
	ip := func(arguments string) {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), "ip", strings.Fields(arguments)...).CombinedOutput()
		if err != nil {
			t.Fatalf("ip %s: %v %s", arguments, err, out)
		}
	}
	near := netip.Addr{}
	leads := Outward(func() netip.Addr { return near })
	expect := func(when, name string, want bool) {
		t.Helper()
		if leads(name) != want {
			t.Errorf("%s: %s leads somewhere: %v", when, name, !want)
		}
	}
	ip("link set lo up")
	ip("link add lan0 type bridge")
	ip("addr add 10.77.0.1/24 dev lan0")
	ip("link set lan0 up")
	expect("alone", "lan0", true)
	ip("link add br-up type veth peer name far0")
	ip("link set far0 up")
	ip("addr add 10.78.0.1/24 dev br-up")
	ip("link set br-up up")
	expect("beside another", "lan0", false)
	expect("beside another", "br-up", true)
	near = netip.MustParseAddr("10.77.0.1")
	expect("towards the server", "lan0", true)
	near = netip.MustParseAddr("10.78.0.1")
	expect("away from the server", "lan0", false)
	ip("route add 10.99.0.0/16 via 10.77.0.2 dev lan0")
	expect("with a way onward", "lan0", true)
}
