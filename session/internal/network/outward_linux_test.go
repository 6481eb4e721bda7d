package network

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestLinksThatLead(t *testing.T) {
	docker, onlyOne := link{bridge: true, usable: true}, link{bridge: true, usable: true}
	for name, row := range map[string]struct {
		list linkList
		want string // that lead, in order of their names
	}{
		"laptop-with-containers": {
			linkList{"eth0": {usable: true, onward: true}, "docker0": docker, "lo": {}},
			"eth0 lo",
		},
		"router": {
			linkList{"br-lan": {bridge: true, usable: true, onward: true}, "eth0": {}},
			"br-lan eth0",
		},
		"router-by-its-lan": {
			linkList{
				"br-lan":   {bridge: true, usable: true, nearest: true},
				"br-guest": docker,
				"wan":      {usable: true, onward: true},
			},
			"br-lan wan",
		},
		"hypervisor": {
			linkList{"vmbr0": {bridge: true, usable: true, onward: true}, "virbr0": docker},
			"vmbr0",
		},
		"nothing-else-there": {linkList{"lxcbr0": onlyOne, "lo": {}}, "lo lxcbr0"},
		"container":          {linkList{"eth0": {usable: true}, "lo": {}}, "eth0 lo"},
		"vpn":                {linkList{"wg0": {usable: true}, "tun0": {usable: true}, "br-1": docker}, "tun0 wg0"},
		"called-like-a-bridge": {linkList{
			"br-uplink": {usable: true}, "docker-lan": {usable: true}, "lan": docker,
		}, "br-uplink docker-lan"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, one := range sortedNames(row.list) {
				if row.list.outward(one) {
					got = append(got, one)
				}
			}
			if s := strings.Join(got, " "); s != row.want {
				t.Errorf("lead %s, want %s", s, row.want)
			}
			if !row.list.outward("new0") {
				t.Error("one that has just come is left out")
			}
		})
	}
}

func sortedNames(l linkList) []string { return slices.Sorted(maps.Keys(l)) }
