//go:build e2e && unix

package e2e

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestJoinFault lets confab meet everything that can be wrong with a server: it must give up in time, say so by its
// exit code, one plain line and an error event, and never show a token.
func TestJoinFault(t *testing.T) {
	s := StartServer(t)
	s.CreateRoom(t, "room", 0)
	for name, tc := range joinFaults(t, s) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			c := StartConfab(t, ConfabOptions{Server: tc.server, Room: "room", Name: "Ann", Args: []string{
				"--camera", "none", "--microphone", "none", "--speaker", "none", "--log-level", "debug",
			}})
			failure := c.Await(20*time.Second, "error", nil)
			code := c.Exit(5 * time.Second)
			t.Logf("%.1f s, exit code %d, %v", time.Since(began).Seconds(), code, failure.Fields)
			if !slices.Contains(tc.want, failure.Text("name")) {
				t.Errorf("error %q, want one of %q", failure.Text("name"), tc.want)
			}
			if code != 3 {
				t.Errorf("exit code %d, want 3", code)
			}
			plainlySaid(t, c)
		})
	}
}

// joinFault is the address of a server at which joining has to fail, and the errors that fit.
type joinFault struct {
	server string
	want   []string // error names that fit
}

// joinFaults are one for each thing that can be wrong: the token, the room, the token endpoint, the SFU.
func joinFaults(t *testing.T, s *Server) map[string]joinFault {
	t.Helper()
	good := s.Token(t, "room", "somebody", time.Hour, "")
	return map[string]joinFault{
		"wrong-key": {
			ServeTickets(t, s.SFU, s.Token(t, "room", "somebody", time.Hour, strings.Repeat("wrong", 10))).URL,
			[]string{"OT_AUTHENTICATION_ERROR"},
		},
		"expired-token": {
			ServeTickets(t, s.SFU, s.Token(t, "room", "somebody", -time.Hour, "")).URL,
			[]string{"OT_AUTHENTICATION_ERROR"},
		},
		"no-room": {
			ServeTickets(t, s.SFU, s.Token(t, "nowhere", "somebody", time.Hour, "")).URL,
			[]string{"OT_INVALID_SESSION_ID"},
		},
		"no-room-on-an-older-server": {
			ServeTickets(t, webSocket(Serve(t, noSuchRoom).URL), good).URL,
			[]string{"OT_INVALID_SESSION_ID"},
		},
		"room-full": {
			ServeTickets(t, s.SFU, fullRoom(t, s)).URL,
			[]string{"OT_CONNECTION_LIMIT_EXCEEDED"},
		},
		"nobody-there": {
			"http://" + freeAddress(t),
			[]string{"OT_NOT_CONNECTED"},
		},
		"sfu-not-there": {ServeTickets(t, "ws://"+freeAddress(t), good).URL, []string{"OT_NOT_CONNECTED"}},
		"silent":        {"http://" + silent(t), []string{"OT_TIMEOUT", "OT_NOT_CONNECTED"}},
		"silent-sfu":    {ServeTickets(t, "ws://"+silent(t), good).URL, []string{"OT_TIMEOUT", "OT_NOT_CONNECTED"}},
		"html":          {Serve(t, nginxPage).URL, []string{"OT_BADLY_FORMED_RESPONSE"}},
		"html-sfu": {
			ServeTickets(t, webSocket(Serve(t, nginxPage).URL), good).URL,
			[]string{"OT_BADLY_FORMED_RESPONSE", "OT_CONNECT_REJECTED", "OT_NOT_CONNECTED"},
		},
		"huge": {Serve(t, hugeAnswer).URL, []string{"OT_BADLY_FORMED_RESPONSE"}},
	}
}

// nginxPage is what a web server shows that knows nothing of meetings.
func nginxPage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(w, "<!doctype html><title>Welcome to nginx!</title>")
}

// hugeAnswer begins as a ticket does, and goes on for ten megabytes.
func hugeAnswer(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append([]byte(`{"server_url":"`), bytes.Repeat([]byte("x"), 10<<20)...))
}

// noSuchRoom is how LiveKit refuses whoever asks for a room that is not there.
func noSuchRoom(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "requested room does not exist", http.StatusNotFound)
}

// plainlySaid checks what confab wrote: one line that is no log line, and no token anywhere.
func plainlySaid(t *testing.T, c *Confab) {
	t.Helper()
	var plain []string
	for _, line := range c.stderr.All() {
		if !strings.HasPrefix(line, "time=") {
			plain = append(plain, line)
		}
	}
	if len(plain) != 1 {
		t.Errorf("%d plain lines on stderr, want one: %q", len(plain), plain)
	}
	for _, output := range []string{c.stdout.String(), c.stderr.String()} {
		if strings.Contains(output, "eyJ") { // how every JSON Web Token begins
			t.Error("a token is in the output")
		}
	}
}

// fullRoom makes a room for one, lets somebody in, and returns a token for it.
func fullRoom(t *testing.T, s *Server) string {
	t.Helper()
	s.CreateRoom(t, "full", 1)
	first := ServeTickets(t, s.SFU, s.Token(t, "full", "first", time.Hour, ""))
	c := StartConfab(t, ConfabOptions{Server: first.URL, Room: "full", Name: "First", Args: []string{
		"--camera", "none", "--microphone", "none", "--speaker", "none",
	}})
	c.Await(starting, "sessionConnected", nil)
	return s.Token(t, "full", "second", time.Hour, "")
}

// silent is the address of a server that accepts and says nothing.
func silent(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		var conns []net.Conn
		for {
			conn, err := l.Accept()
			if err != nil {
				break
			}
			conns = append(conns, conn)
		}
		for _, conn := range conns {
			conn.Close()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return l.Addr().String()
}

func webSocket(url string) string { return "ws" + strings.TrimPrefix(url, "http") }
