// Package peer is the peer connection, or the pair of them, as one thing with one event stream.
//
// A [Peer] is an actor: [New] builds it, [Peer.Run] owns the pion connections until its context ends, every other
// method only queues an order. What happens comes out of [Peer.Events], in order. LiveKit's single mode has one
// connection on which we offer; its dual mode adds a subscriber connection on which the server offers.
//
// The package knows SDP, ICE and data channels. It does not know signalling messages, participants or phases, and it
// never decides that a connection is lost for good: it reports and the session decides.
package peer
