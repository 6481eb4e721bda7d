package sfu

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"syscall"
)

// relayPorts is how many UDP ports TURN may hand out: one per relayed participant and transport.
const relayPorts = 100

// Ports are the ports of an embedded LiveKit, all on one address.
type Ports struct {
	HTTP                  int // TCP: signalling and the room service
	ICETCP                int // TCP: media where UDP is blocked
	ICEUDP                int // UDP: all media, one socket
	TURN                  int // UDP: TURN and STUN
	RelayFirst, RelayLast int // UDP: what TURN relays through, taken when needed
}

// Layout is the fixed order of ports that begins with base.
func Layout(base int) Ports {
	return Ports{
		HTTP: base, ICETCP: base + 1, ICEUDP: base + 2, TURN: base + 3,
		RelayFirst: base + 4, RelayLast: base + 3 + relayPorts,
	}
}

// MaxBase is the highest first port that leaves room for the rest.
const MaxBase = 65535 - 3 - relayPorts

// PortError says which port of the layout cannot be used.
type PortError struct {
	Network string // "tcp" or "udp"
	Purpose string // what LiveKit needs it for
	Port    int
	Err     error
}

func (e *PortError) Error() string {
	why := "cannot be used: " + e.Err.Error()
	if errors.Is(e.Err, syscall.EADDRINUSE) {
		why = "is taken by another program"
	}
	return fmt.Sprintf("port %d/%s (%s) %s; stop that program, or choose other ports with --sfu-port N (0 picks free "+
		"ones)",
		e.Port, e.Network, e.Purpose, why)
}

func (e *PortError) Unwrap() error { return e.Err }

// Check opens and closes every fixed port on host and returns a *PortError for the first that cannot be opened. The
// relay range is left out: LiveKit tries others of it when one is taken.
func (p Ports) Check(host string) error {
	for _, w := range []struct {
		network, purpose, host string
		port                   int
	}{
		{"tcp", "LiveKit signalling", host, p.HTTP},
		{"tcp", "LiveKit ICE over TCP", "", p.ICETCP}, // see document
		{"udp", "LiveKit ICE over UDP", host, p.ICEUDP},
		{"udp", "LiveKit TURN", host, p.TURN},
	} {
		if err := tryPort(w.network, net.JoinHostPort(w.host, strconv.Itoa(w.port))); err != nil {
			return &PortError{Network: w.network, Purpose: w.purpose, Port: w.port, Err: err}
		}
	}
	return nil
}

func tryPort(network, address string) error {
	if network == "udp" {
		conn, err := net.ListenPacket(network, address)
		if err != nil {
			return err
		}
		return conn.Close()
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	return listener.Close()
}

// pickPorts finds a layout whose fixed ports are free on host. It stays below the ports that systems hand out to
// outgoing connections (32768 on Linux, 49152 elsewhere), so that nobody gets one by chance before LiveKit opens it.
func pickPorts(host string) (Ports, error) {
	var last error
	for range 200 {
		ports := Layout(10000 + rand.IntN(22000))
		if last = ports.Check(host); last == nil {
			return ports, nil
		}
	}
	return Ports{}, fmt.Errorf("find free ports on %s: %w", host, last)
}
