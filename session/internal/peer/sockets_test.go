package peer

import (
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/stun/v3"
	pion "github.com/pion/transport/v4"
	"github.com/pion/transport/v4/stdnet"
	"github.com/pion/transport/v4/vnet"
	"github.com/pion/webrtc/v4"
)

// between makes two networks with so long a way between them that a message and its answer take a trip.
func between(t *testing.T, trip time.Duration) (near, far pion.Net) {
	t.Helper()
	router, err := vnet.NewRouter(&vnet.RouterConfig{
		CIDR: "10.0.0.0/24", MinDelay: trip / 2, QueueSize: 1000, LoggerFactory: pionLogs{quiet},
	})
	if err != nil {
		t.Fatal(err)
	}
	for address, n := range map[string]*pion.Net{"10.0.0.2": &near, "10.0.0.3": &far} {
		own, err := vnet.NewNet(&vnet.NetConfig{StaticIPs: []string{address}})
		if err == nil {
			err = router.AddNet(own)
		}
		if err != nil {
			t.Fatal(err)
		}
		*n = own
	}
	if err := router.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = router.Stop() })
	return near, far
}

// TestRoundTripsToConnected counts round trips from the server's answer on. Where the server can reach the address that
// the first offer names, its check comes with the answer: one trip for the checks, at the end of which its DTLS has
// begun, and one for that. Where it cannot, as through a NAT, it has to wait for ours.
func TestRoundTripsToConnected(t *testing.T) {
	const trip = time.Second
	for name, row := range map[string]struct {
		named bool // the offer names a candidate
		most  time.Duration
	}{
		"server-checks-too": {true, 2 * trip},
		"server-waits":      {false, 3 * trip},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ours, theirs := between(t, trip)
				near := netip.MustParseAddr("10.0.0.2")
				p, err := New(Options{Logger: quiet, Net: ours, Near: func() netip.Addr { return near }})
				if err != nil {
					t.Fatal(err)
				}
				defer run(t, p)()
				s := newServerIn(t, Options{Logger: quiet, Net: theirs})
				offer, err := p.FirstOffer()
				if err != nil {
					t.Fatal(err)
				}
				if !row.named {
					offer.SDP = p.first.SDP
				}
				gathered := webrtc.GatheringCompletePromise(s.pc)
				s.answer(offer.SDP)
				<-gathered
				time.Sleep(trip / 2) // the answer travels
				answered := time.Now()
				p.Open(nil, false)
				p.Answer(1, s.pc.LocalDescription().SDP, nil)
				for p.State() != Connected {
					<-p.Events().Ready()
					for _, e := range p.Events().Take() {
						if failed, is := e.(Failed); is {
							t.Fatal(failed.Err)
						}
					}
				}
				if took := time.Since(answered); took > row.most+trip/10 {
					t.Errorf("connected after %v, want %v", took, row.most)
				}
			})
		})
	}
}

// TestOfferedSocketIsKept for a host candidate, whatever is asked for first.
func TestOfferedSocketIsKept(t *testing.T) {
	ours, _ := between(t, time.Second)
	near := netip.MustParseAddr("10.0.0.2")
	s := newSockets(ours, func() netip.Addr { return near })
	offered := strings.Fields(s.open())
	for _, row := range []struct {
		network string
		early   bool
	}{{"udp4", false}, {"udp", true}, {"udp", false}} {
		c, err := s.ListenUDP(row.network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(near, 0)))
		if err != nil {
			t.Fatal(err)
		}
		_, port, _ := net.SplitHostPort(c.LocalAddr().String())
		if early := port == offered[5]; early != row.early {
			t.Errorf("%s: port %s, offered %s", row.network, port, offered)
		}
		_ = c.Close()
	}
}

// TestOfferedSocketIsAHostCandidate: pion uses the socket that the first offer names as that.
func TestOfferedSocketIsAHostCandidate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, _ := between(t, time.Second)
		near := netip.MustParseAddr("10.0.0.2")
		p, err := New(Options{
			Logger: quiet, Net: ours, Near: func() netip.Addr { return near },
			Interface: func(string) bool { return true },
		})
		if err != nil {
			t.Fatal(err)
		}
		defer run(t, p)()
		offer, err := p.FirstOffer()
		if err != nil {
			t.Fatal(err)
		}
		named := firstLine(offer.SDP, "a=candidate:")
		p.Open([]webrtc.ICEServer{{URLs: []string{"stun:10.0.0.3:3478"}}}, false)
		for {
			<-p.Events().Ready()
			for _, e := range p.Events().Take() {
				c, is := e.(CandidateFound)
				if !is || !strings.Contains(c.Init, "typ host") {
					continue
				}
				if port := strings.Fields(named)[5]; !strings.Contains(c.Init, " "+port+" typ host") {
					t.Errorf("found %s, the offer names %s", c.Init, named)
				}
				time.Sleep(10 * time.Second) // a STUN server that does not answer is given up
				return
			}
		}
	})
}

