package blackhole

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/pion/transport/v4"
	"github.com/pion/transport/v4/stdnet"
)

// Net is the network as pion sees it: that of the machine, or a black hole, and looked at anew whenever pion asks.
// pion's own network remembers the interfaces of its first look, so that an ICE restart would gather addresses that
// have gone.
func (n *Network) Net() transport.Net { return &transportNet{Net: &stdnet.Net{}, network: n} }

type transportNet struct {
	*stdnet.Net
	network *Network
}

// Interfaces lists what there is now.
func (t *transportNet) Interfaces() ([]*transport.Interface, error) {
	fresh, err := stdnet.NewNet()
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	return fresh.Interfaces()
}

// InterfaceByIndex looks anew.
func (t *transportNet) InterfaceByIndex(index int) (*transport.Interface, error) {
	fresh, err := stdnet.NewNet()
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	return fresh.InterfaceByIndex(index)
}

// InterfaceByName looks anew.
func (t *transportNet) InterfaceByName(name string) (*transport.Interface, error) {
	fresh, err := stdnet.NewNet()
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	return fresh.InterfaceByName(name)
}

// ListenPacket makes a socket whose datagrams are lost in a black hole.
func (t *transportNet) ListenPacket(network, address string) (net.PacketConn, error) {
	c, err := t.Net.ListenPacket(network, address)
	if err != nil {
		return nil, err
	}
	return packets{c, t.network}, nil
}

// ListenUDP makes a socket whose datagrams are lost in a black hole.
func (t *transportNet) ListenUDP(network string, address *net.UDPAddr) (transport.UDPConn, error) {
	c, err := net.ListenUDP(network, address)
	if err != nil {
		return nil, err
	}
	return udp{c, t.network}, nil
}

// packets is a socket of datagrams; a black hole loses them.
type packets struct {
	net.PacketConn
	network *Network
}

// ReadFrom skips what comes in a black hole.
func (c packets) ReadFrom(p []byte) (int, net.Addr, error) {
	for {
		n, from, err := c.PacketConn.ReadFrom(p)
		if err != nil || !c.network.Swallows() {
			return n, from, err
		}
	}
}

// WriteTo says that all is well.
func (c packets) WriteTo(p []byte, to net.Addr) (int, error) {
	if c.network.Swallows() {
		return len(p), nil
	}
	return c.PacketConn.WriteTo(p, to)
}

// udp is the same with the methods that spare pion an allocation per packet (pion/ice v4, AddrPortReaderWriter).
type udp struct {
	*net.UDPConn
	network *Network
}

// ReadFrom skips what comes in a black hole.
func (c udp) ReadFrom(p []byte) (int, net.Addr, error) {
	return packets{c.UDPConn, c.network}.ReadFrom(p)
}

// WriteTo says that all is well.
func (c udp) WriteTo(p []byte, to net.Addr) (int, error) {
	return packets{c.UDPConn, c.network}.WriteTo(p, to)
}

// ReadFromAddrPort skips what comes in a black hole.
func (c udp) ReadFromAddrPort(p []byte) (int, netip.AddrPort, error) {
	for {
		n, from, err := c.ReadFromUDPAddrPort(p)
		if err != nil || !c.network.Swallows() {
			return n, from, err
		}
	}
}

// WriteToAddrPort says that all is well.
func (c udp) WriteToAddrPort(p []byte, to netip.AddrPort) (int, error) {
	if c.network.Swallows() {
		return len(p), nil
	}
	return c.WriteToUDPAddrPort(p, to)
}
