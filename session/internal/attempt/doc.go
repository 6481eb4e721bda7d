// Package attempt is one try to get into a meeting, from the token to the open socket, and the socket's life after it.
//
// An [Attempt] is used once: [Attempt.Run] tries the tokens that there are, asks for a fresh ticket where that can
// help, races connections to the server's addresses, prepares the peer connections and dials. It owns the socket until
// it reports it ([Opened]), runs it until it ends, and says how that was ([Ended]). What it reports carries its epoch.
//
// It starts no goroutine that outlives Run, and stops when Run's context ends. It refuses to try twice: whether, when
// and how to try again is for recovery to say.
package attempt
