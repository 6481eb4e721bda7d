package attempt

import "time"

// How long an attempt waits.
const (
	// PingTimeout is how long the server may be silent on a socket: any message of its counts, a pong too. So a silent
	// socket is noticed within five seconds. A goodbye on one takes as long.
	PingTimeout = 4500 * time.Millisecond

	pingEvery     = 1500 * time.Millisecond
	answerTimeout = 4 * time.Second // on the way back: for the socket, and then for the first message
	offerTimeout  = 8 * time.Second // for the answer to an offer
)
