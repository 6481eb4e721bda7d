package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/livekit/protocol/auth"

	"confab/cmd/confab-server/internal/rooms"
)

func TestLogin(t *testing.T) {
	for name, row := range map[string]struct {
		body   string
		change []func(*http.Request)
		status int
		want   string
		cookie string // part of Set-Cookie
		from   string // address that the limit counts
	}{
		"right": {
			`{"user":"pat","pass":"pass"}`, nil, 200, "",
			"confab_login=pat; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict", "192.0.2.1",
		},
		"behind-proxy": {
			`{"user":"pat","pass":"pass"}`,
			[]func(*http.Request){
				from("10.1.2.3:9"),
				header("X-Forwarded-For", "6.6.6.6, 203.0.113.9, 10.9.9.9"), header("X-Forwarded-Proto", "https"),
			},
			200, "",
			"HttpOnly; Secure; SameSite=Strict", "203.0.113.9",
		},
		"forged-proxy": {`{"user":"pat","pass":"pass"}`, []func(*http.Request){header("X-Forwarded-For",
			"203.0.113.9")}, 200, "", "SameSite=Strict", "192.0.2.1"},
		"garbage-proxy": {`{"user":"pat","pass":"pass"}`, []func(*http.Request){
			from("10.1.2.3:9"),
			header("X-Forwarded-For", "who, knows"),
		}, 200, "", "SameSite=Strict", "10.1.2.3"},
		"wrong":      {`{"user":"pat","pass":"x"}`, nil, 401, "User/Pass incorrect", "Max-Age=0", "192.0.2.1"},
		"unknown":    {`{"user":"eve","pass":"pass"}`, nil, 401, "User/Pass incorrect", "Max-Age=0", "192.0.2.1"},
		"nothing":    {``, nil, 401, "User/Pass incorrect", "Max-Age=0", "192.0.2.1"},
		"too-many":   {`{"user":"flooder"}`, nil, 429, "too_many_attempts", "", "192.0.2.1"},
		"wrong-type": {`{"user":["pat"],"pass":1}`, nil, 400, "invalid_field", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := everybody()
			r := knock(t, h, http.MethodPost, "/api-login/login", row.body, row.change...)
			got := text(t, r)
			if r.StatusCode != row.status || !strings.Contains(got, row.want) || row.want == "" && got != "" {
				t.Errorf("%d %q", r.StatusCode, got)
			}
			set := r.Header.Get("Set-Cookie")
			if !strings.Contains(set, row.cookie) || (row.cookie == "") != (set == "") {
				t.Errorf("cookie is %q", set)
			}
			if row.from != "" && !slices.Equal(h.did, []string{"login from " + row.from}) {
				t.Errorf("did %q", h.did)
			}
			if row.status == http.StatusTooManyRequests && r.Header.Get("Retry-After") != "2" {
				t.Errorf("Retry-After is %q", r.Header.Get("Retry-After"))
			}
		})
	}
}

func from(address string) func(*http.Request) {
	return func(r *http.Request) { r.RemoteAddr = address }
}

func TestOpenViduFlow(t *testing.T) {
	h := everybody()
	r := knock(t, h, http.MethodPost, "/api-sessions/get-sessionid-token", `{"session":"TUTORIAL"}`)
	if got := text(t, r); r.StatusCode != http.StatusUnauthorized || got != "User not logged" {
		t.Errorf("without login: %d %q", r.StatusCode, got)
	}
	r = knock(t, h, http.MethodPost, "/api-sessions/get-sessionid-token", `{"session":"TUTORIAL"}`, cookie("pat"))
	if got := text(t, r); r.StatusCode != http.StatusOK ||
		got != `{"0":"ID-of-TUTORIAL","1":"TOKEN","url":"ws://meet.example/livekit"}` {
		t.Errorf("%d %s", r.StatusCode, got)
	}
	if h.guest.Metadata != `{"serverData":"pat"}` || h.guest.Role != rooms.Publisher ||
		!slices.Equal(h.did, []string{"hand TUTORIAL TOKEN"}) {
		t.Errorf("guest %+v, did %q", h.guest, h.did)
	}
	knock(t, h, http.MethodPost, "/api-sessions/get-sessionid-token",
		`{"session":"TUTORIAL","clientData":"A \"%/%\" b"}`, cookie("sue"))
	if h.guest.Metadata != `{"clientData":"A \"%/%\" b"}%/%{"serverData":"sue"}` || h.guest.Role != rooms.Subscriber {
		t.Errorf("guest %+v", h.guest)
	}
	for name, row := range map[string]struct {
		says   error
		status int
		want   string
	}{
		"right":      {nil, 200, ""},
		"no-session": {rooms.ErrNotThere, 500, "The SESSION does not exist"},
		"no-tokens":  {rooms.ErrNoSession, 500, "The SESSIONID wasn't valid"},
		"no-token":   {rooms.ErrToken, 500, "The TOKEN wasn't valid"},
	} {
		h := everybody()
		h.refuse = row.says
		r := knock(t, h, http.MethodPost, "/api-sessions/remove-user", `{"sessionName":"TUTORIAL","token":"T"}`,
			cookie("pat"))
		if got := text(t, r); r.StatusCode != row.status || got != row.want {
			t.Errorf("%s: %d %q", name, r.StatusCode, got)
		}
	}
	if got := text(t, knock(t, h, http.MethodPost, "/api-sessions/remove-user", `{}`)); got != "User not logged" {
		t.Errorf("remove-user without login: %q", got)
	}
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		h := everybody()
		r := knock(t, h, method, "/api-login/logout", "", cookie("pat"))
		if r.StatusCode != http.StatusOK || !strings.Contains(r.Header.Get("Set-Cookie"), "Max-Age=0") ||
			!h.ended["pat"] {
			t.Errorf("logout by %s: %d %s", method, r.StatusCode, r.Header.Get("Set-Cookie"))
		}
		if r := knock(t, h, http.MethodPost, "/token", "", cookie("pat")); r.StatusCode != http.StatusUnauthorized {
			t.Errorf("replayed cookie: %d", r.StatusCode)
		}
	}
}

