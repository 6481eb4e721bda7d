package network

import (
	"fmt"
	"net/netip"
	"testing"
)

func stateOf(routes []string, list ...string) state {
	s := state{addresses: map[netip.Addr]bool{}, routes: map[string]bool{}}
	for _, a := range list {
		s.addresses[netip.MustParseAddr(a)] = true
	}
	for _, r := range routes {
		s.routes[r] = true
	}
	return s
}

func TestCompare(t *testing.T) {
	way := []string{"2 dev 2 via 0a000001"}
	for name, test := range map[string]struct {
		before, after state
		want          string
	}{
		"nothing":      {stateOf(way, "10.0.0.2"), stateOf(way, "10.0.0.2"), "[] [] false"},
		"from-nothing": {state{}, stateOf(way, "10.0.0.2"), "[] [10.0.0.2] true"},
		"gone":         {stateOf(way, "10.0.0.2", "10.0.0.3"), stateOf(way, "10.0.0.3"), "[10.0.0.2] [] false"},
		"come": {
			stateOf(way, "10.0.0.2"), stateOf(way, "10.0.0.2", "10.0.0.4", "10.0.0.3"),
			"[] [10.0.0.3 10.0.0.4] false",
		},
		"another": {stateOf(way, "10.0.0.2"), stateOf(way, "fd00::1"), "[10.0.0.2] [fd00::1] false"},
		"no-way":  {stateOf(way, "10.0.0.2"), stateOf(nil, "10.0.0.2"), "[] [] true"},
	} {
		t.Run(name, func(t *testing.T) {
			c := test.before.compare(test.after)
			if got := fmt.Sprint(c.Gone, c.Come, c.Routed); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			if c.empty() != (name == "nothing") {
				t.Errorf("empty: %v", c.empty())
			}
			for _, a := range c.Gone {
				if !c.Lost(a) {
					t.Errorf("%s is not lost", a)
				}
			}
			if c.Lost(netip.MustParseAddr("192.0.2.1")) {
				t.Error("lost what it never had")
			}
		})
	}
}
