// Package roster is who is in the meeting besides us: what the server tells comes in, what has changed comes out, as
// events in their order.
//
// A [Roster] owns the people and their streams: who is here, who has gone and may come back (their streams stay,
// interrupted, until they are replaced or the wait is over), by which number a stream is known across a rejoin, and
// what keeps it from being seen or heard here.
//
// It starts nothing and keeps no clock: time comes in as an argument, and [Roster.Due] says when to ask again. It
// refuses to know the wire format, tracks of media, and what becomes of the events.
package roster
