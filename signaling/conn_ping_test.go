package signaling_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"confab/signaling"
	"confab/signaling/signaltest"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
)

func TestPing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, signaltest.Options{PingInterval: 2, PingTimeout: 6}, nil)
		time.Sleep(time.Minute + time.Second) // of the bubble: keeps alive far beyond the timeout
		synctest.Wait()
		pings := l.peer.Pings()
		if len(pings) != 31 {
			t.Errorf("%d pings in a minute", len(pings))
		}
		seen := map[int64]bool{}
		for _, p := range pings {
			seen[p.Timestamp] = true
		}
		if len(seen) != len(pings) {
			t.Error("stamps repeat")
		}
		var pongs, old int
		for _, m := range l.messages() {
			if m.GetPongResp() != nil {
				pongs++
			}
			if m.GetPong() != 0 {
				old++
			}
		}
		if pongs != 31 || old != 31 {
			t.Errorf("%d and %d pongs delivered", pongs, old)
		}
	})
}

func TestRTT(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, signaltest.Options{Behaviour: signaltest.Behaviour{Silent: true}}, nil)
		answer := func(stamp int64) {
			l.peer.Send(&livekit.SignalResponse{Message: &livekit.SignalResponse_PongResp{
				PongResp: &livekit.Pong{LastPingTimestamp: stamp},
			}})
		}
		if l.RTT() != 0 {
			t.Errorf("%v before the first pong", l.RTT())
		}
		synctest.Wait()
		time.Sleep(130 * time.Millisecond)
		answer(l.peer.Pings()[0].Timestamp - 1) // of another ping
		synctest.Wait()
		if l.RTT() != 0 {
			t.Errorf("%v from a foreign pong", l.RTT())
		}
		answer(l.peer.Pings()[0].Timestamp)
		synctest.Wait()
		if l.RTT() != 130*time.Millisecond {
			t.Errorf("%v, want 130ms", l.RTT())
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if rtt := l.peer.Pings()[1].Rtt; rtt != 130 {
			t.Errorf("reported %d ms", rtt)
		}
	})
}

func TestAnyMessageIsASignOfLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, signaltest.Options{Behaviour: signaltest.Behaviour{Silent: true}}, nil)
		for range 10 {
			time.Sleep(14 * time.Second)
			l.peer.Send(signaltest.Update())
		}
		start := time.Now()
		if err := <-l.ended; !errors.Is(err, signaling.ErrPingTimeout) || time.Since(start) != 15*time.Second {
			t.Errorf("ended %v after the last message with %v", time.Since(start), err)
		}
	})
}

func TestAPingFrameIsASignOfLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, signaltest.Options{Behaviour: signaltest.Behaviour{Silent: true}}, nil)
		for range 6 {
			time.Sleep(10 * time.Second)
			l.peer.SendRaw(signaltest.Frame{Type: websocket.PingMessage})
		}
		start := time.Now()
		if err := <-l.ended; !errors.Is(err, signaling.ErrPingTimeout) || time.Since(start) != 15*time.Second {
			t.Errorf("ended %v after the last ping with %v", time.Since(start), err)
		}
	})
}

func TestNoPingsWhenTheServerWantsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, signaltest.Options{
			PingInterval: -1, PingTimeout: -1,
			Behaviour: signaltest.Behaviour{Silent: true},
		}, nil)
		time.Sleep(time.Hour)
		select {
		case err := <-l.ended:
			t.Errorf("ended with %v", err)
		default:
		}
		if n := len(l.peer.Pings()); n != 0 {
			t.Errorf("%d pings", n)
		}
	})
}

func TestResumedConnPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, signaltest.Options{Behaviour: signaltest.Behaviour{Silent: true}}, func(o *signaling.Options) {
			o.Join = &livekit.JoinRequest{Reconnect: true, ParticipantSid: "PA_me"}
			o.PingInterval = 3 * time.Second // from the first Join
		})
		start := time.Now()
		if err := <-l.ended; !errors.Is(err, signaling.ErrPingTimeout) || time.Since(start) != 15*time.Second {
			t.Errorf("ended after %v with %v", time.Since(start), err)
		}
		if n := len(l.peer.Pings()); n < 5 {
			t.Errorf("%d pings", n)
		}
	})
}
