//go:build e2e && linux

package e2e

import (
	"testing"
	"time"
)

// TestLossySender: what is lost between a sender and the server is sent again, and everybody else misses nothing. The
// server has to recognize what it gets again, also long after its first report on the stream, and to hand it on.
func TestLossySender(t *testing.T) {
	l := newLab(t, newServer(t), "lossy")
	l.fill(1)
	sender := l.clients[0].name
	// LiveKit reports every second.
	before := l.observer.AwaitReceived(starting, sender, "camera", func(s Subscription) bool {
		return s.FramesDecoded > 90
	})
	l.net.Drop(Upwards + " " + Datagrams + " numgen random mod 10 < 1")
	after := l.observer.AwaitReceived(time.Minute, sender, "camera", func(s Subscription) bool {
		return s.FramesDecoded >= before.FramesDecoded+200
	})
	l.net.Heal()
	packets, lost := after.Packets-before.Packets, after.Lost-before.Lost
	t.Logf("%v packets came, %v were lost for good", packets, lost)
	if lost > packets/100 {
		t.Errorf("%v of %v packets were lost for good, of 10 %% that were lost on the way", lost, packets+lost)
	}
}
