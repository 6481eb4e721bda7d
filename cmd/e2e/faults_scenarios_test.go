//go:build e2e && linux

package e2e

import (
	"net/http"
	"slices"
	"syscall"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/cmd/e2e/wire"
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
	wire      wire.Conditions // each way of the clients; zero: none
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

// silentFault is how soon a fault has to be noticed that no socket reports.
const silentFault = 6 * time.Second

// crowd is how many clients share the faults that last.
const crowd = 5

// scenarios are all faults, in the order in which they are reported.
var scenarios = slices.Concat(
	signallingFaults, networkFaults, serverFaults, clientFaults, clockFaults, tokenFaults, endingFaults,
	farFaults(signallingFaults, networkFaults, serverFaults, clientFaults),
)

// signallingFaults meet the WebSocket alone: media goes on, unless the server wants a new session.
var signallingFaults = []scenario{
	{
		name: "socket-cut", alone: true, together: 2, limit: 300 * time.Millisecond, gap: 100 * time.Millisecond,
		fault: func(l *lab) func() {
			l.relay.Cut()
			return nil
		},
	},
	{
		name: "socket-closed", alone: true, together: 2, limit: 300 * time.Millisecond, gap: 100 * time.Millisecond,
		fault: func(l *lab) func() {
			l.relay.Close()
			return nil
		},
	},
	{name: "socket-cut-during-resume", alone: true, together: 2, fault: func(l *lab) func() {
		l.signals.Simulate(&livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_DisconnectSignalOnResume{
			DisconnectSignalOnResume: true,
		}})
		l.relay.Cut()
		return nil
	}},
	{name: "resume-unanswered", hold: time.Second, fault: func(l *lab) func() {
		l.signals.Answer(http.StatusServiceUnavailable)
		l.relay.Cut()
		return func() { l.signals.Answer(0) }
	}},
	{name: "resume-refused", alone: true, together: 2, limit: 800 * time.Millisecond, fault: func(l *lab) func() {
		l.signals.RefuseResume(len(l.clients))
		l.relay.Cut()
		return nil
	}},
	{name: "node-failure", alone: true, together: 2, limit: 800 * time.Millisecond, fault: func(l *lab) func() {
		l.signals.Simulate(
			&livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_NodeFailure{NodeFailure: true}},
		)
		return nil
	}},
	{name: "server-leave", limit: 4 * time.Second, fault: func(l *lab) func() {
		l.signals.Simulate(
			&livekit.SimulateScenario{Scenario: &livekit.SimulateScenario_ServerLeave{ServerLeave: true}},
		)
		return nil
	}},
	{name: "signalling-stalled-8s", together: crowd, hold: 8 * time.Second, silent: true, fault: func(l *lab) func() {
		l.relay.SetBoth(faultnet.Fault{Stall: true})
		return l.relay.Restore
	}},
}

// networkFaults meet all packets of a client, or those of one kind or direction.
var networkFaults = []scenario{
	{
		name: "hole-500ms-newcomer", together: 2, fresh: true, hold: 500 * time.Millisecond, limit: time.Second,
		silent: true, fault: drop(Everything),
	},
	{
		name: "hole-5s", together: crowd, hold: 5 * time.Second, limit: time.Second, silent: true,
		fault: drop(Everything),
	},
	{
		name: "hole-40s", together: crowd, hold: 40 * time.Second, notice: silentFault, limit: 3 * time.Second,
		fault: drop(Everything),
	},
	{name: "nothing-up-8s", together: crowd, hold: 8 * time.Second, notice: silentFault, fault: drop(Upwards)},
	{name: "nothing-down-8s", together: crowd, hold: 8 * time.Second, notice: silentFault, fault: drop(Downwards)},
	{name: "udp-blocked", together: crowd, fresh: true, notice: silentFault, fault: func(l *lab) func() {
		// The end of the fault is no part of the scenario: it has to work without UDP. Who does not use it any more
		// cannot lose it again.
		for _, c := range l.clients {
			if path := c.Status().Path; path != "udp" {
				l.t.Errorf("%s has joined over %q, though UDP was free", c.name, path)
			}
		}
		l.net.Drop(Datagrams)
		return nil
	}},
	{
		name: "link-down-3s", together: crowd, hold: 3 * time.Second, limit: 2 * time.Second, silent: true,
		fault: func(l *lab) func() {
			l.net.SetLink(false)
			return func() { l.net.SetLink(true) }
		},
	},
	{name: "address-changed", limit: 2 * time.Second, fault: func(l *lab) func() {
		l.net.ChangeAddress()
		return nil
	}},
}

