package signaling_test

import (
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"math/rand"
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

const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"

func optionsFor(sfu *signaltest.SFU) signaling.Options {
	return signaling.Options{URL: sfu.URL(), Token: token, NetDialContext: sfu.NetDialContext()}
}

// dial connects and hangs up with the test.
func dial(t *testing.T, o signaling.Options) (*signaling.Conn, *signaling.Welcome) {
	t.Helper()
	conn, w, err := signaling.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.HangUp)
	return conn, w
}

func offer() *livekit.SessionDescription {
	return &livekit.SessionDescription{Type: "offer", Sdp: "v=0\r\n", Id: 1}
}

func TestDialJoin(t *testing.T) {
	sfu := signaltest.New(t, signaltest.Options{})
	o := optionsFor(sfu)
	o.Join = &livekit.JoinRequest{PublisherOffer: offer(), AddTrackRequests: []*livekit.AddTrackRequest{{Cid: "c"}}}
	o.Version = "1.2.3"
	_, w := dial(t, o)
	if w.Mode != signaling.Single || w.Join.GetRoom().GetName() != "room" || w.Reconnect != nil || w.OfferDropped || w.Took <= 0 {
		t.Errorf("welcome %+v", w)
	}
	h := sfu.Hellos()[0]
	if h.Path != "/rtc/v1" || h.Token != token || strings.Contains(h.Query.Encode(), "eyJ") {
		t.Errorf("path %s, token %q, query %v", h.Path, h.Token, h.Query)
	}
	if ua := h.Header.Get("User-Agent"); ua != "confab/1.2.3" {
		t.Errorf("user agent %q", ua)
	}
	j := h.Join
	if c := j.ClientInfo; c.Sdk != livekit.ClientInfo_GO || c.Protocol != 17 || c.OtherSdks != "confab:1.2.3" {
		t.Errorf("client info %v", c)
	}
	if s := j.ConnectionSettings; !s.AutoSubscribe || s.SubscriberAllowPause == nil || !*s.SubscriberAllowPause {
		t.Errorf("settings %v", s)
	}
	if j.PublisherOffer.GetSdp() != "v=0\r\n" || len(j.AddTrackRequests) != 1 {
		t.Errorf("join %v", j)
	}
}

func TestDialFallsBackToDual(t *testing.T) {
	sfu := signaltest.New(t, signaltest.Options{NoV1: true})
	o := optionsFor(sfu)
	o.Hosts = &signaling.Hosts{}
	o.Join = &livekit.JoinRequest{PublisherOffer: offer(), AddTrackRequests: []*livekit.AddTrackRequest{{Cid: "c"}}}
	_, w := dial(t, o)
	if w.Mode != signaling.Dual || !w.OfferDropped || !w.TracksDropped || !w.Join.SubscriberPrimary {
		t.Errorf("welcome %+v", w)
	}
	if !o.Hosts.LacksSingle(strings.TrimPrefix(sfu.URL(), "ws://")) {
		t.Error("host not remembered")
	}
	if h := sfu.Hellos()[0]; h.Path != "/rtc" || h.Join.ClientInfo.Protocol != 17 {
		t.Errorf("hello %+v", h)
	}
	o.Mode = signaling.Single
	if _, _, err := signaling.Dial(t.Context(), o); !errors.Is(err, signaling.ErrNoPath) {
		t.Errorf("single: got %v, want ErrNoPath", err)
	}
}

func TestDialNeedsNoFallback(t *testing.T) {
	for _, row := range []struct {
		name string
		mode signaling.Mode
		b    signaltest.Behaviour
		want error
		n    int
	}{
		{"no-such-room-is-final", signaling.Auto, signaltest.Behaviour{Status: 404, Body: "requested room does not exist"}, signaling.ErrNoRoom, 1},
		{"denied-is-final", signaling.Auto, signaltest.Behaviour{Status: 401}, signaling.ErrDenied, 1},
		{"neither-path", signaling.Auto, signaltest.Behaviour{Status: 404}, signaling.ErrNoPath, 2},
		{"dual-asks-once", signaling.Dual, signaltest.Behaviour{Status: 404}, signaling.ErrNoPath, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			sfu := signaltest.New(t, signaltest.Options{Behaviour: row.b})
			o := optionsFor(sfu)
			o.Mode, o.Hosts = row.mode, &signaling.Hosts{}
			_, _, err := signaling.Dial(t.Context(), o)
			if !errors.Is(err, row.want) || len(sfu.Hellos()) != row.n {
				t.Errorf("got %v after %d handshakes, want %v after %d", err, len(sfu.Hellos()), row.want, row.n)
			}
			if o.Hosts.LacksSingle(strings.TrimPrefix(sfu.URL(), "ws://")) {
				t.Error("remembered as without single")
			}
		})
	}
}

func TestDialDropsALongOffer(t *testing.T) {
	noise := make([]byte, 20_000)
	rand.New(rand.NewSource(1)).Read(noise)
	sfu := signaltest.New(t, signaltest.Options{})
	o := optionsFor(sfu)
	o.Join = &livekit.JoinRequest{
		PublisherOffer:   &livekit.SessionDescription{Type: "offer", Sdp: base64.StdEncoding.EncodeToString(noise)},
		AddTrackRequests: []*livekit.AddTrackRequest{{Cid: "c"}},
	}
	_, w := dial(t, o)
	j := sfu.Hellos()[0].Join
	if !w.OfferDropped || w.TracksDropped || j.PublisherOffer != nil || len(j.AddTrackRequests) != 1 {
		t.Errorf("welcome %+v, join %v", w, j)
	}
}

