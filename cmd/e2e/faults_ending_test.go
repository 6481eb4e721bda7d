//go:build e2e && linux

package e2e

import (
	"fmt"
	"net/http"
	"syscall"
	"time"
)

// endingFaults are those after which nobody must come back, and leaving while something is wrong.
var endingFaults = []scenario{
	{name: "removed", together: crowd, fault: func(l *lab) func() {
		for _, c := range l.clients {
			l.server.Service(l.t, "RemoveParticipant", map[string]any{"roomAdmin": true, "room": l.roomAtSFU()},
				map[string]any{"room": l.roomAtSFU(), "identity": c.Status().ConnectionID})
		}
		return nil
	}, end: ends(4, "forceDisconnected", false, 2*time.Second)},
	{name: "room-deleted", together: crowd, fault: func(l *lab) func() {
		l.server.Service(l.t, "DeleteRoom", map[string]any{"roomCreate": true}, map[string]any{"room": l.roomAtSFU()})
		return nil
	}, end: ends(4, "roomClosed", false, 2*time.Second)},
	{name: "duplicate-identity", together: crowd, fault: func(l *lab) func() {
		for _, c := range l.clients {
			token := l.server.Token(l.t, l.roomAtSFU(), c.Status().ConnectionID, time.Minute, "")
			StartConfab(l.t, ConfabOptions{
				Server: ServeTickets(l.t, l.server.SFU, token).URL, Room: l.room, Name: c.name + "again",
				Args: []string{"--camera", "none", "--microphone", "none", "--speaker", "none"},
			})
		}
		return nil
	}, end: ends(4, "duplicateIdentity", false, 10*time.Second)},
	{name: "left-while-reconnecting", together: crowd, fault: func(l *lab) func() {
		l.signals.Answer(http.StatusServiceUnavailable)
		l.relay.Cut()
		for _, c := range l.clients {
			c.Await(5*time.Second, "sessionReconnecting", nil)
		}
		return func() { l.signals.Answer(0) }
	}, end: leaves},
	{name: "left-without-udp", together: crowd, fresh: true, fault: func(l *lab) func() {
		// Whoever has just come back over TCP still asks the TURN server for an address, in vain.
		l.net.Drop(Datagrams)
		for _, c := range l.clients {
			c.Await(10*time.Second, "sessionReconnected", nil)
		}
		return nil
	}, end: leaves},
}

// ends wants a client put out, for this reason, after a try to come back or without one, and the program to end with
// this code.
func ends(code int, reason string, tries bool, within time.Duration) func(*Confab, time.Time) measured {
	return func(c *Confab, fault time.Time) measured {
		m := measured{detection: -1, outage: -1, gap: -1}
		select {
		case <-c.process.Exited():
		case <-time.After(within):
			m.problem = "has not ended"
		}
		events := c.since(fault)
		switch {
		case m.problem != "":
		case c.process.ExitCode() != code:
			m.problem = fmt.Sprintf("exit code %d, want %d", c.process.ExitCode(), code)
		case len(events) == 0 || events[len(events)-1].Text("reason") != reason:
			m.problem = "want sessionDisconnected with " + reason
		case !tries && len(events) != 1:
			m.problem = "want sessionDisconnected alone"
		default:
			m.detection, m.outage = since(fault, events[0].At()), since(fault, events[len(events)-1].At())
		}
		if m.problem != "" {
			m.problem += " of " + c.name + "\n" + c.story(fault, fault)
		}
		return m
	}
}

// leaves wants the program to end within a second of being asked, though it is reconnecting.
func leaves(c *Confab, fault time.Time) measured {
	m := measured{detection: -1, outage: -1, gap: -1}
	asked := time.Now()
	if err := c.process.Signal(syscall.SIGTERM); err != nil {
		m.problem = err.Error()
		return m
	}
	select {
	case <-c.process.Exited():
		m.outage = since(asked, time.Now())
	case <-time.After(5 * time.Second):
	}
	if code := c.process.ExitCode(); m.outage < 0 || m.outage > 1000 || code != 0 {
		m.problem = fmt.Sprintf("ended %.0f ms after it was asked to, with %d\n%s", m.outage, code,
			c.story(fault, fault))
	}
	return m
}