func TestWithCandidate(t *testing.T) {
	const candidate = "1 1 udp 2130706431 192.0.2.7 4000 typ host"
	for name, row := range map[string]struct{ sdp, candidate, want string }{
		"first-section": {
			"m=a\r\na=ice-pwd:x\r\nm=b\r\na=ice-pwd:x\r\n", candidate,
			"m=a\r\na=ice-pwd:x\r\na=candidate:" + candidate + "\r\nm=b\r\na=ice-pwd:x\r\n",
		},
		"none":           {"m=a\r\na=ice-pwd:x\r\n", "", "m=a\r\na=ice-pwd:x\r\n"},
		"no-credentials": {"m=a\r\n", candidate, "m=a\r\n"},
		"cut":            {"m=a\r\na=ice-pwd:x", candidate, "m=a\r\na=ice-pwd:x"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := withCandidate(row.sdp, row.candidate); got != row.want {
				t.Errorf("%q, want %q", got, row.want)
			}
		})
	}
}

// Credentials of checks under test.
const (
	ourPassword, theirPassword = "our password of twenty-two", "their password of twenty-two"
	checkUsername              = "theirs:ours"
)

func newChecks() *checks {
	c := &checks{}
	c.learn("a=ice-ufrag:theirs\r\na=ice-pwd:" + theirPassword + "\r\n")
	c.learn("a=ice-ufrag:ours\r\na=ice-pwd:" + ourPassword + "\r\n")
	return c
}

func message(t *testing.T, setters ...stun.Setter) *stun.Message {
	t.Helper()
	m, err := stun.Build(append([]stun.Setter{stun.TransactionID}, setters...)...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func aCheck(t *testing.T) *stun.Message {
	t.Helper()
	return message(t, stun.BindingRequest, stun.NewUsername(checkUsername), ice.AttrControlling(7), ice.PriorityAttr(9),
		stun.NewShortTermIntegrity(theirPassword), stun.Fingerprint)
}

func TestOnlyChecksNominate(t *testing.T) {
	c, name := newChecks(), stun.NewUsername(checkUsername)
	for what, other := range map[string][]byte{
		"controlled": message(t, stun.BindingRequest, name, ice.AttrControlled(7)).Raw,
		"success":    message(t, stun.BindingSuccess, name, ice.AttrControlling(7)).Raw,
		"nameless":   message(t, stun.BindingRequest, ice.AttrControlling(7)).Raw,
		"stranger":   message(t, stun.BindingRequest, stun.NewUsername("who:ours"), ice.AttrControlling(7)).Raw,
		"no-stun":    []byte("\x01 something else that is not long enough"),
		"empty":      nil,
	} {
		if sent, _, repeat := c.nominating(other); string(sent) != string(other) || repeat {
			t.Errorf("%s was changed", what)
		}
	}
	sent, id, repeat := c.nominating(aCheck(t).Raw)
	m := stun.New()
	if _, err := m.Write(sent); err != nil || !repeat || m.TransactionID != id || !c.open(id) {
		t.Fatal(err, repeat)
	}
	if !ice.UseCandidate().IsSet(m) || stun.NewShortTermIntegrity(theirPassword).Check(m) != nil ||
		stun.Fingerprint.Check(m) != nil || !m.Contains(stun.AttrPriority) {
		t.Errorf("sent %v", m)
	}
}

func TestNominationsAreToldToPion(t *testing.T) {
	c, check := newChecks(), aCheck(t)
	if _, _, repeat := c.nominating(check.Raw); !repeat {
		t.Fatal("not one to nominate")
	}
	if c.answered(check.Raw) != nil || c.answered(message(t, stun.BindingSuccess).Raw) != nil {
		t.Error("something else counts as the answer")
	}
	success := message(t, stun.NewTransactionIDSetter(check.TransactionID), stun.BindingSuccess)
	m, name := stun.New(), stun.Username{}
	if _, err := m.Write(c.answered(success.Raw)); err != nil || m.Type != stun.BindingRequest ||
		c.open(check.TransactionID) {
		t.Fatal(err, m)
	}
	if err := name.GetFrom(m); err != nil || name.String() != "ours:theirs" ||
		stun.NewShortTermIntegrity(ourPassword).Check(m) != nil {
		t.Errorf("in the server's name: %v", m)
	}
	if c.answered(success.Raw) != nil {
		t.Error("answered twice")
	}
	reply := message(t, stun.NewTransactionIDSetter(m.TransactionID), stun.BindingSuccess)
	if !c.unwanted(reply.Raw) || c.unwanted(success.Raw) {
		t.Error("the answer to what the server never asked goes out")
	}
	if c.selected(m, nil, nil, &ice.CandidatePair{}) {
		t.Error("a pair was selected whose check has not succeeded")
	}
}

// TestEarlyCandidate: the candidate that the first offer names is the one that pion finds then.
func TestEarlyCandidate(t *testing.T) {
	near := netip.MustParseAddr("127.0.0.1")
	machine, err := stdnet.NewNet()
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(Options{Loopback: true, Logger: quiet, Net: machine, Near: func() netip.Addr { return near }})
	if err != nil {
		t.Fatal(err)
	}
	defer run(t, p)()
	offer, err := p.FirstOffer()
	if err != nil || strings.Count(offer.SDP, "a=candidate:") != 1 {
		t.Fatalf("%v: %s", err, offer.SDP)
	}
	_, after, _ := strings.Cut(offer.SDP, "a=candidate:")
	early, _, _ := strings.Cut(after, "\r\n")
	p.Open(nil, false)
	late := time.After(testTimeout)
	for {
		select {
		case <-p.Events().Ready():
		case <-late:
			t.Fatal("pion found another candidate than " + early)
		}
		for _, e := range p.Events().Take() {
			if found, is := e.(CandidateFound); is && strings.Contains(found.Init, early) {
				return
			}
		}
	}
}
