// Package gate is a door in the network of one session, for tests and diagnostics: shut, nothing goes in or out, and
// nobody is told, as in a network that has died.
//
// It starts no goroutine but a timer that opens the door again. TCP connections made through [Gate.Dial] keep what they
// should carry and deliver it afterwards, as a kernel would; datagrams are lost. ICE over TCP is not held, for pion
// dials those connections itself: a session whose gate was shut once begins no new ones.
package gate
