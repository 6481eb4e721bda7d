package signaling_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

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
	return &livekit.SignalRequest{Message: &livekit.SignalRequest_Mute{Mute: &livekit.MuteTrackRequest{
		Sid:   sid,
		Muted: true,
	}}}
}

func TestRunDeliversInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := connect(t, signaltest.Options{PingInterval: -1}, nil)
		l.peer.SendRaw(
			signaltest.Frame{Type: websocket.BinaryMessage}, // no known message in it
			signaltest.Frame{Type: websocket.BinaryMessage, Data: []byte("\xff\xff")},
			signaltest.Frame{Type: websocket.TextMessage, Data: []byte(`{"pong":"7"}`)},
		)
		l.peer.Send(signaltest.Update(), signaltest.Leave(livekit.DisconnectReason_SERVER_SHUTDOWN,
			livekit.LeaveRequest_DISCONNECT))
		synctest.Wait()
		got := l.messages()
		if len(got) != 4 || got[0].GetRefreshToken() != signaltest.FreshToken || got[1].GetPong() != 7 ||
			got[2].GetUpdate() == nil || got[3].GetLeave() == nil {
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
