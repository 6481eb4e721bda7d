// Package render turns a remote video track into pictures.
//
// A [Video] owns one track: it reads packets, puts pictures together, waits a bounded time for
// retransmissions, asks for a key frame when one is needed, decodes, and hands every picture to its sink at once:
// there is no playout delay. A [Mailbox] is the usual sink: it converts pictures to the pixel size of a tile and keeps
// the newest one for whoever paints.
//
// Run starts one goroutine, which does nothing but read the track, so that pion's interceptors (NACK, TWCC) see
// packets when they come and not when the decoder has time; decoding happens in the goroutine that called Run. Both
// end when the context is done or the track ends, and Run waits for both. Constructors start nothing.
//
// It refuses to show a picture that depends on a lost one, codecs that are not in the registry (package codec), and
// what is encrypted end to end: those tracks are drained, counted and reported, and no key frame is asked for.
package render
