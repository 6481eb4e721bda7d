// Package recovery decides how a session gets into its meeting, stays in it and gets back.
//
// It owns the phase and everything that it depends on: a pure [Machine], which is told facts and orders effects, over a
// table that fits one screen (phase.go).
//
// It is a value. The package starts nothing and has nothing to stop: it never dials, sleeps, logs or reads a clock, so
// that the end of a wait is a fact as well. It refuses to know what a socket, a peer connection or a person in the
// meeting is. The tests of phase.go, machine.go and ending.go are themselves tested: make mutants.
package recovery
