//go:build sfu

package signaling_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"confab/signaling"

	"github.com/livekit/livekit-server/pkg/config"
	"github.com/livekit/livekit-server/pkg/routing"
	"github.com/livekit/livekit-server/pkg/service"
	"github.com/livekit/livekit-server/pkg/telemetry/prometheus"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
)

const (
	apiKey    = "confabkey"
	apiSecret = "a secret of at least thirty-two characters"
)

// startLiveKit runs the real server inside the test: go test -tags sfu ./signaling -run Real.
func startLiveKit(t *testing.T, extra string) string {
	t.Helper()
	free := func(network string) int {
		if network == "udp" {
			c, err := net.ListenPacket("udp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			return c.LocalAddr().(*net.UDPAddr).Port
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		return l.Addr().(*net.TCPAddr).Port
	}
	port := free("tcp")
	conf, err := config.NewConfig(fmt.Sprintf(`
port: %d
bind_addresses: ["127.0.0.1"]
rtc:
  {udp_port: %d, tcp_port: %d, node_ip: 127.0.0.1, use_external_ip: false, enable_loopback_candidate: true,
   stun_servers: ["127.0.0.1:1"]}
logging: {level: error, pion_level: error}
keys: {%s: "%s"}
%s
`, port, free("udp"), free("tcp"), apiKey, apiSecret, extra), true, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	logger.SetLogger(logger.GetDiscardLogger(), "livekit")
	node, err := routing.NewLocalNode(conf)
	if err != nil {
		t.Fatal(err)
	}
	if err := prometheus.Init(string(node.NodeID()), livekit.NodeType_SERVER); err != nil {
		t.Fatal(err)
	}
	s, err := service.InitializeServer(conf, node)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Start() }()
	t.Cleanup(func() { s.Stop(true); <-done })
	tick := time.NewTicker(20 * time.Millisecond) // it has no sign of readiness that could be waited for
	defer tick.Stop()
	for !s.IsRunning() {
		select {
		case <-tick.C:
		case err := <-done:
			t.Fatalf("LiveKit ended: %v", err)
		}
	}
	return fmt.Sprintf("ws://127.0.0.1:%d", port)
}

func tokenFor(t *testing.T, room, identity string, change func(*auth.AccessToken)) string {
	t.Helper()
	tok := auth.NewAccessToken(apiKey, apiSecret).SetIdentity(identity).SetValidFor(time.Hour).
		SetVideoGrant(&auth.VideoGrant{RoomJoin: true, Room: room})
	if change != nil {
		change(tok)
	}
	s, err := tok.ToJWT()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// signed makes by hand what auth.AccessToken refuses to make: a token that is good between two times from now.
func signed(room, identity string, from, until time.Duration) string {
	part := base64.RawURLEncoding.EncodeToString
	claims := fmt.Appendf(nil, `{"iss":%q,"sub":%q,"nbf":%d,"exp":%d,"video":{"roomJoin":true,"room":%q}}`,
		apiKey, identity, time.Now().Add(from).Unix(), time.Now().Add(until).Unix(), room)
	body := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part(claims)
	mac := hmac.New(sha256.New, []byte(apiSecret))
	mac.Write([]byte(body))
	return body + "." + part(mac.Sum(nil))
}

// TestRealTokenInTheAddress: LiveKit takes it there when a proxy has cleared the header, and before that says that it
// got none.
func TestRealTokenInTheAddress(t *testing.T) {
	url := startLiveKit(t, "")
	p := startProxy(t, url, false, func(_ http.ResponseWriter, r *http.Request) bool {
		r.Header.Del("Authorization")
		return false
	})
	for _, mode := range []signaling.Mode{signaling.Single, signaling.Dual} {
		w, err := through(t, signaling.Options{URL: p.URL, Token: tokenFor(t, "room", "me", nil), Mode: mode})
		if err != nil || w.Join == nil {
			t.Errorf("%v: %v after %q", mode, err, p.asked)
		}
	}
	early := signed("room", "me", time.Hour, 2*time.Hour)
	if _, err := through(t, signaling.Options{URL: p.URL, Token: early}); !errors.Is(err, signaling.ErrEarly) {
		t.Errorf("got %v", err)
	}
}

func TestRealErrors(t *testing.T) {
	url := startLiveKit(t, "room: {auto_create: true, max_participants: 1}")
	plain := tokenFor(t, "room", "me", nil)
	for _, row := range []struct {
		name, token string
		want        error
	}{
		{"no-token", "", signaling.ErrDenied},
		{"not-a-jwt", "nonsense", signaling.ErrDenied},
		{"bad-signature", plain[:len(plain)-4] + "AAAA", signaling.ErrDenied},
		{"expired", signed("room", "me", -time.Hour, -2*time.Minute), signaling.ErrExpired},
		{"not-valid-yet", signed("room", "me", 5*time.Minute, time.Hour), signaling.ErrEarly},
		{
			"not-valid-yet-and-long", signed("room", strings.Repeat("m", 1000), 5*time.Minute, time.Hour),
			signaling.ErrEarly,
		},
		{
			"expired-and-long", signed("room", strings.Repeat("m", 1000), -time.Hour, -2*time.Minute),
			signaling.ErrExpired,
		},
		{"unknown-key", "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln", signaling.ErrDenied}, // of issuer x
		{"no-identity", tokenFor(t, "room", "", nil), signaling.ErrBadRequest},
		{"long-identity", tokenFor(t, "room", strings.Repeat("m", 300), nil), signaling.ErrBadRequest},
		{"long-room", tokenFor(t, strings.Repeat("r", 300), "me", nil), signaling.ErrBadRequest},
		{"no-room-join", tokenFor(t, "room", "me",
			func(a *auth.AccessToken) { a.SetVideoGrant(&auth.VideoGrant{Room: "room"}) }), signaling.ErrDenied},
		{"no-room-name", tokenFor(t, "", "me", nil), signaling.ErrBadRequest},
	} {
		for _, mode := range []signaling.Mode{signaling.Single, signaling.Dual} {
			t.Run(row.name+"-"+mode.String(), func(t *testing.T) {
				_, _, err := signaling.Dial(t.Context(), signaling.Options{URL: url, Token: row.token, Mode: mode})
				if !errors.Is(err, row.want) {
					t.Errorf("got %v, want %v", err, row.want)
				}
				if err != nil && strings.Contains(err.Error(), "eyJ") {
					t.Errorf("token in %v", err)
				}
				t.Log(err)
			})
		}
	}
	t.Run("room-full", func(t *testing.T) {
		first, _ := dial(t, signaling.Options{URL: url, Token: tokenFor(t, "full", "one", nil)})
		for _, mode := range []signaling.Mode{signaling.Single, signaling.Dual} {
			start := time.Now()
			_, _, err := signaling.Dial(t.Context(), signaling.Options{
				URL: url, Token: tokenFor(t, "full", "two", nil),
				Mode: mode,
			})
			t.Logf("%v: %v after %v", mode, err, time.Since(start))
			if !errors.Is(err, signaling.ErrFull) {
				t.Errorf("%v: got %v", mode, err)
			}
		}
		first.HangUp()
	})
}

func TestRealNoRoom(t *testing.T) {
	url := startLiveKit(t, "room: {auto_create: false}")
	_, _, err := signaling.Dial(t.Context(), signaling.Options{URL: url, Token: tokenFor(t, "nowhere", "me", nil)})
	if !errors.Is(err, signaling.ErrNoRoom) {
		t.Errorf("got %v", err)
	}
	var e *signaling.DialError
	if errors.As(err, &e) && e.Status != http.StatusNotFound {
		t.Errorf("status %d", e.Status)
	}
}

func TestRealJoinPingResumeLeave(t *testing.T) {
	url := startLiveKit(t, "")
	for _, mode := range []signaling.Mode{signaling.Auto, signaling.Dual} {
		t.Run(mode.String(), func(t *testing.T) {
			o := signaling.Options{URL: url, Token: tokenFor(t, "room-"+mode.String(), "me", nil), Mode: mode}
			conn, w := dial(t, o)
			t.Logf("joined in %v, mode %v, server %s", w.Took, w.Mode, w.Join.GetServerInfo().GetVersion())
			if w.Join.GetPingInterval() == 0 || (mode == signaling.Dual) != (w.Mode == signaling.Dual) {
				t.Errorf("welcome %+v", w)
			}
			fresh, ended := make(chan string, 1), make(chan error, 1)
			go func() {
				ended <- conn.Run(t.Context(), func(m *livekit.SignalResponse) {
					if token := m.GetRefreshToken(); token != "" {
						fresh <- token
					}
				})
			}()
			o.Token, o.Mode = <-fresh, w.Mode
			o.Join = &livekit.JoinRequest{Reconnect: true, ParticipantSid: w.Join.GetParticipant().GetSid()}
			again, r := dial(t, o) // over the first, which is still open: without media the server forgets who hangs up
			if r.Reconnect == nil {
				t.Errorf("resume: %+v", r)
			}
			t.Logf("resumed in %v, %d early; the first ended with %v", r.Took, len(r.Early), <-ended)
			err := again.Run(t.Context(), func(m *livekit.SignalResponse) {
				if m.GetPongResp() != nil {
					again.Leave(livekit.DisconnectReason_CLIENT_INITIATED)
				}
			})
			if err != nil || again.RTT() <= 0 {
				t.Errorf("rtt %v, ended with %v", again.RTT(), err)
			}
			o.Join.ParticipantSid = "PA_unknown"
			_, _, err = signaling.Dial(t.Context(), o)
			var leave *signaling.LeaveError
			if !errors.As(err, &leave) || leave.Action != livekit.LeaveRequest_RECONNECT {
				t.Errorf("resume of a stranger: %v", err)
			}
		})
	}
}

func init() { leakCheck = false }
