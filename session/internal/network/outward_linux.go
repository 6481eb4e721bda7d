package network

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/jsimonetti/rtnetlink/v2"
)

// Outward says of an interface, by its name, whether anybody else can reach its addresses. A bridge without a way
// onward, as managers of containers and machines make them, leads to nobody, whatever it is called; one with such a
// way is the network itself, as on routers and hypervisors. So is the one by which the server is reached: near is our
// address there, invalid where none is known. Where nothing would be left, everything is.
func Outward(near func() netip.Addr) func(name string) bool {
	return func(name string) bool {
		list, err := links(near())
		return err != nil || list.outward(name)
	}
}

// link is what tells an interface that leads somewhere from one that does not.
type link struct {
	bridge  bool
	onward  bool // packets leave by it for other networks
	nearest bool // it has our address towards the server
	usable  bool // it is up and has an address that is not of this machine alone
}

type linkList map[string]link

func (l link) leads() bool { return !l.bridge || l.onward || l.nearest }

func (l linkList) outward(name string) bool {
	if one, known := l[name]; !known || one.leads() {
		return true
	}
	for _, other := range l {
		if other.usable && other.leads() {
			return false
		}
	}
	return true
}

func links(near netip.Addr) (linkList, error) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	bridges, err := bridges()
	if err != nil {
		return nil, err
	}
	all, err := routes()
	if err != nil {
		return nil, err
	}
	onward := onward(all)
	list := linkList{}
	for _, i := range interfaces {
		one := link{bridge: bridges[i.Index], onward: onward[i.Index]}
		addresses, err := i.Addrs()
		if err != nil {
			continue // gone between the two questions
		}
		for _, a := range addresses {
			prefix, err := netip.ParsePrefix(a.String())
			if err != nil {
				continue
			}
			address := prefix.Addr().Unmap().WithZone("")
			one.nearest = one.nearest || address == near
			one.usable = one.usable || i.Flags&net.FlagUp != 0 && i.Flags&net.FlagLoopback == 0 &&
				!address.IsLinkLocalUnicast()
		}
		list[i.Name] = one
	}
	return list, nil
}

// bridges are the indexes of those that the kernel calls so.
func bridges() (map[int]bool, error) {
	c, err := rtnetlink.Dial(nil)
	if err != nil {
		return nil, fmt.Errorf("ask the kernel: %w", err)
	}
	defer func() { _ = c.Close() }()
	list, err := c.Link.List()
	if err != nil {
		return nil, fmt.Errorf("list links: %w", err)
	}
	found := map[int]bool{}
	for _, l := range list {
		if a := l.Attributes; a != nil && a.Info != nil && a.Info.Kind == "bridge" {
			found[int(l.Index)] = true
		}
	}
	return found, nil
}
