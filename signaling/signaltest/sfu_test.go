package signaltest_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"confab/signaling/signaltest"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// join dials by hand, so that the fake is not tested with the client that it is there to test.
func join(t *testing.T, s *signaltest.SFU, query string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	d := websocket.Dialer{NetDialContext: s.NetDialContext()}
	ws, resp, err := d.DialContext(t.Context(), s.URL()+"/rtc"+query, http.Header{"Authorization": {"Bearer abc"}})
	if err == nil {
		t.Cleanup(func() { _ = ws.Close() })
	}
	return ws, resp, err
}

func read(t *testing.T, ws *websocket.Conn) *livekit.SignalResponse {
	t.Helper()
	_, data, err := ws.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	m := &livekit.SignalResponse{}
	if err := proto.Unmarshal(data, m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestHealthyServer(t *testing.T) {
	for name, memory := range map[string]bool{"tcp": false, "memory": true} {
		t.Run(name, func(t *testing.T) {
			s := signaltest.New(t, signaltest.Options{Memory: memory})
			ws, _, err := join(t, s, "?reconnect=1&sid=PA_x&attributes=eyJhIjoiYiJ9")
			if err != nil {
				t.Fatal(err)
			}
			if read(t, ws).GetReconnect() == nil || read(t, ws).GetRefreshToken() != signaltest.FreshToken {
				t.Error("no greeting for a resume")
			}
			peer, err := s.Accept(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if h := peer.Hello; h.Token != "abc" || h.Single() || !h.Join.Reconnect ||
				h.Join.ParticipantSid != "PA_x" || h.Join.ParticipantAttributes["a"] != "b" {
				t.Errorf("hello %+v", h)
			}
			peer.Close(1001, "bye")
			var closed *websocket.CloseError
			if _, _, err = ws.ReadMessage(); !errors.As(err, &closed) || closed.Code != 1001 {
				t.Errorf("got %v", err)
			}
			<-peer.Done()
			if _, err = peer.Next(t.Context()); !errors.Is(err, net.ErrClosed) {
				t.Errorf("next after the end: %v", err)
			}
		})
	}
}

func TestEachSeesEveryHandshake(t *testing.T) {
	s := signaltest.New(t, signaltest.Options{Each: func(n int, h *signaltest.Hello) signaltest.Behaviour {
		if h.Path != "/rtc" {
			t.Errorf("path %s", h.Path)
		}
		return signaltest.Behaviour{Status: 500 + n, Body: "no"}
	}})
	for n := range 3 {
		_, resp, err := join(t, s, "?protocol=17")
		if err == nil || resp.StatusCode != 500+n {
			t.Errorf("handshake %d: %v, %v", n, resp, err)
		}
	}
	if len(s.Hellos()) != 3 {
		t.Errorf("%d hellos", len(s.Hellos()))
	}
}

func TestWrongRequestsAreRefused(t *testing.T) {
	s := signaltest.New(t, signaltest.Options{})
	for path, want := range map[string]int{
		"/v1": 400, "/v1?join_request=%25": 400, "/v1?join_request=aGVsbG8gd29ybGQ": 400, "?attributes=%25": 400,
		"/other": 404,
	} {
		_, resp, err := join(t, s, path)
		if err == nil || resp.StatusCode != want {
			t.Errorf("%s: got %v, %v, want %d", path, resp, err, want)
		}
	}
}

func TestCloseEndsEverything(t *testing.T) {
	s := signaltest.New(t, signaltest.Options{Behaviour: signaltest.Behaviour{Deaf: true}})
	ws, _, err := join(t, s, "")
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	s.Close()
	for err == nil {
		_, _, err = ws.ReadMessage()
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err = s.Accept(ctx); err == nil {
		_, err = s.Accept(ctx)
	}
	if !errors.Is(err, net.ErrClosed) {
		t.Errorf("accept after the end: %v", err)
	}
}
