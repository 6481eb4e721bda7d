// Package outage is a loss as the clock and the packets see it: since when, for how long, and whether it is over.
//
// It owns the present [Outage], from which the banner follows; what media has shown of being back ([Media]); and how
// long to wait between two attempts ([Backoff]). All are values that are asked and told: it starts nothing, reads no
// clock, for time comes in as an argument, and refuses to decide what is tried. That does package recovery.
package outage
