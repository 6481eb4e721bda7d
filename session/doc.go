// Package session keeps one meeting alive and says what is true about it.
//
// A [Session] is single-use: [New], then [Session.Run], which owns every goroutine it starts and returns after the last
// of them. One goroutine, the loop, owns all state; a pure machine (machine.go) decides over a table that fits one
// screen (phase.go). Links (one signalling socket each) are single-use too: to reconnect, the loop makes another. A
// resumed link borrows the peer connections, a rejoined one gets new ones. Every report carries the epoch of the
// attempt that made it; older ones are dropped in one place (Session.stale).
//
// An outage is noticed by evidence (vigil.go): the end or the silence of the socket, what ICE and the counters of packets say, another
// network, sleep. The first cause begins one recovery, and whatever else is noticed meanwhile belongs to it. A resume comes first, with an
// ICE restart only where the old path does not carry packets by the time that the server answers; a rejoin is for good within the outage.
// After a minute the session says sessionDisconnected with networkDisconnected, once, and shows the banner Disconnected with
// Snapshot.GaveUp, but stays in Rejoining and tries on every 15 to 30 s, when an address comes, and on [Session.Retry]; getting back is
// sessionReconnected. Options.GiveUp closes it instead, Options.Forever never gives up. Whatever came between, the last event of a session
// is sessionDisconnected.
//
// A rejoin gives our streams new ids: publisherDestroyed for the old one comes just before publisherCreated for the new. Events about
// other people come when the server has told who is here now, after the list before was compared with it.
//
// [Session.Say] is reliable beyond connections (mail.go). A line goes out again when it may not have arrived, with its old id, and receivers
// drop what they have had; other programs than confab may show such a line twice. A line that is repeated for somebody who was away can
// come after a newer one.
//
// State leaves as immutable snapshots and an ordered queue of events; media leaves as a queue of track changes. There
// are no callbacks. The package knows neither devices nor windows, and it never decodes anything.
package session
