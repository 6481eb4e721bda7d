package network

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
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
	onward, err := onward()
	if err != nil {
		return nil, err
	}
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

// Attributes of rtnetlink (linux/if_link.h); package syscall does not have them.
const (
	attributeLinkInfo = 18 // IFLA_LINKINFO
	attributeInfoKind = 1  // IFLA_INFO_KIND
)

// bridges are the indexes of those that the kernel calls so.
func bridges() (map[int]bool, error) {
	messages, err := ask(syscall.RTM_GETLINK)
	if err != nil {
		return nil, err
	}
	found := map[int]bool{}
	for i := range messages {
		m := &messages[i]
		if m.Header.Type != syscall.RTM_NEWLINK || len(m.Data) < syscall.SizeofIfInfomsg {
			continue
		}
		attributes, err := syscall.ParseNetlinkRouteAttr(m)
		if err != nil {
			return nil, fmt.Errorf("parse a link: %w", err)
		}
		// struct ifinfomsg: family, padding, type, index (linux/rtnetlink.h)
		index := int(int32(binary.NativeEndian.Uint32(m.Data[4:8])))
		for _, a := range attributes {
			if a.Attr.Type == attributeLinkInfo && kindOf(a.Value) == "bridge" {
				found[index] = true
			}
		}
	}
	return found, nil
}

// kindOf reads the nested attributes of a link's kind.
func kindOf(nested []byte) string {
	for len(nested) >= syscall.SizeofRtAttr {
		length := int(binary.NativeEndian.Uint16(nested))
		if length < syscall.SizeofRtAttr || length > len(nested) {
			return ""
		}
		if binary.NativeEndian.Uint16(nested[2:]) == attributeInfoKind {
			return strings.TrimRight(string(nested[syscall.SizeofRtAttr:length]), "\x00")
		}
		nested = nested[min(len(nested), (length+3)&^3):]
	}
	return ""
}

// onward are the indexes of the interfaces by which packets leave for networks that they are not part of.
func onward() (map[int]bool, error) {
	messages, err := ask(syscall.RTM_GETROUTE)
	if err != nil {
		return nil, err
	}
	found := map[int]bool{}
	for i := range messages {
		m := &messages[i]
		if m.Header.Type != syscall.RTM_NEWROUTE || len(m.Data) < syscall.SizeofRtMsg ||
			m.Data[7] != syscall.RTN_UNICAST {
			continue
		}
		attributes, err := syscall.ParseNetlinkRouteAttr(m)
		if err != nil {
			return nil, fmt.Errorf("parse a route: %w", err)
		}
		leads, index := m.Data[1] == 0, 0 // struct rtmsg: family, destination length, …
		for _, a := range attributes {
			switch a.Attr.Type {
			case syscall.RTA_GATEWAY:
				leads = true
			case syscall.RTA_OIF:
				if len(a.Value) >= 4 {
					index = int(binary.NativeEndian.Uint32(a.Value))
				}
			}
		}
		if leads {
			found[index] = true
		}
	}
	return found, nil
}

func ask(what int) ([]syscall.NetlinkMessage, error) {
	raw, err := syscall.NetlinkRIB(what, syscall.AF_UNSPEC)
	if err != nil {
		return nil, fmt.Errorf("ask the kernel: %w", err)
	}
	messages, err := syscall.ParseNetlinkMessage(raw)
	if err != nil {
		return nil, fmt.Errorf("parse the kernel's answer: %w", err)
	}
	return messages, nil
}
