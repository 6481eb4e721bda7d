// Package echo takes out of what a microphone hears what the loudspeaker beside it plays.
//
// A [Canceller] does it in blocks of 10 ms: it finds out by how much the echo is later than what was played (delay.go),
// follows the difference of the two devices' clocks (drift.go), predicts the echo by an adaptive filter and subtracts
// it (filter.go), and turns down what is left of it (suppressor.go).
//
// It owns memory only, starts nothing, and is used by one goroutine at a time. It knows of no device: who calls it says
// which of the sound played goes with a block of the microphone.
package echo
