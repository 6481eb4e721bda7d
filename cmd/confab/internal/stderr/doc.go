// Package stderr catches what is written to file descriptor 2 behind Go's back, as C libraries do (ALSA, Mesa,
// PulseAudio, libvpx), so that it becomes lines of the log.
//
// [Catch] puts a pipe in the place of the descriptor and keeps the original for the log, for people, and for the last
// words of a crash. [Capture.LogTo] starts the one goroutine, which ends with [Capture.Restore]. Where nobody reads in
// time what is printed is lost: a library never waits. On systems other than Unix nothing is caught.
package stderr
