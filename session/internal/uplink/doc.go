// Package uplink is what our packets go through on their way to the server.
//
// An [Uplink] is pion's interceptor for all local streams of a peer connection. It owns the order and the pace in which
// they leave: sound at once, then what is sent again, then pictures, then padding that probes the path. It numbers
// pictures transport-wide, keeps the last ones to answer requests for lost packets on the retransmission stream
// (RFC 4588), and has session/internal/congestion make an estimate of the server's feedback.
//
// [Uplink.Run] is its one goroutine, which paces and reports; it ends with its context. Until the transport has taken
// a packet, all of them are passed through at once, so that whoever writes learns that nothing was taken. It drops what
// it has accepted only where the transport takes no more packets, or far fewer than are written; it does not know what
// a picture is.
package uplink
