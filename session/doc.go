// Package session keeps one meeting alive and says what is true about it.
//
// A [Session] is single-use: [New], then [Session.Run], which owns every goroutine it starts and returns after the last
// of them. One goroutine, the loop, owns all state; a pure machine (session/internal/recovery) decides over a table
// that fits one screen. Attempts (session/internal/attempt, one signalling socket each) are single-use too: to
// reconnect, the loop makes another. A resume keeps the peer connections, a rejoin gets new ones. Every report carries
// the epoch of the attempt that made it; older ones are dropped in one place (Session.stale).
//
// An outage is noticed by evidence (session/internal/liveness): the end or the silence of the socket, what ICE and the
// counters of packets say, another network, sleep. The first cause begins one recovery, and whatever else is noticed
// meanwhile belongs to it. A resume comes first, with an ICE restart only where the old path does not carry packets by
// the time that the server answers; a rejoin is for good within the outage. After a minute the session says
// sessionDisconnected with networkDisconnected, once, and shows the banner Disconnected with Snapshot.GaveUp, but stays
// in Rejoining and tries on every 15 to 30 s, when an address comes, and on [Session.Retry]; getting back is
// sessionReconnected. Options.GiveUp closes it instead, Options.Forever never gives up. Whatever came between, the last
// event of a session is sessionDisconnected.
//
// A first join and a rejoin end at once for a short list of refusals (session/internal/failure): what LiveKit itself,
// or the session server, says about us. A first join also fails fast for what a person should read, such as a wrong
// address, but goes on for a while against what passes: a proxy's answer, a server that is busy or fails, clocks that
// differ. Who never gives up is ended by having been put out and by ErrHopeless alone.
//
// What a server says in one participant session does not count in the next (forget.go): which layers are wanted, who
// speaks, whose connection is poor. A rejoin gives our streams new ids: publisherDestroyed for the old one comes just
// before publisherCreated for the new. Events about other people come when the server has told who is here now, after
// the list before was compared with it.
//
// [Session.Say] is reliable beyond connections (session/internal/reliable). A message goes out again when it may not
// have arrived, with its old id, and receivers drop what they have had. A message that is repeated for somebody who was
// away can come after a newer one.
//
// Chat (kind "chat") has one form on the wire, which LiveKit's own clients and confab both understand: a text stream on
// the topic lk.chat, whose stream id is the message's id. LiveKit's components put a stream with a known id in the
// place of the line that they have, so a repeat is no second line there either. Clients from before text streams
// (livekit-client before 2.8) do not read it. Other kinds are user packets with the kind as topic.
//
// What is understood as chat (session/internal/wire/packet, session/internal/reliable): text streams on lk.chat, in one
// packet or many, compressed or not; the packets of sendChatMessage and editChatMessage; JSON on lk-chat-topic, unless
// it is marked as said in a stream too; user packets of topic chat, as confab-server and older confabs send. One
// message is one [meeting.Signal]; an edit, a deletion and a text whose rest did not come are further ones with the
// same id. Text and byte streams on other topics are signals of that kind. Streams under way are bounded in time,
// number and bytes; of a file in the chat only its name and size are told. Methods that others call (RPC) are refused
// at once, with LiveKit's error 1400.
//
// State leaves as immutable snapshots and an ordered queue of events; media leaves as a queue of track changes. There
// are no callbacks, and what comes in is a value with a name, too (input.go). The package knows neither devices nor
// windows nor protobuf, and it never decodes anything.
//
// What it consists of is below it, from bottom to top; none of these knows one that comes later, and none
// but attempt, which runs on goroutines of its own, has a clock:
//
//   - failure: what an error means
//   - recovery: how to get in, and back
//   - outage: for how long, and whether media is back
//   - reliable: data that outlasts connections
//   - roster: who is here
//   - liveness: what counters and silence mean
//   - publications, subscriptions: what is sent and received
//   - wire: LiveKit's protobuf
//   - attempt: one try to get in
//
// The peer connections (peer), the machine's network (network) and its sleep (sleep) are beside them.
package session
