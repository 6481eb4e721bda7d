// Package downlink keeps what a client receives whole: it asks for lost packets again, puts those that are sent again
// back into their streams, measures the round trip to the server, and tells the server how much the way from it
// carries, where it wants to be told (REMB).
//
// A [Downlink] belongs to one peer; it is an interceptor for each of the peer's connections, which share its figures.
// Each connection has one goroutine that asks and measures, and each stream one that reads; they end with the
// connection and the stream, and Close waits for the former. A stream must be read until it ends.
//
// It does not decode anything, and does not decide when a key frame is needed.
package downlink
