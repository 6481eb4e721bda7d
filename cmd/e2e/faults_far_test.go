//go:build e2e && linux

package e2e

import (
	"slices"
	"time"

	"confab/cmd/e2e/wire"
)

// farWire is the network of clients that are far away: a round trip of 100 ms, and 2 of 100 packets are lost each way.
var farWire = wire.Conditions{Delay: 50 * time.Millisecond, Loss: 0.02}

// farLimits are what is asked of the median outage over farWire, for the scenarios that are also done there. A resume
// takes a TCP connection, the upgrade, and the first packet of media: three to four round trips. A rejoin takes eight
// and a half until the picture (a token, TCP, the upgrade, ICE, DTLS with two flights, the first frame). Either meets a
// lost packet now and then: the first ones of a TCP connection are repeated after a second (RFC 6298, section 2.1),
// those of DTLS too (RFC 6347, section 4.2.4.1), so each limit has one such wait more than the round trips.
var farLimits = map[string]time.Duration{
	"socket-cut":        1400 * time.Millisecond,
	"socket-closed":     1400 * time.Millisecond,
	"resume-refused":    2 * time.Second,
	"node-failure":      2 * time.Second,
	"hole-5s":           2 * time.Second,
	"address-changed":   4 * time.Second,
	"sfu-killed":        4500 * time.Millisecond,
	"client-frozen-20s": 4 * time.Second,
}

// farFaults are the scenarios with a limit of their own over farWire. A gap of a few pictures is no matter there: it
// may be the wire's.
func farFaults(groups ...[]scenario) (far []scenario) {
	for _, sc := range slices.Concat(groups...) {
		if limit, ok := farLimits[sc.name]; ok {
			sc.name, sc.wire, sc.limit, sc.gap = sc.name+"-far", farWire, limit, 0
			sc.together = min(sc.together, 2) // each that joins over the wire takes long
			far = append(far, sc)
		}
	}
	return far
}
