// Package signaling is one LiveKit signalling socket: LiveKit's own messages in, LiveKit's own requests out, no policy.
//
// It owns the WebSocket and nothing else. [Dial] connects, says who we are and waits for the server's first word; it
// starts no goroutine that outlives it. [Conn.Run] then starts one reader and one writer and returns when both have
// ended. A Conn is single-use: to reconnect, dial again.
//
// How it stops: [Conn.Leave] says goodbye and closes within a quarter of a second, [Conn.HangUp] and the end of Run's
// context close at once and say nothing (peer connections outlive the socket during a resume), and a loss ends Run with
// an error that says what was lost. Who dials and does not call Run must call HangUp.
//
// What it refuses to do: it does not reconnect, does not keep tokens, does not act on what a message says, and does not
// retry, except within one Dial. Only LiveKit's own words are taken for its judgement (refusal.go); what else HTTP
// answers may be a proxy's, and pass. No token gets into an error or a log.
//
// The protocol is that of protocol version 17; paths, parameters and error bodies are those of livekit-server
// (pkg/service/rtcservice.go, auth.go, utils.go, read at v1.13.5).
package signaling
