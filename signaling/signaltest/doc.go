// Package signaltest is a fake LiveKit server for tests: it speaks the signalling socket, has no media, and misbehaves
// on request.
//
//	sfu := signaltest.New(t, signaltest.Options{})
//	conn, welcome, err := signaling.Dial(ctx, signaling.Options{
//		URL: sfu.URL(), Token: "t", NetDialContext: sfu.NetDialContext(),
//	})
//	peer, err := sfu.Accept(ctx)      // the server's end of it
//	peer.Send(signaltest.Leave(livekit.DisconnectReason_SERVER_SHUTDOWN, livekit.LeaveRequest_DISCONNECT))
//
// A server answers every connection with Options.Behaviour, or with what Options.Each says about the n-th one: a test
// writes a whole outage as a switch over n. Unless told otherwise it greets a join with Join and RefreshToken, a resume
// with ReconnectResponse and RefreshToken, answers pings, and records every other request for [Peer.Next].
//
// It owns its listener, one goroutine per connection and two more per open socket; New starts them, the test's cleanup
// (or Close) ends and awaits them. With Options.Memory there are no sockets of the operating system, only pipes, so
// that it runs inside a testing/synctest bubble, where timeouts cost nothing.
package signaltest
