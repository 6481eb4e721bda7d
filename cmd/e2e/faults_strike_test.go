//go:build e2e && linux

package e2e

import (
	"syscall"
	"time"
)

// shortTokens makes tokens run out after three seconds, though the server refreshes them. LiveKit takes tokens for a
// minute longer than they say (go-jose, jwt.DefaultLeeway).
func shortTokens(l *lab) {
	l.tokenLife.Store(3 - 60)
	l.signals.KeepTokens(true)
}

// clockWatched is longer than it takes confab to look at the time a few times.
const clockWatched = 4 * time.Second

// ownClock gives clients a clock that can be set.
func ownClock(l *lab) { l.clock = startClock(l.t) }

// jumps sets the clients' clock forward, or back.
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

// drop loses the packets that the rules name until the fault ends.
func drop(rules ...string) func(*lab) func() {
	return func(l *lab) func() {
		l.net.Drop(rules...)
		return l.net.Heal
	}
}

// freeze stops the clients' processes (SIGSTOP) until the fault ends.
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
