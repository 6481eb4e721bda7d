// Package recovery decides how a session gets into its meeting, stays in it and gets back.
//
// It owns the phase and everything that it depends on: a pure [Machine], which is told facts and orders effects, over a
// table that fits one screen (phase.go); the [Outage] as the clock sees it, from which the banner follows; what media
// has shown of being back ([Media]); and how long to wait between two attempts ([Backoff]).
//
// All of them are values. The package starts nothing and has nothing to stop: it never dials, sleeps, logs or reads a
// clock, so that time comes in as an argument or as a fact. It refuses to know what a socket, a peer connection or a
// person in the meeting is. The tests of phase.go, machine.go and ending.go are themselves tested: make mutants.
package recovery
