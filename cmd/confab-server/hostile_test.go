//go:build unix && !race

package main

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"confab/cmd/confab-server/internal/sfu"
)

// TestHostileRequests sends what nobody means well with to a server with logins. Each has to be refused with a status
// that fits; afterwards the server is well, and its log has no secret.
func TestHostileRequests(t *testing.T) {
	v := newVictim(t)
	t.Run("bodies", func(*testing.T) { v.sendsBodies() })
	t.Run("names", func(*testing.T) { v.sendsNames() })
	t.Run("paths", v.sendsPaths)
	t.Run("tokens", v.sendsTokens)
	t.Run("webhooks", v.sendsWebhooks)
	t.Run("replayed-cookie", v.replaysCookie)
	t.Run("login-flood", v.floodsLogin)
	v.isWell(t)
	v.keepsSecrets(t)
}

// victim is the server that is attacked, and what an attacker could know of it.
type victim struct {
	*server
	keys           sfu.Keys
	boss           asker  // the account of a moderator
	session, other string // the IDs of two sessions
	chair          string // a moderator's token for the first one
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	data := t.TempDir()
	account(t, data, "boss", "moderator")
	account(t, data, "guest", "publisher")
	v := &victim{server: up(t, data, "--access", "login", "--log-level", "debug")}
	v.boss = v.loggedIn(t, "boss")
	v.session = v.boss.wants(http.StatusCreated, "/sessions", `{"name":"demo"}`)["sessionId"]
	v.other = v.boss.wants(http.StatusCreated, "/sessions", `{"name":"other"}`)["sessionId"]
	v.chair = v.boss.wants(http.StatusCreated, "/sessions/"+v.session+"/tokens", `{"role":"moderator"}`)["token"]
	var err error
	if v.keys, err = sfu.LoadKeys(data); err != nil {
		t.Fatal(err)
	}
	return v
}

// sendsBodies posts what is too large or no JSON object.
func (v *victim) sendsBodies() {
	posts := []string{
		"/token", "/sessions", "/sessions/" + v.session + "/tokens", "/sessions/" + v.session + "/mute",
		"/sessions/" + v.session + "/signal", "/api-login/login", "/api-sessions/get-sessionid-token",
		"/api-sessions/remove-user",
	}
	for _, path := range posts {
		// one byte too many
		v.boss.wants(http.StatusRequestEntityTooLarge, path, `{"x":"`+strings.Repeat("x", 64<<10-7)+`"}`)
		for _, body := range []string{
			`[`, `[]`, `"a"`, `1`, "\xff\xfe", "{\"name\":\"\xff\"}",
			strings.Repeat("[", 20_000), `{}{}`,
		} {
			v.boss.wants(http.StatusBadRequest, path, body)
		}
	}
}

// sendsNames makes sessions whose names could mean something to a file system, a browser, a database or a terminal.
func (v *victim) sendsNames() {
	for name, status := range map[string]int{
		`会议室 🎉 مرحبا`: 201, `a/../b`: 201, `..`: 201, `%2e%2e`: 201, `<script>alert(1)</script>`: 201,
		`'; drop table rooms`: 201,
		`a\u0000b`:            400, `a\nb`: 400, `\u0085`: 201, `a\u0085b`: 400, `\u001b[2J`: 400,
		strings.Repeat("x", 257): 400, strings.Repeat("😀", 256): 201, ``: 201, `  `: 201,
	} {
		got := v.boss.wants(status, "/sessions", `{"name":"`+name+`"}`)
		if status == 201 {
			v.boss.wants(http.StatusCreated, "/sessions/"+got["sessionId"]+"/tokens", `{}`)
		}
	}
}

// sendsPaths asks for files, and for what a careless router would take for something else.
func (v *victim) sendsPaths(t *testing.T) {
	for _, path := range []string{
		"/sessions/../../etc/passwd", "/sessions/..%2f..%2fetc%2fpasswd/tokens",
		"/sessions/" + v.session + "/../" + v.other + "/mute", "/sessions//tokens",
		"//sessions", "/sessions/" + v.session + "%00/tokens", "/sessions/" + strings.Repeat("A", 8000) + "/tokens",
		"/sessions/RM_abc/tokens", "/livekit/../metrics/x", "/users.json", "/livekit-keys.json",
	} {
		status, answer := raw(t, v.url,
			"POST "+path+" HTTP/1.1\r\nHost: h\r\nCookie: "+v.boss.header.Get("Cookie")+
				"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		if status < 300 || status >= 500 {
			t.Errorf("%.60s: %d %s", path, status, answer)
		}
	}
	if status, _ := raw(t, v.url, "GET / HTTP/1.1\r\nHost: h\r\nX-Large: "+
		strings.Repeat("x", 100_000)+"\r\n\r\n"); status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("headers without end: %d", status)
	}
}

// isWell asks the server for its health and its figures.
func (v *victim) isWell(t *testing.T) {
	if status, body := call(t, http.MethodGet, v.url+"/healthz", ""); status != http.StatusOK {
		t.Errorf("afterwards: %d %s", status, body)
	}
	_, metrics := call(t, http.MethodGet, v.url+"/metrics", "")
	for _, want := range []string{
		`confab_server_logins_refused_total{reason="limit"} `,
		`confab_server_tokens_total{role="moderator"} `,
		`confab_server_livekit_seconds_count{method="CreateRoom",outcome="ok"} `, "confab_server_sessions ",
		"confab_server_sfu_starts_total 1",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
}

// keepsSecrets looks for secrets in the log, and for what a program writes when it breaks down.
func (v *victim) keepsSecrets(t *testing.T) {
	text, _ := v.log.read()
	for _, secret := range []string{
		"'s password", "wrong 1", v.keys.Secret, strings.Split(v.chair, ".")[2],
		v.boss.header.Get("Cookie")[20:], "panic",
	} {
		if strings.Contains(text, secret) {
			t.Errorf("the log has %.10s…", secret)
		}
	}
}

// raw sends bytes and returns the status and the first of the answer.
func raw(t *testing.T, url, request string) (int, string) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = conn.Write([]byte(request)) // the server may have had enough before the end
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("%.60q: %v", request, err)
	}
	defer response.Body.Close()
	start := make([]byte, 200)
	n, _ := response.Body.Read(start)
	return response.StatusCode, string(start[:n])
}
