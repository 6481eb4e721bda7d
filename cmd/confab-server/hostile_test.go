//go:build unix && !race

package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/livekit/protocol/auth"

	"confab/cmd/confab-server/internal/sfu"
)

// TestHostileRequests sends what nobody means well with to a server with logins. Each has to be refused with a status
// that fits; afterwards the server is well, and its log has no secret.
func TestHostileRequests(t *testing.T) {
	data := t.TempDir()
	account(t, data, "boss", "moderator")
	account(t, data, "guest", "publisher")
	s := up(t, data, "--access", "login", "--log-level", "debug")
	boss := s.loggedIn(t, "boss")
	session := boss.wants(http.StatusCreated, "/sessions", `{"name":"demo"}`)["sessionId"]
	other := boss.wants(http.StatusCreated, "/sessions", `{"name":"other"}`)["sessionId"]
	chair := boss.wants(http.StatusCreated, "/sessions/"+session+"/tokens", `{"role":"moderator"}`)["token"]
	keys, err := sfu.LoadKeys(data)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("bodies", func(*testing.T) {
		posts := []string{"/token", "/sessions", "/sessions/" + session + "/tokens", "/sessions/" + session + "/mute", "/sessions/" + session + "/signal", "/api-login/login", "/api-sessions/get-sessionid-token", "/api-sessions/remove-user"}
		for _, path := range posts {
			boss.wants(http.StatusRequestEntityTooLarge, path, `{"x":"`+strings.Repeat("x", 64<<10-7)+`"}`) // one byte too many
			for _, body := range []string{`[`, `[]`, `"a"`, `1`, "\xff\xfe", "{\"name\":\"\xff\"}", strings.Repeat("[", 20_000), `{}{}`} {
				boss.wants(http.StatusBadRequest, path, body)
			}
		}
	})
	t.Run("names", func(*testing.T) {
		for name, status := range map[string]int{
			`会议室 🎉 مرحبا`: 201, `a/../b`: 201, `..`: 201, `%2e%2e`: 201, `<script>alert(1)</script>`: 201, `'; drop table rooms`: 201,
			`a\u0000b`: 400, `a\nb`: 400, `\u0085`: 201, `a\u0085b`: 400, `\u001b[2J`: 400, strings.Repeat("x", 257): 400, strings.Repeat("😀", 256): 201, ``: 201, `  `: 201,
		} {
			got := boss.wants(status, "/sessions", `{"name":"`+name+`"}`)
			if status == 201 {
				boss.wants(http.StatusCreated, "/sessions/"+got["sessionId"]+"/tokens", `{}`)
			}
		}
	})
	t.Run("paths", func(t *testing.T) {
		for _, path := range []string{
			"/sessions/../../etc/passwd", "/sessions/..%2f..%2fetc%2fpasswd/tokens", "/sessions/" + session + "/../" + other + "/mute", "/sessions//tokens",
			"//sessions", "/sessions/" + session + "%00/tokens", "/sessions/" + strings.Repeat("A", 8000) + "/tokens", "/sessions/RM_abc/tokens", "/livekit/../metrics/x", "/users.json", "/livekit-keys.json",
		} {
			status, answer := raw(t, s.url, "POST "+path+" HTTP/1.1\r\nHost: h\r\nCookie: "+boss.header.Get("Cookie")+"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			if status < 300 || status >= 500 {
				t.Errorf("%.60s: %d %s", path, status, answer)
			}
		}
		if status, _ := raw(t, s.url, "GET / HTTP/1.1\r\nHost: h\r\nX-Large: "+strings.Repeat("x", 100_000)+"\r\n\r\n"); status != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("headers without end: %d", status)
		}
	})
	t.Run("tokens", func(t *testing.T) {
		join := &auth.VideoGrant{RoomJoin: true, Room: "demo"}
		sign := func(key, secret string, life time.Duration, grant *auth.VideoGrant) string {
			text, err := auth.NewAccessToken(key, secret).SetIdentity("eve").SetAttributes(map[string]string{"confab.role": "moderator"}).SetValidFor(life).SetVideoGrant(grant).ToJWT()
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
		parts := strings.Split(chair, ".")
		none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
		for name, row := range map[string]struct {
			token  string
			status int
		}{
			"garbage":        {"garbage", 401},
			"none":           {none + "." + parts[1] + ".", 401},
			"none-signed":    {none + "." + parts[1] + "." + parts[2], 401},
			"unsigned":       {parts[0] + "." + parts[1] + ".", 401},
			"other-secret":   {sign(keys.Key, strings.Repeat("z", 40), time.Hour, join), 401},
			"other-key":      {sign("other", keys.Secret, time.Hour, join), 401},
			"expired":        {expired(chair, keys.Secret), 401},
			"admin":          {sign(keys.Key, keys.Secret, time.Hour, &auth.VideoGrant{RoomAdmin: true, Room: "demo"}), 401},
			"no-role":        {strings.TrimSpace(s.ticketOf(t, "guest").Token), 403},
			"other-room":     {boss.wants(http.StatusCreated, "/sessions/"+other+"/tokens", `{"role":"moderator"}`)["token"], 403},
			"login's-cookie": {strings.TrimPrefix(boss.header.Get("Cookie"), "confab_login="), 401},
		} {
			for _, path := range []string{"/mute", "/signal", "/connections/a/disconnect", "/streams/a/mute", "/streams/a/unpublish", "/tokens"} {
				if status, text, _ := s.as(t, row.token).post("/sessions/"+session+path, `{}`); status != row.status {
					t.Errorf("%s: %s: %d %s", name, path, status, text)
				}
			}
		}
		if status, text, _ := (asker{t: t, base: s.url, header: http.Header{"Cookie": {"confab_login=" + chair}}}).post("/token", `{}`); status != http.StatusUnauthorized {
			t.Errorf("a token as cookie: %d %s", status, text)
		}
	})
	t.Run("webhooks", func(t *testing.T) {
		for _, token := range []string{"", "x", chair} {
			if status, _, _ := (asker{t: t, base: s.url, header: http.Header{"Authorization": {token}}}).post("/livekit/webhook", `{"event":"room_finished","room":{"name":"demo"}}`); status != http.StatusUnauthorized {
				t.Errorf("forged webhook: %d", status)
			}
		}
	})
	t.Run("replayed-cookie", func(t *testing.T) {
		guest := s.loggedIn(t, "guest")
		guest.wants(http.StatusCreated, "/token", `{}`)
		guest.wants(http.StatusOK, "/api-login/logout", ``)
		guest.wants(http.StatusUnauthorized, "/token", `{}`)
	})
	t.Run("login-flood", func(t *testing.T) {
		var mu sync.Mutex
		var all sync.WaitGroup
		statuses := map[int]int{}
		began := time.Now()
		for n := range 100 {
			all.Go(func() {
				status, _, _ := (asker{t: t, base: s.url, header: http.Header{}}).post("/api-login/login", fmt.Sprintf(`{"user":"guest","pass":"wrong %d"}`, n))
				mu.Lock()
				defer mu.Unlock()
				statuses[status]++
			})
		}
		all.Wait()
		t.Logf("%v in %v", statuses, time.Since(began).Round(time.Millisecond))
		if statuses[401] > 12 || statuses[401]+statuses[429] != 100 {
			t.Errorf("answers are %v", statuses)
		}
		boss.wants(http.StatusCreated, "/token", `{}`) // who is logged in stays so
	})
	if status, body := call(t, http.MethodGet, s.url+"/healthz", ""); status != http.StatusOK {
		t.Errorf("afterwards: %d %s", status, body)
	}
	_, metrics := call(t, http.MethodGet, s.url+"/metrics", "")
	for _, want := range []string{`confab_server_logins_refused_total{reason="limit"} `, `confab_server_tokens_total{role="moderator"} `, `confab_server_livekit_seconds_count{method="CreateRoom",outcome="ok"} `, "confab_server_sessions ", "confab_server_sfu_starts_total 1"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	text, _ := s.log.read()
	for _, secret := range []string{"'s password", "wrong 1", keys.Secret, strings.Split(chair, ".")[2], boss.header.Get("Cookie")[20:], "panic"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log has %.10s…", secret)
		}
	}
}

// expired is a token as it would have been long ago: the same but for its dates, and signed as well.
func expired(token, secret string) string {
	parts := strings.Split(token, ".")
	claims, _ := base64.RawURLEncoding.DecodeString(parts[1])
	claims = regexp.MustCompile(`"(exp|nbf)":\d+`).ReplaceAll(claims, []byte(`"$1":1000000000`))
	unsigned := parts[0] + "." + base64.RawURLEncoding.EncodeToString(claims)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(unsigned))
	return unsigned + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
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
