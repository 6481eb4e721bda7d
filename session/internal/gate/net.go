package gate

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/pion/transport/v4"
	"github.com/pion/transport/v4/stdnet"
)

// Net is the network as pion sees it: that of the machine, behind the gate, and looked at anew whenever pion asks.
// pion's own network remembers the interfaces of its first look, so that an ICE restart would gather addresses that
// have gone.
func (g *Gate) Net() transport.Net { return &network{Net: &stdnet.Net{}, gate: g} }

type network struct {
	*stdnet.Net
	gate *Gate
}

// Interfaces lists what there is now.
func (n *network) Interfaces() ([]*transport.Interface, error) {
	fresh, err := stdnet.NewNet()
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	return fresh.Interfaces()
}

// InterfaceByIndex looks anew.
func (n *network) InterfaceByIndex(index int) (*transport.Interface, error) {
	fresh, err := stdnet.NewNet()
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	return fresh.InterfaceByIndex(index)
}

// InterfaceByName looks anew.
func (n *network) InterfaceByName(name string) (*transport.Interface, error) {
	fresh, err := stdnet.NewNet()
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	return fresh.InterfaceByName(name)
}

// ListenPacket puts the gate before the socket.
func (n *network) ListenPacket(network, address string) (net.PacketConn, error) {
	c, err := n.Net.ListenPacket(network, address)
	if err != nil {
		return nil, err
	}
	return packets{c, n.gate}, nil
}

// ListenUDP puts the gate before the socket.
func (n *network) ListenUDP(network string, address *net.UDPAddr) (transport.UDPConn, error) {
	c, err := net.ListenUDP(network, address)
	if err != nil {
		return nil, err
	}
	return udp{c, n.gate}, nil
}

// packets is a socket of datagrams; those that meet a shut gate are lost.
type packets struct {
	net.PacketConn
	gate *Gate
}

// ReadFrom skips what comes while the gate is shut.
func (c packets) ReadFrom(p []byte) (int, net.Addr, error) {
	for {
		n, from, err := c.PacketConn.ReadFrom(p)
		if err != nil || !c.gate.Shutting() {
			return n, from, err
		}
	}
}

// WriteTo says that all is well.
func (c packets) WriteTo(p []byte, to net.Addr) (int, error) {
	if c.gate.Shutting() {
		return len(p), nil
	}
	return c.PacketConn.WriteTo(p, to)
}

// udp is the same with the methods that spare pion an allocation per packet (pion/ice v4, AddrPortReaderWriter).
type udp struct {
	*net.UDPConn
	gate *Gate
}

// ReadFrom skips what comes while the gate is shut.
func (c udp) ReadFrom(p []byte) (int, net.Addr, error) { return packets{c.UDPConn, c.gate}.ReadFrom(p) }

// WriteTo says that all is well.
func (c udp) WriteTo(p []byte, to net.Addr) (int, error) {
	return packets{c.UDPConn, c.gate}.WriteTo(p, to)
}

// ReadFromAddrPort skips what comes while the gate is shut.
func (c udp) ReadFromAddrPort(p []byte) (int, netip.AddrPort, error) {
	for {
		n, from, err := c.ReadFromUDPAddrPort(p)
		if err != nil || !c.gate.Shutting() {
			return n, from, err
		}
	}
}

// WriteToAddrPort says that all is well.
func (c udp) WriteToAddrPort(p []byte, to netip.AddrPort) (int, error) {
	if c.gate.Shutting() {
		return len(p), nil
	}
	return c.WriteToUDPAddrPort(p, to)
}
