package signaling_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"confab/signaling"
	"confab/signaling/signaltest"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
)

// ending is one way in which Run can end.
type ending struct {
	name      string
	behaviour signaltest.Behaviour
	do        func(l *link)
	check     func(err error) bool // whether it is what Run has to return
	after     time.Duration        // longest
}

// endings are all ways in which Run can end: by the server, by the network, by silence, and by us.
var endings = []ending{
	{"normal-close-is-a-loss", signaltest.Behaviour{}, func(l *link) { l.peer.Close(1000, "") }, closedWith(1000), 0},
	{"going-away", signaltest.Behaviour{}, func(l *link) { l.peer.Close(1001, "bye "+token) }, closedWith(1001), 0},
	{"server-error", signaltest.Behaviour{}, func(l *link) { l.peer.Close(1011, "") }, closedWith(1011), 0},
	{"cut", signaltest.Behaviour{}, func(l *link) { l.peer.Drop() }, closedWith(1006), 0},
	{"nine-megabytes", signaltest.Behaviour{}, func(l *link) {
		l.peer.SendRaw(signaltest.Frame{Type: websocket.BinaryMessage, Data: make([]byte, 9<<20)})
	}, closedWith(1009), 0},
	{"leave-then-close", signaltest.Behaviour{}, func(l *link) {
		l.peer.Send(signaltest.Leave(livekit.DisconnectReason_CONNECTION_TIMEOUT, livekit.LeaveRequest_RESUME))
		l.peer.Close(1000, "")
	}, failsWith(signaling.ErrLeave), 0},
	{
		"silence",
		signaltest.Behaviour{Silent: true},
		func(*link) {}, failsWith(signaling.ErrPingTimeout),
		15 * time.Second,
	},
	{
		"silence-is-a-loss",
		signaltest.Behaviour{Silent: true},
		func(*link) {}, failsWith(signaling.ErrLost),
		15 * time.Second,
	},
	{"context", signaltest.Behaviour{}, func(l *link) { l.cancel() }, failsWith(context.Canceled), 0},
	{"our-leave", signaltest.Behaviour{}, sayGoodbye, noError, 0},
	{"our-leave-unheard", signaltest.Behaviour{Deaf: true}, sayGoodbye, noError, 250 * time.Millisecond},
	{"hang-up", signaltest.Behaviour{}, func(l *link) { l.HangUp() }, noError, 0},
	{"hang-up-with-a-stuck-writer", signaltest.Behaviour{Deaf: true}, func(l *link) { l.HangUp() }, noError, 0},
	{
		"leave-then-hang-up",
		signaltest.Behaviour{Deaf: true},
		func(l *link) { sayGoodbye(l); l.HangUp(); sayGoodbye(l); l.HangUp() }, noError, 0,
	},
	{
		"stuck-writer",
		signaltest.Behaviour{Deaf: true},
		func(*link) {}, closedWith(1006),
		10*time.Second + 250*time.Millisecond,
	},
}

// closedWith wants the loss of the connection, with this close code of the WebSocket protocol.
func closedWith(code int) func(error) bool {
	return func(err error) bool {
		var e *signaling.CloseError
		return errors.As(err, &e) && e.Code == code && errors.Is(err, signaling.ErrLost)
	}
}

// failsWith wants an error of this kind.
func failsWith(want error) func(error) bool {
	return func(err error) bool { return errors.Is(err, want) }
}

// noError wants what Run returns when we ended it.
func noError(err error) bool { return err == nil }

func sayGoodbye(l *link) { l.Leave(livekit.DisconnectReason_CLIENT_INITIATED) }

func TestRunEnds(t *testing.T) {
	for _, row := range endings {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := connect(t, signaltest.Options{Behaviour: row.behaviour}, nil)
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
		if err != nil || first.GetMute() == nil ||
			second.GetLeave().GetReason() != livekit.DisconnectReason_CLIENT_INITIATED {
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
