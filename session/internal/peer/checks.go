package peer

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/stun/v3"
	pion "github.com/pion/transport/v4"
)

// pion checks a pair, nominates it when it next looks at its list, which it does five times a second, and waits for the
// answer to that too: up to two round trips and 200 ms more than there need be before DTLS begins. Here each check from
// our address towards the server nominates already (RFC 5245 §8.1.1.2, aggressive nomination: what is nominated so is
// used once its check succeeds, and full and lite servers take that, pion/ice, selection.go). pion is told by a request
// of ours in the server's name, upon which it asks selected.

// repeatCheckAfter is when a check that nominates is sent again, each counted from the first time: one that was lost is
// to cost less than a round trip. RFC 8445 §14.3 has half a second, with all checks of a list in mind.
var repeatCheckAfter = [...]time.Duration{50 * time.Millisecond, 100 * time.Millisecond}

// How many checks are remembered until they are answered, and how many requests in the server's name: pion answers
// those at once.
const (
	mostAsked  = 64
	mostForged = 16
)

// checks are the nominating checks of one peer.
type checks struct {
	mu        sync.Mutex
	passwords map[string]string // by the name that goes with it, ours and the server's
	asked     []asked
	forged    []transaction // requests in the server's name, whose answers go nowhere
	done      string        // the last user name for which a pair was selected
}

type transaction = [stun.TransactionIDSize]byte

// asked is a check that nominates and was not answered yet.
type asked struct {
	id       transaction
	username string
}

// learn takes the credentials of a description of ours or of the server's.
func (c *checks) learn(sdp string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.passwords == nil {
		c.passwords = map[string]string{}
	}
	c.passwords[credentials(sdp)] = firstLine(sdp, "a=ice-pwd:")
}

// nominating makes a check nominate. It gives back other messages, and those of an attempt that has its pair, as they
// are; again says that this is one to repeat.
func (c *checks) nominating(message []byte) (sent []byte, again transaction, repeat bool) {
	m := stun.New()
	_, err := m.Write(message)
	if err != nil || m.Type != stun.BindingRequest || !m.Contains(stun.AttrICEControlling) {
		return message, again, false
	}
	var username stun.Username
	if username.GetFrom(m) != nil {
		return message, again, false
	}
	theirs, _, _ := strings.Cut(username.String(), ":")
	c.mu.Lock()
	defer c.mu.Unlock()
	password, known := c.passwords[theirs]
	if !known || c.done == username.String() {
		return message, again, false
	}
	c.asked = append(c.asked, asked{m.TransactionID, username.String()})
	c.asked = c.asked[max(0, len(c.asked)-mostAsked):]
	if m.Contains(stun.AttrUseCandidate) {
		return message, m.TransactionID, true
	}
	setters := []stun.Setter{stun.NewTransactionIDSetter(m.TransactionID), stun.BindingRequest}
	for _, a := range m.Attributes {
		if a.Type != stun.AttrMessageIntegrity && a.Type != stun.AttrFingerprint {
			setters = append(setters, stun.RawAttribute{Type: a.Type, Value: a.Value})
		}
	}
	setters = append(setters, ice.UseCandidate(), stun.NewShortTermIntegrity(password), stun.Fingerprint)
	built, err := stun.Build(setters...)
	if err != nil {
		return message, again, false
	}
	return built.Raw, m.TransactionID, true
}

// open says whether a check was not answered yet.
func (c *checks) open(id transaction) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.ContainsFunc(c.asked, func(a asked) bool { return a.id == id })
}

