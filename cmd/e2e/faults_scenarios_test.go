//go:build e2e && linux

package e2e

import (
	"fmt"
	"net/http"
	"syscall"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/signaling/faultnet"
)

// scenario is something that goes wrong.
type scenario struct {
	name      string
	together  int  // clients that share one fault, where faults last; 0: one
	alone     bool // nothing that costs anything may run beside it
	idle      bool // costs next to nothing while it lasts, which is long
	fresh     bool // each round needs other clients
	args      []string
	setup     func(*lab)
	hold      time.Duration // how long it lasts
	fault     func(*lab) (heal func())
	silent    bool                              // the session need not notice, as long as media comes again
	unnoticed bool                              // nor must it
	deadline  time.Duration                     // after the end of the fault; default 20 s
	limit     time.Duration                     // of the median outage: what is asked of confab
	notice    time.Duration                     // of the median detection
	gap       time.Duration                     // of the median gap at the observer
	deaf      bool                              // the observer is away too and may miss what is said
	mute      bool                              // nobody says anything
	end       func(*Confab, time.Time) measured // what must become of the client instead of being back
}

// silentFault is how soon a fault has to be noticed of which nobody is told.
const silentFault = 6 * time.Second

// crowd is how many clients share the faults that last.
const crowd = 5

var scenarios = []scenario{
	{name: "socket-cut", alone: true, together: 2, limit: 300 * time.Millisecond, gap: 100 * time.Millisecond, fault: func(l *lab) func() {
		l.relay.Cut()
		return nil
	}},
	{name: "socket-closed", alone: true, together: 2, limit: 300 * time.Millisecond, gap: 100 * time.Millisecond, fault: func(l *lab) func() {
		l.relay.Close()
		return nil
	}},
	{name: "socket-cut-during-resume", alone: true, together: 2, fault: func(l *lab) func() {
		l.gate.Simulate(&livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_DisconnectSignalOnResume{DisconnectSignalOnResume: true}})
		l.relay.Cut()
		return nil
	}},
	{name: "resume-unanswered", hold: time.Second, fault: func(l *lab) func() {
		l.gate.Answer(http.StatusServiceUnavailable)
		l.relay.Cut()
		return func() { l.gate.Answer(0) }
	}},
	{name: "resume-refused", alone: true, together: 2, limit: 800 * time.Millisecond, fault: func(l *lab) func() {
		l.gate.RefuseResume(len(l.clients))
		l.relay.Cut()
		return nil
	}},
	{name: "node-failure", alone: true, together: 2, limit: 800 * time.Millisecond, fault: func(l *lab) func() {
		l.gate.Simulate(&livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_NodeFailure{NodeFailure: true}})
		return nil
	}},
	{name: "server-leave", limit: 4 * time.Second, fault: func(l *lab) func() {
		l.gate.Simulate(&livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_ServerLeave{ServerLeave: true}})
		return nil
	}},
	{name: "signalling-stalled-8s", together: crowd, hold: 8 * time.Second, silent: true, fault: func(l *lab) func() {
		l.relay.SetBoth(faultnet.Fault{Stall: true})
		return l.relay.Restore
	}},
	{name: "hole-500ms-newcomer", together: 2, fresh: true, hold: 500 * time.Millisecond, limit: time.Second, silent: true, fault: drop(Everything)},
	{name: "hole-5s", together: crowd, hold: 5 * time.Second, limit: time.Second, silent: true, fault: drop(Everything)},
	{name: "hole-40s", together: crowd, hold: 40 * time.Second, notice: silentFault, limit: 3 * time.Second, fault: drop(Everything)},
	{name: "nothing-up-8s", together: crowd, hold: 8 * time.Second, notice: silentFault, fault: drop(Upwards)},
	{name: "nothing-down-8s", together: crowd, hold: 8 * time.Second, notice: silentFault, fault: drop(Downwards)},
	{name: "udp-blocked", together: crowd, fresh: true, notice: silentFault, fault: func(l *lab) func() {
		// The end of the fault is no part of the scenario: it has to work without UDP. Who does not use it any more cannot lose it again.
		for _, c := range l.clients {
			if path := c.Status().Path; path != "udp" {
				l.t.Errorf("%s has joined over %q, though UDP was free", c.name, path)
			}
		}
		l.net.Drop(Datagrams)
		return nil
	}},
	{name: "link-down-3s", together: crowd, hold: 3 * time.Second, limit: 2 * time.Second, silent: true, fault: func(l *lab) func() {
		l.net.SetLink(false)
		return func() { l.net.SetLink(true) }
	}},
	{name: "address-changed", limit: 2 * time.Second, fault: func(l *lab) func() {
		l.net.ChangeAddress()
		return nil
	}},
	{name: "sfu-killed", deaf: true, together: crowd, limit: 3 * time.Second, deadline: 30 * time.Second, fault: func(l *lab) func() {
		l.server.signalSFU(l.t, syscall.SIGKILL)
		return func() { l.server.awaitSFU(l.t) }
	}},
	{name: "sfu-away-10s", deaf: true, together: crowd, hold: 10 * time.Second, limit: 3 * time.Second, deadline: 30 * time.Second, fault: func(l *lab) func() {
		pid := l.server.sfuPid(l.t)
		l.server.signal(l.t, syscall.SIGSTOP) // or it would be back at once
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			l.t.Fatal(err)
		}
		return func() {
			l.server.signal(l.t, syscall.SIGCONT)
			l.server.awaitSFU(l.t)
		}
	}},
	{name: "sfu-frozen-8s", together: crowd, hold: 8 * time.Second, notice: silentFault, fault: func(l *lab) func() {
		pid := l.server.sfuPid(l.t)
		l.server.signalSFU(l.t, syscall.SIGSTOP)
		return func() {
			if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
				l.t.Error(err)
			}
		}
	}},
	{name: "server-killed", deaf: true, together: crowd, hold: 2 * time.Second, limit: 3 * time.Second, deadline: 40 * time.Second, fault: func(l *lab) func() {
		l.server.Kill(l.t)
		return func() { l.server.StartServerAgain(l.t) }
	}},
	{name: "client-frozen-20s", together: crowd, hold: 20 * time.Second, limit: 3 * time.Second, silent: true, fault: freeze},
	{name: "client-frozen-90s", together: crowd, idle: true, hold: 90 * time.Second, limit: 3 * time.Second, fault: freeze},
	{name: "client-frozen-offline", together: crowd, idle: true, hold: 65 * time.Second, limit: 3 * time.Second, fault: func(l *lab) func() {
		// What is away for a minute is given up; but nobody has tried for so long.
		l.net.Drop(Everything)
		pause(l.t, 8*time.Second)
		thaw := freeze(l)
		return func() {
			thaw()
			pause(l.t, 2*time.Second)
			l.net.Heal()
		}
	}},
	{name: "clock-forward", alone: true, together: crowd, setup: ownClock, hold: clockWatched, gap: 200 * time.Millisecond, silent: true, unnoticed: true, fault: jumps(time.Hour)},
	{name: "clock-back", alone: true, together: crowd, setup: ownClock, hold: clockWatched, gap: 200 * time.Millisecond, silent: true, unnoticed: true, fault: jumps(-time.Hour)},
	{name: "clock-forward-offline", together: crowd, setup: ownClock, hold: 4 * time.Second, limit: time.Second, fault: offline(jumps(time.Hour))},
	{name: "clock-back-offline", together: crowd, setup: ownClock, hold: 4 * time.Second, limit: time.Second, fault: offline(jumps(-time.Hour))},
	{name: "clock-forward-socket-cut", together: crowd, setup: ownClock, limit: 3 * time.Second, fault: func(l *lab) func() {
		l.clock.Jump(time.Hour)
		l.relay.Cut()
		return nil
	}},
	{name: "token-expired", setup: shortTokens, together: crowd, hold: 6 * time.Second, limit: 3 * time.Second, fault: func(l *lab) func() {
		l.gate.Answer(http.StatusServiceUnavailable)
		l.relay.Cut()
		return func() { l.gate.Answer(0) }
	}},
	{name: "token-expired-no-other", setup: shortTokens, together: crowd, hold: 3 * time.Second, fault: func(l *lab) func() {
		l.denied.Store(true)
		pause(l.t, 4*time.Second)
		l.relay.Cut()
		return func() { l.denied.Store(false) }
	}, end: ends(5, "networkDisconnected", true, 5*time.Second)},
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
		l.gate.Answer(http.StatusServiceUnavailable)
		l.relay.Cut()
		for _, c := range l.clients {
			c.Await(5*time.Second, "sessionReconnecting", nil)
		}
		return func() { l.gate.Answer(0) }
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

