package signaling_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"confab/signaling"
	"confab/signaling/signaltest"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
)

// link is a running Conn and the server's end of it.
type link struct {
	*signaling.Conn
	peer   *signaltest.Peer
	ended  chan error
	cancel context.CancelFunc

	mu  sync.Mutex
	got []*livekit.SignalResponse
}

func (l *link) messages() []*livekit.SignalResponse {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]*livekit.SignalResponse(nil), l.got...)
}

// connect makes a link in a synctest bubble.
func connect(t *testing.T, so signaltest.Options, change func(*signaling.Options)) *link {
	t.Helper()
	so.Memory = true
	sfu := signaltest.New(t, so)
	o := optionsFor(sfu)
	if change != nil {
		change(&o)
	}
	conn, _ := dial(t, o)
	peer, err := sfu.Accept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	l := &link{Conn: conn, peer: peer, ended: make(chan error, 1), cancel: cancel}
	go func() {
		l.ended <- conn.Run(ctx, func(m *livekit.SignalResponse) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.got = append(l.got, m)
		})
	}()
	return l
}

func mute(sid string) *livekit.SignalRequest {
	return &livekit.SignalRequest{Message: &livekit.SignalRequest_Mute{Mute: &livekit.MuteTrackRequest{Sid: sid, Muted: true}}}
}

func TestRunDeliversInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, signaltest.Options{PingInterval: -1}, nil)
		l.peer.SendRaw(
			signaltest.Frame{Type: websocket.BinaryMessage}, // no known message in it
			signaltest.Frame{Type: websocket.BinaryMessage, Data: []byte("\xff\xff")},
			signaltest.Frame{Type: websocket.TextMessage, Data: []byte(`{"pong":"7"}`)},
		)
		l.peer.Send(signaltest.Update(), signaltest.Leave(livekit.DisconnectReason_SERVER_SHUTDOWN, livekit.LeaveRequest_DISCONNECT))
		synctest.Wait()
		got := l.messages()
		if len(got) != 4 || got[0].GetRefreshToken() != signaltest.FreshToken || got[1].GetPong() != 7 || got[2].GetUpdate() == nil || got[3].GetLeave() == nil {
			t.Errorf("got %v", got)
		}
	})
}

func TestSendKeepsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, signaltest.Options{}, nil)
		for i := range 100 {
			m := mute(string(rune('A' + i)))
			if err := l.Send(m); err != nil {
				t.Fatal(err)
			}
			m.GetMute().Sid = "changed after sending"
		}
		for i := range 100 {
			r, err := l.peer.Next(t.Context())
			if err != nil || r.GetMute().GetSid() != string(rune('A'+i)) {
				t.Fatalf("request %d is %v, %v", i, r, err)
			}
		}
	})
}

// TestRunEnds names every way in which Run can end.
func TestRunEnds(t *testing.T) {
	type row struct {
		name  string
		b     signaltest.Behaviour
		do    func(l *link)
		check func(err error) bool
		after time.Duration // longest
	}
	closed := func(code int) func(error) bool {
		return func(err error) bool {
			var e *signaling.CloseError
			return errors.As(err, &e) && e.Code == code && errors.Is(err, signaling.ErrLost)
		}
	}
	is := func(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }
	ours := func(err error) bool { return err == nil }
	leave := func(l *link) { l.Leave(livekit.DisconnectReason_CLIENT_INITIATED) }
	rows := []row{
		{"normal-close-is-a-loss", signaltest.Behaviour{}, func(l *link) { l.peer.Close(1000, "") }, closed(1000), 0},
		{"going-away", signaltest.Behaviour{}, func(l *link) { l.peer.Close(1001, "bye "+token) }, closed(1001), 0},
		{"server-error", signaltest.Behaviour{}, func(l *link) { l.peer.Close(1011, "") }, closed(1011), 0},
		{"cut", signaltest.Behaviour{}, func(l *link) { l.peer.Drop() }, closed(1006), 0},
		{"nine-megabytes", signaltest.Behaviour{}, func(l *link) {
			l.peer.SendRaw(signaltest.Frame{Type: websocket.BinaryMessage, Data: make([]byte, 9<<20)})
		}, closed(1009), 0},
		{"leave-then-close", signaltest.Behaviour{}, func(l *link) {
			l.peer.Send(signaltest.Leave(livekit.DisconnectReason_CONNECTION_TIMEOUT, livekit.LeaveRequest_RESUME))
			l.peer.Close(1000, "")
		}, is(signaling.ErrLeave), 0},
		{"silence", signaltest.Behaviour{Silent: true}, func(*link) {}, is(signaling.ErrPingTimeout), 15 * time.Second},
		{"silence-is-a-loss", signaltest.Behaviour{Silent: true}, func(*link) {}, is(signaling.ErrLost), 15 * time.Second},
		{"context", signaltest.Behaviour{}, func(l *link) { l.cancel() }, is(context.Canceled), 0},
		{"our-leave", signaltest.Behaviour{}, leave, ours, 0},
		{"our-leave-unheard", signaltest.Behaviour{Deaf: true}, leave, ours, 250 * time.Millisecond},
		{"hang-up", signaltest.Behaviour{}, func(l *link) { l.HangUp() }, ours, 0},
		{"hang-up-with-a-stuck-writer", signaltest.Behaviour{Deaf: true}, func(l *link) { l.HangUp() }, ours, 0},
		{"leave-then-hang-up", signaltest.Behaviour{Deaf: true}, func(l *link) { leave(l); l.HangUp(); leave(l); l.HangUp() }, ours, 0},
		{"stuck-writer", signaltest.Behaviour{Deaf: true}, func(*link) {}, closed(1006), 10*time.Second + 250*time.Millisecond},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := connect(t, signaltest.Options{Behaviour: row.b}, nil)
				synctest.Wait()
				start := time.Now()
				row.do(l)
				err := <-l.ended
				if !row.check(err) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(start); took > row.after {
					t.Errorf("took %v, want at most %v", took, row.after)
				}
				if err != nil && containsToken(err) {
					t.Errorf("token in %v", err)
				}
				if err := l.Send(mute("x")); !errors.Is(err, signaling.ErrClosed) {
					t.Errorf("send after the end: %v", err)
				}
			})
		})
	}
}

func TestLeaveSaysGoodbyeAfterTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, signaltest.Options{}, nil)
		if err := l.Send(mute("last words")); err != nil {
			t.Fatal(err)
		}
		l.Leave(livekit.DisconnectReason_CLIENT_INITIATED)
		if err := l.Send(mute("too late")); !errors.Is(err, signaling.ErrClosed) {
			t.Errorf("send after leave: %v", err)
		}
		first, _ := l.peer.Next(t.Context())
		second, err := l.peer.Next(t.Context())
		if err != nil || first.GetMute() == nil || second.GetLeave().GetReason() != livekit.DisconnectReason_CLIENT_INITIATED {
			t.Errorf("got %v, %v, %v", first, second, err)
		}
		<-l.peer.Done()
		if l.peer.CloseCode() != websocket.CloseNormalClosure {
			t.Errorf("closed with %d", l.peer.CloseCode())
		}
	})
}

func TestHangUpSaysNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, signaltest.Options{}, nil)
		synctest.Wait()
		l.HangUp()
		<-l.peer.Done()
		if r, err := l.peer.Next(t.Context()); err == nil || l.peer.CloseCode() != websocket.CloseAbnormalClosure {
			t.Errorf("server got %v, close code %d", r, l.peer.CloseCode())
		}
	})
}

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
			l.peer.Send(&livekit.SignalResponse{Message: &livekit.SignalResponse_PongResp{PongResp: &livekit.Pong{LastPingTimestamp: stamp}}})
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
		l := connect(t, signaltest.Options{PingInterval: -1, PingTimeout: -1, Behaviour: signaltest.Behaviour{Silent: true}}, nil)
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

func TestRunOnlyOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, signaltest.Options{}, nil)
		synctest.Wait()
		if err := l.Run(t.Context(), nil); err == nil {
			t.Error("a second Run is allowed")
		}
		l.HangUp()
		if err := <-l.ended; err != nil {
			t.Error(err)
		}
	})
}

func TestWithoutRun(t *testing.T) {
	sfu := signaltest.New(t, signaltest.Options{})
	conn, _ := dial(t, optionsFor(sfu))
	if err := conn.Send(mute("never sent")); err != nil {
		t.Error(err)
	}
	conn.HangUp()
	if err := conn.Run(t.Context(), nil); err != nil {
		t.Errorf("run after hanging up: %v", err)
	}
	peer, err := sfu.Accept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	<-peer.Done()
}

func TestLeaveBeforeRunIsSaid(t *testing.T) {
	sfu := signaltest.New(t, signaltest.Options{})
	for range 10 { // the writer has two things to begin with and may pick either
		conn, _ := dial(t, optionsFor(sfu))
		conn.Leave(livekit.DisconnectReason_CLIENT_INITIATED)
		if err := conn.Run(t.Context(), func(*livekit.SignalResponse) {}); err != nil {
			t.Error(err)
		}
		peer, err := sfu.Accept(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if r, err := peer.Next(t.Context()); err != nil || r.GetLeave() == nil {
			t.Errorf("server got %v, %v", r, err)
		}
	}
}

func TestDeliverMayUseTheConn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sfu := signaltest.New(t, signaltest.Options{Memory: true})
		conn, _ := dial(t, optionsFor(sfu))
		err := conn.Run(t.Context(), func(m *livekit.SignalResponse) {
			if m.GetRefreshToken() != "" {
				_ = conn.Send(mute("x"))
				conn.Leave(livekit.DisconnectReason_CLIENT_INITIATED)
			}
		})
		if err != nil {
			t.Error(err)
		}
	})
}