// answered gives the request that tells pion of a pair that is nominated, when message is the answer to such a check.
func (c *checks) answered(message []byte) []byte {
	id, kind, is := header(message)
	if !is || kind != stun.BindingSuccess {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, a := range c.asked {
		if a.id != id {
			continue
		}
		c.asked = append(c.asked[:i:i], c.asked[i+1:]...)
		theirs, ours, _ := strings.Cut(a.username, ":")
		if c.done == a.username || c.passwords[ours] == "" {
			return nil
		}
		m, err := stun.Build(
			stun.TransactionID, stun.BindingRequest, stun.NewUsername(ours+":"+theirs),
			stun.NewShortTermIntegrity(c.passwords[ours]), stun.Fingerprint,
		)
		if err != nil {
			return nil
		}
		c.forged = append(c.forged[max(0, len(c.forged)-mostForged+1):], m.TransactionID)
		return m.Raw
	}
	return nil
}

// unwanted says whether a message answers a request in the server's name.
func (c *checks) unwanted(message []byte) bool {
	id, kind, is := header(message)
	if !is || kind != stun.BindingSuccess {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.forged, id)
}

// selected is asked by pion at each request of the server, genuine or not, whether its pair is to be used: it is when
// its check, which nominated it, has succeeded, and no other was used before.
func (c *checks) selected(m *stun.Message, _, _ ice.Candidate, pair *ice.CandidatePair) bool {
	var username stun.Username
	if username.GetFrom(m) != nil || pair == nil || pair.ResponsesReceived() == 0 {
		return false
	}
	ours, theirs, _ := strings.Cut(username.String(), ":")
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Contains(c.forged, m.TransactionID) || c.done == theirs+":"+ours {
		return false
	}
	c.done = theirs + ":" + ours
	return true
}

// header reads that of a STUN message.
func header(message []byte) (id transaction, kind stun.MessageType, is bool) {
	if len(message) < 20 || message[0] > 3 {
		return id, kind, false
	}
	copy(id[:], message[8:])
	kind.ReadValue(uint16(message[0])<<8 | uint16(message[1]))
	return id, kind, true
}

// socket is one of datagrams whose checks may nominate. One goroutine reads it, as pion does.
type socket struct {
	pion.UDPConn
	nominates func() bool
	checks    *checks

	forged []byte // to be read next
	from   netip.AddrPort
}

// addrPorts are the methods of a socket that spare an allocation per packet (pion/ice, AddrPortReaderWriter).
type addrPorts interface {
	ReadFromAddrPort([]byte) (int, netip.AddrPort, error)
	WriteToAddrPort([]byte, netip.AddrPort) (int, error)
}

// ReadFromAddrPort reads what has come, and after the answer to a check that nominated, the request that says so.
func (s *socket) ReadFromAddrPort(p []byte) (int, netip.AddrPort, error) {
	if s.forged != nil {
		n := copy(p, s.forged)
		s.forged = nil
		return n, s.from, nil
	}
	n, from, err := s.read(p)
	if err == nil {
		s.forged, s.from = s.checks.answered(p[:n]), from
	}
	return n, from, err
}

func (s *socket) read(p []byte) (int, netip.AddrPort, error) {
	if fast, is := s.UDPConn.(addrPorts); is {
		return fast.ReadFromAddrPort(p)
	}
	n, from, err := s.UDPConn.ReadFrom(p)
	address, is := from.(*net.UDPAddr)
	if err != nil || !is {
		return n, netip.AddrPort{}, err
	}
	return n, address.AddrPort(), nil
}

// WriteToAddrPort sends, and lets checks nominate.
func (s *socket) WriteToAddrPort(p []byte, to netip.AddrPort) (int, error) {
	if len(p) == 0 || p[0] > 3 { // not STUN (RFC 7983 §7)
		return s.write(p, to)
	}
	if s.checks.unwanted(p) {
		return len(p), nil
	}
	if !s.nominates() {
		return s.write(p, to)
	}
	sent, id, repeat := s.checks.nominating(p)
	if repeat {
		sent = append([]byte(nil), sent...)
		for _, wait := range repeatCheckAfter {
			time.AfterFunc(wait, func() {
				if s.checks.open(id) {
					_, _ = s.write(sent, to) // a socket that is closed has no more need of it
				}
			})
		}
	}
	if _, err := s.write(sent, to); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (s *socket) write(p []byte, to netip.AddrPort) (int, error) {
	if fast, is := s.UDPConn.(addrPorts); is {
		return fast.WriteToAddrPort(p, to)
	}
	return s.UDPConn.WriteTo(p, net.UDPAddrFromAddrPort(to))
}

// ReadFrom is ReadFromAddrPort for those who do not know it.
func (s *socket) ReadFrom(p []byte) (int, net.Addr, error) {
	n, from, err := s.ReadFromAddrPort(p)
	if err != nil {
		return n, nil, err
	}
	return n, net.UDPAddrFromAddrPort(from), nil
}

// WriteTo is WriteToAddrPort for those who do not know it.
func (s *socket) WriteTo(p []byte, to net.Addr) (int, error) {
	address, is := to.(*net.UDPAddr)
	if !is {
		return s.UDPConn.WriteTo(p, to)
	}
	return s.WriteToAddrPort(p, address.AddrPort())
}