func TestOtherSitesUnderLogin(t *testing.T) {
	for name, row := range map[string]struct {
		change  func(*http.Request)
		method  string
		status  int
		allowed string
	}{
		"no-page":         {func(*http.Request) {}, "POST", 201, ""},
		"own-page":        {header("Origin", "http://meet.example"), "POST", 201, "http://meet.example"},
		"own-other-way":   {header("Origin", "https://meet.example"), "POST", 403, ""},
		"configured":      {header("Origin", "https://app.example"), "POST", 201, "https://app.example"},
		"configured-asks": {header("Origin", "https://app.example"), "OPTIONS", 204, "https://app.example"},
		"foreign":         {header("Origin", "https://evil.example"), "POST", 403, ""},
		"foreign-asks":    {header("Origin", "https://evil.example"), "OPTIONS", 403, ""},
		"local-page":      {header("Origin", "http://localhost:3000"), "POST", 403, ""},
		"sandboxed":       {header("Origin", "null"), "POST", 403, ""},
		"cross-site-get":  {header("Sec-Fetch-Site", "cross-site"), "POST", 403, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := knock(t, everybody(), row.method, "/token", "", cookie("pat"), row.change)
			if r.StatusCode != row.status || r.Header.Get("Access-Control-Allow-Origin") != row.allowed {
				t.Errorf("%d, allowed %q", r.StatusCode, r.Header.Get("Access-Control-Allow-Origin"))
			}
		})
	}
}

func TestWebhook(t *testing.T) {
	const body = `{"event":"participant_joined","room":{"name":"demo"},"unknown":1}`
	secret := everybody().options(false).Secret
	sign := func(key, secret, body string) string {
		sum := sha256.Sum256([]byte(body))
		token, err := auth.NewAccessToken(key, secret).SetSha256(base64.StdEncoding.EncodeToString(sum[:])).ToJWT()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	for name, row := range map[string]struct {
		token, body string
		status      int
	}{
		"signed":       {sign("KEY", secret, body), body, 200},
		"nothing":      {"", body, 401},
		"nonsense":     {"x.y.z", body, 401},
		"other-secret": {sign("KEY", strings.Repeat("s", 40), body), body, 401},
		"other-key":    {sign("OTHER", secret, body), body, 401},
		"other-body":   {sign("KEY", secret, body), strings.Replace(body, "demo", "evil", 1), 401},
		"no-json":      {sign("KEY", secret, "hello"), "hello", 401},
		"too-large":    {sign("KEY", secret, body), body + strings.Repeat(" ", maxWebhook), 401},
	} {
		t.Run(name, func(t *testing.T) {
			h := everybody()
			r := knock(t, h, http.MethodPost, "/livekit/webhook", row.body, header("Authorization", row.token),
				header("Content-Type", "application/webhook+json"))
			if r.StatusCode != row.status || (row.status == 200) != slices.Equal(h.did,
				[]string{"heard participant_joined"}) {
				t.Errorf("%d %s, did %q", r.StatusCode, text(t, r), h.did)
			}
		})
	}
}

func TestRequestIDs(t *testing.T) {
	for name, row := range map[string]struct {
		change []func(*http.Request)
		want   string // empty: one of ours
	}{
		"own":        {nil, ""},
		"stranger":   {[]func(*http.Request){header("X-Request-Id", "mine")}, ""},
		"proxy":      {[]func(*http.Request){from("10.0.0.1:1"), header("X-Request-Id", "abc-1")}, "abc-1"},
		"proxy-odd":  {[]func(*http.Request){from("10.0.0.1:1"), header("X-Request-Id", "a\nb")}, ""},
		"proxy-long": {[]func(*http.Request){from("10.0.0.1:1"), header("X-Request-Id", strings.Repeat("a", 65))}, ""},
	} {
		got := knock(t, everybody(), http.MethodGet, "/healthz", "", row.change...).Header.Get("X-Request-Id")
		if row.want != "" && got != row.want || row.want == "" && len(got) != 16 {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func FuzzDecodeBodies(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `null`, `[1]`, `{"role":"moderator","expiresIn":1e3}`,
		`{"active":false,"excluded":["a"]}`, `{"user":"a","pass":"b"}`, `{"type":"\ud800"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var order tokenOrder
		var mute muteOrder
		var login struct{ User, Pass string }
		for _, q := range []any{&order, &mute, &login} {
			if err := decode(bytes.Clone(body), q); err != nil && explain(err).status != http.StatusBadRequest {
				t.Errorf("%v is not a client's mistake", err)
			}
		}
		if guest, err := order.guest(); err == nil && guest.Life > rooms.LongestLife {
			t.Errorf("accepted %+v", guest)
		}
	})
}