// holdsToday are the scenarios that CI insists on: one of each kind, and short. make faults runs them all.
var holdsToday = []string{
	"socket-cut", "socket-closed", "socket-cut-during-resume", "resume-refused", "node-failure", "signalling-stalled-8s", "hole-500ms-newcomer",
	"hole-5s", "address-changed", "sfu-killed", "sfu-away-10s", "clock-back-offline", "token-expired-no-other", "removed", "room-deleted",
	"left-while-reconnecting",
}

// shortTokens makes tokens run out after three seconds, though the server refreshes them. LiveKit takes tokens for a
// minute longer than they say (go-jose, jwt.DefaultLeeway).
func shortTokens(l *lab) {
	l.tokenLife.Store(3 - 60)
	l.gate.KeepTokens(true)
}

// clockWatched is longer than it takes confab to look at the time a few times.
const clockWatched = 4 * time.Second

// ownClock gives clients a clock that can be set.
func ownClock(l *lab) { l.clock = startClock(l.t) }

func jumps(d time.Duration) func(*lab) func() {
	return func(l *lab) func() {
		l.clock.Jump(d)
		return func() {}
	}
}

// offline makes something else happen while the network is away.
func offline(fault func(*lab) func()) func(*lab) func() {
	return func(l *lab) func() {
		l.net.Drop(Everything)
		pause(l.t, 4*time.Second)
		heal := fault(l)
		return func() {
			heal()
			l.net.Heal()
		}
	}
}

func drop(rules ...string) func(*lab) func() {
	return func(l *lab) func() {
		l.net.Drop(rules...)
		return l.net.Heal
	}
}

func freeze(l *lab) func() {
	clients := l.clients
	signal := func(s syscall.Signal) {
		for _, c := range clients {
			if err := c.process.Signal(s); err != nil {
				l.t.Error(err)
			}
		}
	}
	signal(syscall.SIGSTOP)
	return func() { signal(syscall.SIGCONT) }
}

// roomAtSFU is what the SFU calls the lab's room.
func (l *lab) roomAtSFU() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sfuRoom
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
		m.problem = fmt.Sprintf("ended %.0f ms after it was asked to, with %d\n%s", m.outage, code, c.story(fault, fault))
	}
	return m
}
