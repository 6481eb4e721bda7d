package render

import "time"

const (
	// assumedRoundTrip counts until one is known.
	assumedRoundTrip = 100 * time.Millisecond
	// worthRepeats is how many times a missing packet may be sent again until it is given up. LiveKit sends none more
	// often (livekit-server, sequencer.go: maxAck), and of packets of which one in five is lost, one in 600 is lost so
	// often.
	worthRepeats = 3
	// leastRepeat is the least time that a repeat takes: LiveKit does not hear requests that come within 100 ms of the
	// packet itself, where its round trip is not a short one that it has measured, and the next one comes 20 ms later.
	leastRepeat = 120 * time.Millisecond
)

// repeatTime is how long it takes until a packet that was missed has been asked for and sent again. Requests follow
// each other a little slower than by a round trip.
func repeatTime(roundTrip time.Duration) time.Duration {
	if roundTrip <= 0 {
		roundTrip = assumedRoundTrip
	}
	return max(roundTrip+roundTrip/8, leastRepeat)
}

// holeWait is how long a missing packet is waited for. Longer pays only as long as it can still come: a key frame costs
// more time than that, and far more bits, and with the request for one the server stops to send packets again.
func holeWait(roundTrip time.Duration) time.Duration { return worthRepeats * repeatTime(roundTrip) }