func TestDialResume(t *testing.T) {
	update := signaltest.Update(&livekit.ParticipantInfo{Sid: "PA_gone", State: livekit.ParticipantInfo_DISCONNECTED})
	for _, mode := range []signaling.Mode{signaling.Single, signaling.Dual} {
		t.Run(mode.String(), func(t *testing.T) {
			sfu := signaltest.New(t, signaltest.Options{Behaviour: signaltest.Behaviour{
				RawFirst: []signaltest.Frame{{Type: websocket.BinaryMessage}, {Type: websocket.TextMessage, Data: []byte(`{"refreshToken":"t2","new":1}`)}},
				First:    []*livekit.SignalResponse{update, signaltest.Reconnect()},
			}})
			o := optionsFor(sfu)
			o.Mode = mode
			o.Join = &livekit.JoinRequest{Reconnect: true, ParticipantSid: "PA_me", ReconnectReason: livekit.ReconnectReason_RR_PUBLISHER_FAILED}
			_, w := dial(t, o)
			if w.Reconnect == nil || w.Join != nil || len(w.Early) != 2 || w.Early[0].GetRefreshToken() != "t2" || w.Early[1].GetUpdate() == nil {
				t.Errorf("welcome %+v", w)
			}
			j := sfu.Hellos()[0].Join
			if !j.Reconnect || j.ParticipantSid != "PA_me" || j.ReconnectReason != livekit.ReconnectReason_RR_PUBLISHER_FAILED {
				t.Errorf("join %v", j)
			}
		})
	}
}

func TestDialFails(t *testing.T) {
	html := "<!doctype html><html><title>Welcome to nginx</title></html>"
	for _, row := range []struct {
		name  string
		b     signaltest.Behaviour
		want  error
		after time.Duration // exactly
	}{
		{"token-echoed", signaltest.Behaviour{Status: 401, Body: "invalid token: " + token + ", error: expired"}, signaling.ErrDenied, 0},
		{"html-instead-of-upgrade", signaltest.Behaviour{Status: 200, Body: html}, signaling.ErrBadResponse, 0},
		{"ten-megabytes", signaltest.Behaviour{Status: 500, Body: strings.Repeat("x", 10<<20)}, signaling.ErrServer, 0},
		{"ten-megabytes-of-html", signaltest.Behaviour{Status: 200, Body: html + strings.Repeat("x", 10<<20)}, signaling.ErrBadResponse, 0},
		{"endless-header", signaltest.Behaviour{Status: 401, Header: http.Header{"X": {strings.Repeat("x", 10<<20)}}}, signaling.ErrBadResponse, 0},
		{"accepts-and-says-nothing", signaltest.Behaviour{Stall: signaltest.OnAccept}, signaling.ErrTimeout, 10 * time.Second},
		{"upgrades-and-says-nothing", signaltest.Behaviour{Stall: signaltest.OnGreeting}, signaling.ErrTimeout, 5 * time.Second},
		{"only-other-messages", signaltest.Behaviour{First: []*livekit.SignalResponse{signaltest.Refresh("x")}}, signaling.ErrTimeout, 5 * time.Second},
		{"closes-first", signaltest.Behaviour{First: []*livekit.SignalResponse{}, CloseCode: 1000}, signaling.ErrLost, 0},
		{"cuts-first", signaltest.Behaviour{First: []*livekit.SignalResponse{}, Drop: true}, signaling.ErrLost, 0},
		{"garbage-first", signaltest.Behaviour{RawFirst: []signaltest.Frame{{Type: websocket.BinaryMessage, Data: []byte("\xff\xffgarbage " + token)}}}, signaling.ErrBadResponse, 0},
		{"nine-megabytes-first", signaltest.Behaviour{RawFirst: []signaltest.Frame{{Type: websocket.BinaryMessage, Data: make([]byte, 9<<20)}}}, signaling.ErrBadResponse, 0},
		{"reconnect-to-a-join", signaltest.Behaviour{First: []*livekit.SignalResponse{signaltest.Reconnect()}}, signaling.ErrBadResponse, 0},
		{"leave-first", signaltest.Behaviour{First: []*livekit.SignalResponse{
			signaltest.Leave(livekit.DisconnectReason_STATE_MISMATCH, livekit.LeaveRequest_RECONNECT),
		}}, signaling.ErrLeave, 0},
		{"chatter-without-end", signaltest.Behaviour{First: chatter(1000)}, signaling.ErrBadResponse, 0},
	} {
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
	if !errors.As(err, &leave) || leave.Reason != livekit.DisconnectReason_STATE_MISMATCH || leave.Action != livekit.LeaveRequest_RECONNECT {
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
	if _, _, err = signaling.Dial(t.Context(), signaling.Options{URL: "ftp://" + token}); !errors.Is(err, signaling.ErrBadURL) || strings.Contains(err.Error(), "eyJ") {
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
			if _, _, err := signaling.Dial(t.Context(), signaling.Options{URL: url, Token: token}); !errors.Is(err, signaling.ErrInsecure) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestDialCanceled(t *testing.T) {
	for name, stall := range map[string]signaltest.Stall{"in-the-handshake": signaltest.OnAccept, "before-the-greeting": signaltest.OnGreeting} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sfu := signaltest.New(t, signaltest.Options{Memory: true, Behaviour: signaltest.Behaviour{Stall: stall}})
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
