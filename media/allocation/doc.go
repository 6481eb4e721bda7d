// Package allocation decides what is sent of the sources that one has, on a way to the server that carries so much and
// with a processor that can do so much: bit rate, frame rate and size of each layer.
//
// Sound comes first, then the lowest layer of each screen, then that of each camera, then what is above, screens before
// cameras. Nothing is given to a layer that nobody wants, and no more than the estimate in all, but for sound, which
// is never given less than its floor. What does not fit any more is taken away at once; what fits again is given back
// with a margin, after a wait, and the later the less it lasted the time before.
//
// It owns one [Allocator]'s memory of the past. It starts nothing, has no clock and refuses to look at anything but
// what it is handed.
package allocation
