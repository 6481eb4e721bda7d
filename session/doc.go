// Package session keeps one meeting alive and says what is true about it.
//
// A [Session] is single-use: [New], then [Session.Run], which owns every goroutine it starts and returns after the last
// of them. One goroutine, the loop, owns all state; a pure machine (internal/recovery) decides. An attempt
// (internal/attempt, one signalling socket) is single-use too: to reconnect, the loop makes another. A resume keeps the
// peer connections, a rejoin gets new ones. Every report carries the epoch of the attempt that made it; older ones are
// dropped in one place (Session.stale).
//
// State leaves as immutable snapshots and an ordered queue of events, media as a queue of track changes; what comes in
// is a value with a name (input.go). There are no callbacks. It refuses to know devices, windows and protobuf, and
// never decodes anything. It tries to be in the meeting until Run's context ends, or it gives up as [Options] say.
//
// What it consists of is in internal, from bottom to top. None of it knows what comes later, and none but attempt,
// which runs on goroutines of its own, has a clock: failure (what an error means), recovery (how to get in, and back),
// outage (for how long, and whether media is back), reliable (data that outlasts connections), roster (who is here),
// liveness (what counters and silence mean), publications and subscriptions (what is sent and received), wire
// (LiveKit's protobuf), attempt (one try to get in). Beside them are peer (the peer connections), network and sleep (of
// this machine), fallback (how many pictures a narrow way carries).
package session
