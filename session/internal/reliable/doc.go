// Package reliable makes data last beyond connections: what was said arrives once, in order, whatever is lost
// meanwhile.
//
// Its [Outbox] owns what we say: a message goes out again, under its old number after a resume and under its old id
// after a rejoin or for somebody who was away, until it must have arrived. Its [Receiver] owns what was heard: packets
// that were had are dropped, data streams are put together within bounds of time, number and bytes, edits and the same
// line in another form are recognized, and methods that others call are refused.
//
// It starts nothing and keeps no clock: time comes in as an argument. It refuses to know the wire format (that is
// session/internal/wire), the channel that carries its packets, and what a message means.
package reliable
