// Package blackhole makes a black hole of the network of one session, for tests and diagnostics: nothing goes in or out
// for a while, and nobody is told.
//
// It starts no goroutine but a timer that ends it. TCP connections made through [Network.Dial] keep what they should
// carry and deliver it afterwards, as a kernel would; datagrams are lost. ICE over TCP is not held, for pion dials
// those connections itself: a session whose network was a black hole once begins no new ones. It refuses to delay or to
// lose a part: networks like that are of signaling/faultnet.
package blackhole
