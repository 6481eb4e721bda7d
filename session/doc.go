// Package session keeps one meeting alive and says what is true about it.
//
// A [Session] is single-use: [New], then [Session.Run], which owns every goroutine it starts and returns after the last
// of them. One goroutine, the loop, owns all state; a pure machine (machine.go) decides over a table that fits one
// screen (phase.go). Links (one signalling socket each) are single-use too: to reconnect, the loop makes another. A
// resumed link borrows the peer connections, a rejoined one gets new ones. Every report carries the epoch of the
// attempt that made it; older ones are dropped in one place (Session.stale).
//
// State leaves as immutable snapshots and an ordered queue of events; media leaves as a queue of track changes. There
// are no callbacks. The package knows neither devices nor windows, and it never decodes anything.
package session
