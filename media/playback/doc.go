// Package playback turns remote audio tracks into sound.
//
// An [Audio] owns one track: it reads packets into a jitter buffer that adapts to the network and, when the mixer
// pulls, gives 10 ms of sound: decoded, restored from in-band FEC or RED, concealed, or silence. A [Mixer] sums its
// sources and limits the sum. A [Speaker] is the clock: it feeds the mixer's sound to the device, or throws it away in
// time when there is no device, so that a machine without sound decodes and counts all the same.
//
// Who starts what: Audio.Run and Speaker.Run work on the goroutine they are called on and end with their context (or
// the track). Sound is decoded on the device's thread, or on the goroutine of Speaker.Run while it discards; that path
// never blocks on the network and does not allocate once it is warm. What cannot be ended is a sound system that does
// not answer: the goroutine that opens or closes a device there stays behind (device.go).
//
// It refuses codecs that are not in the registry (package codec), and what is encrypted end to end: those tracks are
// drained, counted and reported.
package playback
