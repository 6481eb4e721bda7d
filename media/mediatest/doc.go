// Package mediatest is what tests of media need: devices that fail on purpose, sinks that count, a private sound
// server, files to play, and a measure of whether one sound is in another.
//
// It owns the processes and files it makes and hands them to testing.TB's clean-up; it starts nothing else. Production
// code does not import it (the test pattern and the synthetic sound that the app itself offers live under
// media/device).
package mediatest