// serverFaults meet everybody of a server, the observer too.
var serverFaults = []scenario{
	{
		name: "sfu-killed", deaf: true, together: crowd, limit: 3 * time.Second, deadline: 30 * time.Second,
		fault: func(l *lab) func() {
			l.server.signalSFU(l.t, syscall.SIGKILL)
			return func() { l.server.awaitSFU(l.t) }
		},
	},
	{
		name: "sfu-away-10s", deaf: true, together: crowd, hold: 10 * time.Second, limit: 3 * time.Second,
		deadline: 30 * time.Second, fault: func(l *lab) func() {
			pid := l.server.sfuPid(l.t)
			l.server.signal(l.t, syscall.SIGSTOP) // or it would be back at once
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				l.t.Fatal(err)
			}
			return func() {
				l.server.signal(l.t, syscall.SIGCONT)
				l.server.awaitSFU(l.t)
			}
		},
	},
	{name: "sfu-frozen-8s", together: crowd, hold: 8 * time.Second, notice: silentFault, fault: func(l *lab) func() {
		pid := l.server.sfuPid(l.t)
		l.server.signalSFU(l.t, syscall.SIGSTOP)
		return func() {
			if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
				l.t.Error(err)
			}
		}
	}},
	{
		name: "server-killed", deaf: true, together: crowd, hold: 2 * time.Second, limit: 3 * time.Second,
		deadline: 40 * time.Second, fault: func(l *lab) func() {
			l.server.Kill(l.t)
			return func() { l.server.StartServerAgain(l.t) }
		},
	},
}

// clientFaults stop the client itself, as a laptop that is closed does.
var clientFaults = []scenario{
	{
		name: "client-frozen-20s", together: crowd, hold: 20 * time.Second, limit: 3 * time.Second, silent: true,
		fault: freeze,
	},
	{
		name: "client-frozen-90s", together: crowd, idle: true, hold: 90 * time.Second, limit: 3 * time.Second,
		fault: freeze,
	},
	{
		name: "client-frozen-offline", together: crowd, idle: true, hold: 65 * time.Second, limit: 3 * time.Second,
		fault: func(l *lab) func() {
			// What is away for a minute is given up; but nobody has tried for so long.
			l.net.Drop(Everything)
			pause(l.t, 8*time.Second)
			thaw := freeze(l)
			return func() {
				thaw()
				pause(l.t, 2*time.Second)
				l.net.Heal()
			}
		},
	},
}

// clockFaults set the client's clock by an hour, with and without another fault beside it.
var clockFaults = []scenario{
	{
		name: "clock-forward", alone: true, together: crowd, setup: ownClock, hold: clockWatched,
		gap: 200 * time.Millisecond, silent: true, unnoticed: true, fault: jumps(time.Hour),
	},
	{
		name: "clock-back", alone: true, together: crowd, setup: ownClock, hold: clockWatched,
		gap: 200 * time.Millisecond, silent: true, unnoticed: true, fault: jumps(-time.Hour),
	},
	{
		name: "clock-forward-offline", together: crowd, setup: ownClock, hold: 4 * time.Second, limit: time.Second,
		fault: offline(jumps(time.Hour)),
	},
	{
		name: "clock-back-offline", together: crowd, setup: ownClock, hold: 4 * time.Second, limit: time.Second,
		fault: offline(jumps(-time.Hour)),
	},
	{
		name: "clock-forward-socket-cut", together: crowd, setup: ownClock, limit: 3 * time.Second,
		fault: func(l *lab) func() {
			l.clock.Jump(time.Hour)
			l.relay.Cut()
			return nil
		},
	},
}

// tokenFaults need another token before the client can be back.
var tokenFaults = []scenario{
	{
		name: "token-expired", setup: shortTokens, together: crowd, hold: 6 * time.Second, limit: 3 * time.Second,
		fault: func(l *lab) func() {
			l.signals.Answer(http.StatusServiceUnavailable)
			l.relay.Cut()
			return func() { l.signals.Answer(0) }
		},
	},
	{
		name: "token-expired-no-other", setup: shortTokens, together: crowd, hold: 3 * time.Second,
		fault: func(l *lab) func() {
			l.denied.Store(true)
			pause(l.t, 4*time.Second)
			l.relay.Cut()
			return func() { l.denied.Store(false) }
		}, end: ends(5, "networkDisconnected", true, 5*time.Second),
	},
}

// holdsToday are the scenarios that CI insists on: one of each kind, and short. make faults runs them all.
var holdsToday = []string{
	"socket-cut", "socket-closed", "socket-cut-during-resume", "resume-refused", "node-failure",
	"signalling-stalled-8s", "hole-500ms-newcomer",
	"hole-5s", "address-changed", "sfu-killed", "sfu-away-10s", "clock-back-offline", "token-expired-no-other",
	"removed", "room-deleted",
	"left-while-reconnecting",
}
