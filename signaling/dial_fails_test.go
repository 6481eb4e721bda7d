package signaling_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"confab/signaling"
	"confab/signaling/signaltest"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
)

// nginxPage is what a web server shows where nobody has set it up.
const nginxPage = "<!doctype html><html><title>Welcome to nginx</title></html>"

// dialFailures are servers that Dial must give up, with which error, and after how long: at once, or when its patience
// with a step has ended.
var dialFailures = []struct {
	name  string
	b     signaltest.Behaviour
	want  error
	after time.Duration // exactly
}{
	{
		"token-echoed",
		signaltest.Behaviour{Status: 401, Body: "invalid token: " + token + ", error: expired"},
		signaling.ErrDenied, 0,
	},
	{"html-instead-of-upgrade", signaltest.Behaviour{Status: 200, Body: nginxPage}, signaling.ErrBadResponse, 0},
	{"ten-megabytes", signaltest.Behaviour{Status: 500, Body: strings.Repeat("x", 10<<20)}, signaling.ErrServer, 0},
	{
		"ten-megabytes-of-html",
		signaltest.Behaviour{Status: 200, Body: nginxPage + strings.Repeat("x", 10<<20)},
		signaling.ErrBadResponse, 0,
	},
	{
		"endless-header",
		signaltest.Behaviour{Status: 401, Header: http.Header{"X": {strings.Repeat("x", 10<<20)}}},
		signaling.ErrBadResponse, 0,
	},
	{
		"accepts-and-says-nothing",
		signaltest.Behaviour{Stall: signaltest.OnAccept},
		signaling.ErrTimeout,
		10 * time.Second,
	},
	{
		"upgrades-and-says-nothing",
		signaltest.Behaviour{Stall: signaltest.OnGreeting},
		signaling.ErrTimeout,
		5 * time.Second,
	},
	{
		"only-other-messages",
		signaltest.Behaviour{First: []*livekit.SignalResponse{signaltest.Refresh("x")}},
		signaling.ErrTimeout, 5 * time.Second,
	},
	{
		"closes-first",
		signaltest.Behaviour{First: []*livekit.SignalResponse{}, CloseCode: 1000},
		signaling.ErrLost,
		0,
	},
	{"cuts-first", signaltest.Behaviour{First: []*livekit.SignalResponse{}, Drop: true}, signaling.ErrLost, 0},
	{"garbage-first", signaltest.Behaviour{RawFirst: []signaltest.Frame{{
		Type: websocket.BinaryMessage,
		Data: []byte("\xff\xffgarbage " + token),
	}}}, signaling.ErrBadResponse, 0},
	{"nine-megabytes-first", signaltest.Behaviour{RawFirst: []signaltest.Frame{{
		Type: websocket.BinaryMessage,
		Data: make([]byte, 9<<20),
	}}}, signaling.ErrBadResponse, 0},
	{
		"reconnect-to-a-join",
		signaltest.Behaviour{First: []*livekit.SignalResponse{signaltest.Reconnect()}},
		signaling.ErrBadResponse, 0,
	},
	{"leave-first", signaltest.Behaviour{First: []*livekit.SignalResponse{
		signaltest.Leave(livekit.DisconnectReason_STATE_MISMATCH, livekit.LeaveRequest_RECONNECT),
	}}, signaling.ErrLeave, 0},
	{"chatter-without-end", signaltest.Behaviour{First: chatter(1000)}, signaling.ErrBadResponse, 0},
}

func TestDialFails(t *testing.T) {
	for _, row := range dialFailures {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var logged strings.Builder
				sfu := signaltest.New(t, signaltest.Options{Memory: true, Behaviour: row.b})
				o := optionsFor(sfu)
				o.Logger = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
				start := time.Now()
				_, _, err := signaling.Dial(t.Context(), o)
				if !errors.Is(err, row.want) {
					t.Errorf("got %v, want %v", err, row.want)
				}
				if took := time.Since(start); took != row.after {
					t.Errorf("took %v, want %v", took, row.after)
				}
				var e *signaling.DialError
				if !errors.As(err, &e) {
					t.Fatalf("%T is no DialError", err)
				}
				if len(err.Error()) > 8<<10 {
					t.Errorf("the error is %d bytes long", len(err.Error()))
				}
				if text := err.Error() + logged.String(); strings.Contains(text, "eyJ") {
					t.Errorf("token in %q", text)
				}
			})
		})
	}
}

func chatter(n int) []*livekit.SignalResponse {
	list := make([]*livekit.SignalResponse, n)
	for i := range list {
		list[i] = signaltest.Update()
	}
	return list
}

func TestDialLeaveSaysWhy(t *testing.T) {
	old := signaltest.Leave(livekit.DisconnectReason_STATE_MISMATCH, livekit.LeaveRequest_DISCONNECT)
	old.GetLeave().CanReconnect = true // servers before protocol 13 know no action
	sfu := signaltest.New(t, signaltest.Options{Behaviour: signaltest.Behaviour{First: []*livekit.SignalResponse{old}}})
	_, _, err := signaling.Dial(t.Context(), optionsFor(sfu))
	var leave *signaling.LeaveError
	if !errors.As(err, &leave) || leave.Reason != livekit.DisconnectReason_STATE_MISMATCH ||
		leave.Action != livekit.LeaveRequest_RECONNECT {
		t.Errorf("got %v", err)
	}
}

func TestDialUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	_ = listener.Close()
	_, _, err = signaling.Dial(t.Context(), signaling.Options{URL: addr, Token: token})
	if !errors.Is(err, signaling.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
	if _, _, err = signaling.Dial(t.Context(), signaling.Options{URL: "ftp://" + token}); !errors.Is(err,
		signaling.ErrBadURL) || strings.Contains(err.Error(), "eyJ") {
		t.Errorf("got %v", err)
	}
}

func TestDialInsecure(t *testing.T) {
	plain := signaltest.New(t, signaltest.Options{})
	self := httptest.NewTLSServer(http.NotFoundHandler())
	self.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	defer self.Close()
	for name, url := range map[string]string{
		"certificate-of-nobody": self.URL,
		"no-tls-there":          strings.Replace(plain.URL(), "ws:", "wss:", 1),
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := signaling.Dial(t.Context(), signaling.Options{URL: url, Token: token}); !errors.Is(err,
				signaling.ErrInsecure) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestDialCanceled(t *testing.T) {
	for name, stall := range map[string]signaltest.Stall{
		"in-the-handshake":    signaltest.OnAccept,
		"before-the-greeting": signaltest.OnGreeting,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sfu := signaltest.New(t, signaltest.Options{
					Memory:    true,
					Behaviour: signaltest.Behaviour{Stall: stall},
				})
				deadline, release := context.WithTimeout(t.Context(), time.Second)
				defer release()
				canceled, cancel := context.WithCancel(t.Context())
				defer cancel()
				for _, ctx := range []context.Context{deadline, canceled} {
					if ctx == canceled {
						time.AfterFunc(time.Second, cancel)
					}
					start := time.Now()
					_, _, err := signaling.Dial(ctx, optionsFor(sfu))
					<-ctx.Done() // Dial may be quicker by less than the clock shows
					if !errors.Is(err, ctx.Err()) || time.Since(start) != time.Second {
						t.Errorf("got %v after %v", err, time.Since(start))
					}
				}
			})
		})
	}
}
