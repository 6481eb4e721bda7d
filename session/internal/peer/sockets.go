package peer

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"

	"github.com/pion/ice/v4"
	pion "github.com/pion/transport/v4"
)

// sockets is the network of a peer, with two things that pion does not do. A socket may be opened before pion gathers,
// for the first offer to name it; and checks from our address towards the server nominate at once.
type sockets struct {
	pion.Net
	near   func() netip.Addr
	checks *checks

	mu    sync.Mutex
	early map[netip.Addr]pion.UDPConn // opened, and not asked for by pion yet
}

func newSockets(n pion.Net, near func() netip.Addr) *sockets {
	return &sockets{Net: n, near: near, checks: &checks{}, early: map[netip.Addr]pion.UDPConn{}}
}

// ListenUDP gives pion the socket that was opened early, where it asks for that of a host candidate. It asks for those
// of reflexive candidates beside, with the version in the network's name, and reads no more of them than one answer of
// a STUN server (pion/ice, gather.go): a check of the server would be taken for that.
func (s *sockets) ListenUDP(network string, address *net.UDPAddr) (pion.UDPConn, error) {
	if network == "udp" && address != nil && address.Port == 0 {
		if c := s.take(address.AddrPort().Addr().Unmap()); c != nil {
			return c, nil
		}
	}
	c, err := s.Net.ListenUDP(network, address)
	if err != nil {
		return nil, err
	}
	return &socket{UDPConn: c, nominates: func() bool { return s.nominates(c) }, checks: s.checks}, nil
}

func (s *sockets) take(address netip.Addr) pion.UDPConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.early[address]
	delete(s.early, address)
	return c
}

// nominates: of our addresses, the one by which the server was reached is the best guess for media. From others pion
// nominates what has worked, a round trip later.
func (s *sockets) nominates(c pion.UDPConn) bool {
	local, is := c.LocalAddr().(*net.UDPAddr)
	return is && s.near().IsValid() && local.AddrPort().Addr().Unmap() == s.near()
}

// open opens a socket at our address towards the server, and gives the candidate that pion will find there. Empty:
// there is no such address, or none that can be used.
func (s *sockets) open() string {
	near := s.near()
	if !near.IsValid() {
		return ""
	}
	network := map[bool]string{true: "udp4", false: "udp6"}[near.Is4()]
	c, err := s.ListenUDP(network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(near, 0)))
	if err != nil {
		return ""
	}
	local, is := c.LocalAddr().(*net.UDPAddr)
	if !is {
		_ = c.Close()
		return ""
	}
	candidate, err := ice.NewCandidateHost(&ice.CandidateHostConfig{
		Network: "udp", Address: near.String(), Port: local.Port, Component: ice.ComponentRTP,
	})
	if err != nil {
		_ = c.Close()
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if before := s.early[near]; before != nil {
		_ = before.Close()
	}
	s.early[near] = c
	return candidate.Marshal()
}

// close closes what pion has not asked for.
func (s *sockets) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for address, c := range s.early {
		_ = c.Close()
		delete(s.early, address)
	}
}

// withCandidate puts a candidate into the first section of a description (RFC 8839 §5.1).
func withCandidate(sdp, candidate string) string {
	const password = "a=ice-pwd:"
	at := strings.Index(sdp, password)
	if at < 0 || candidate == "" {
		return sdp
	}
	end := strings.Index(sdp[at:], "\n")
	if end < 0 {
		return sdp
	}
	end += at + 1
	return sdp[:end] + fmt.Sprintf("a=candidate:%s\r\n", strings.TrimPrefix(candidate, "candidate:")) + sdp[end:]
}
