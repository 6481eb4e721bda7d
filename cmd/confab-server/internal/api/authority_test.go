package api

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"confab/cmd/confab-server/internal/rooms"
)

// TestRemoveUserTakesALogin: the token that is taken back, or any other, is none.
func TestRemoveUserTakesALogin(t *testing.T) {
	for name, row := range map[string]struct {
		change []func(*http.Request)
		status int
	}{
		"login":            {[]func(*http.Request){cookie("pat")}, 200},
		"login-and-bearer": {[]func(*http.Request){cookie("pat"), bearer("x")}, 200},
		"nothing":          {nil, 401},
		"garbage":          {[]func(*http.Request){bearer("x")}, 401},
		"participant":      {[]func(*http.Request){bearer("demo/ann/publisher")}, 401},
		"moderator":        {[]func(*http.Request){bearer("demo/mod/moderator")}, 401},
		"other-scheme":     {[]func(*http.Request){header("Authorization", "Basic cGF0OnBhc3M=")}, 401},
		"wrong-cookie":     {[]func(*http.Request){cookie("nobody")}, 401},
	} {
		t.Run(name, func(t *testing.T) {
			for _, says := range []error{nil, rooms.ErrNotThere, rooms.ErrNoSession, rooms.ErrToken} {
				h := everybody()
				h.refuse = says
				r := knock(t, h, http.MethodPost, "/api-sessions/remove-user", `{"sessionName":"demo","token":"T"}`,
					row.change...)
				if row.status == 200 {
					if len(h.did) != 1 {
						t.Errorf("did %q", h.did)
					}
					continue
				}
				if got := text(t, r); r.StatusCode != row.status || got != textNotLogged || len(h.did) > 0 {
					t.Errorf("%d %q, did %q", r.StatusCode, got, h.did)
				}
			}
		})
	}
}

// TestSubscribersMakeNoRooms asks by every route that opens one. The room "unknown" is none yet.
func TestSubscribersMakeNoRooms(t *testing.T) {
	for _, row := range []struct{ method, path, body string }{
		{"POST", "/token", `{"room_name":"%"}`},
		{"POST", "/token", `{"roomName":"%","participantName":"Sue"}`},
		{"GET", "/room/%", ``},
		{"POST", "/api-sessions/get-sessionid-token", `{"session":"%"}`},
		{"POST", "/sessions/ID-of-%/tokens", `{}`},
		{"POST", "/sessions", `{"name":"%"}`},
	} {
		for _, who := range []string{"sue", "pat"} {
			for _, room := range []string{"unknown", "demo"} {
				h := everybody()
				in := func(text string) string { return strings.ReplaceAll(text, "%", room) }
				r := knock(t, h, row.method, in(row.path), in(row.body), cookie(who))
				opened := r.StatusCode < 300
				want := who == "pat" || room == "demo" && row.path != "/sessions"
				if opened != want || (h.opened != "") != want {
					t.Errorf("%s %s %s: %d, opened %q", who, in(row.path), in(row.body), r.StatusCode, h.opened)
				}
				if !want && row.path != "/sessions" && r.StatusCode != http.StatusNotFound {
					t.Errorf("%s %s: %d", who, in(row.path), r.StatusCode)
				}
			}
		}
	}
	h := everybody()
	h.err = rooms.ErrUnavailable
	if r := knock(t, h, "POST", "/token", `{}`, cookie("sue")); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("LiveKit does not say whether there is one: %d", r.StatusCode)
	}
}

func TestMetricsUnderLogin(t *testing.T) {
	local := []func(*http.Request){from("127.0.0.1:5000"), func(r *http.Request) { r.Host = "localhost:7980" }}
	and := func(more ...func(*http.Request)) []func(*http.Request) {
		return append(append([]func(*http.Request){}, local...), more...)
	}
	for name, row := range map[string]struct {
		change []func(*http.Request)
		status int
	}{
		"elsewhere":       {nil, 401},
		"subscriber":      {[]func(*http.Request){cookie("sue")}, 401},
		"publisher":       {and(cookie("pat")), 401},
		"moderator":       {[]func(*http.Request){cookie("mo")}, 200},
		"token":           {[]func(*http.Request){bearer("metrics-token-of-the-house")}, 200},
		"wrong-token":     {[]func(*http.Request){bearer("metrics-token-of-the-house2")}, 401},
		"empty-token":     {[]func(*http.Request){bearer("")}, 401},
		"participant":     {[]func(*http.Request){bearer("demo/mod/moderator")}, 401},
		"this-machine":    {local, 200},
		"ipv6":            {and(from("[::1]:5000")), 200},
		"rebound":         {and(func(r *http.Request) { r.Host = "evil.example" }), 401},
		"local-proxy":     {and(header("X-Forwarded-For", "192.0.2.1")), 401},
		"standard-proxy":  {and(header("Forwarded", "for=192.0.2.1")), 401},
		"trusted-proxy":   {[]func(*http.Request){from("10.0.0.1:5000"), header("X-Forwarded-For", "127.0.0.1")}, 401},
		"pretended-local": {[]func(*http.Request){func(r *http.Request) { r.Host = "localhost" }}, 401},
	} {
		t.Run(name, func(t *testing.T) {
			r := knock(t, everybody(), http.MethodGet, "/metrics", "", row.change...)
			if got := text(t, r); r.StatusCode != row.status ||
				strings.Contains(got, "confab_server") != (row.status == 200) {
				t.Errorf("%d %.100s", r.StatusCode, got)
			}
		})
	}
	if r := ask(t, &house{}, http.MethodGet, "/metrics", ""); r.StatusCode != http.StatusOK {
		t.Errorf("open: %d", r.StatusCode)
	}
}

// TestIdentitiesAreOfOneAccount has accounts whose names begin alike.
func TestIdentitiesAreOfOneAccount(t *testing.T) {
	for name, row := range map[string]struct {
		who, identity string
		status        int
	}{
		"own":               {"bob", "bob", 201},
		"own-device":        {"bob", "bob_phone", 201},
		"other":             {"bob", "bob_jr", 403},
		"other's-device":    {"bob", "bob_jr_phone", 403},
		"like-other":        {"bob", "bob_jrx", 201},
		"longer":            {"bob_jr", "bob_jr_phone", 201},
		"shorter":           {"bob_jr", "bob", 403},
		"shorter's-device":  {"bob_jr", "bob_phone", 403},
		"nobody's":          {"bob", "alice", 403},
		"prefix":            {"bob", "bobby", 403},
		"moderator":         {"mo", "bob_jr", 201},
		"made":              {"bob", "", 201},
		"made-for-longer":   {"bob_jr", "", 201},
		"made-for-lowercas": {"bob", " ", 403},
	} {
		t.Run(name, func(t *testing.T) {
			h := everybody()
			h.users["bob"], h.users["bob_jr"] = rooms.Publisher, rooms.Publisher
			body := `{"participant_name":"bob_jr","participant_identity":"` + row.identity + `"}`
			r := knock(t, h, "POST", "/token", body, cookie(row.who))
			if r.StatusCode != row.status {
				t.Errorf("%d %s", r.StatusCode, text(t, r))
			}
			if row.status == 201 && row.who != "mo" && h.Owner(h.guest.Identity) != row.who {
				t.Errorf("is %q", h.guest.Identity)
			}
		})
	}
}

// TestTokensOfTokens: what a moderator's token makes is of the same account, and moderates no longer than itself.
func TestTokensOfTokens(t *testing.T) {
	for name, row := range map[string]struct {
		left        time.Duration
		body        string
		least, most time.Duration // 0: the usual life
	}{
		"guest": {
			time.Hour, `{"role":"publisher","expiresIn":2592000}`, 30 * 24 * time.Hour,
			30 * 24 * time.Hour,
		},
		"guest-usual":     {time.Hour, `{"role":"publisher"}`, 0, 0},
		"moderator":       {time.Hour, `{"role":"moderator","expiresIn":2592000}`, 59 * time.Minute, time.Hour},
		"moderator-usual": {time.Hour, `{}`, 59 * time.Minute, time.Hour},
		"moderator-short": {time.Hour, `{"role":"moderator","expiresIn":60}`, time.Minute, time.Minute},
		"moderator-long":  {48 * time.Hour, `{}`, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := everybody()
			h.expires = time.Now().Add(row.left)
			r := knock(t, h, "POST", "/sessions/ID-of-demo/tokens", row.body, bearer("demo/mod/moderator"))
			if r.StatusCode != 201 || h.guest.Account != "mo" || h.guest.Version != "1" {
				t.Errorf("%d, guest %+v", r.StatusCode, h.guest)
			}
			if h.guest.Life < row.least || h.guest.Life > row.most {
				t.Errorf("lives %v", h.guest.Life)
			}
		})
	}
	h := everybody()
	knock(t, h, "POST", "/token", `{}`, cookie("mo"))
	if h.guest.Account != "mo" || h.guest.Version != "version of mo" {
		t.Errorf("an account's guest is %+v", h.guest)
	}
}

// TestInvisibleRooms asks for rooms whose names are not what they look like.
func TestInvisibleRooms(t *testing.T) {
	for text, want := range map[string]string{`\u200b`: "", `\u3164`: "", `de\u200bmo`: "demo", `\u202edemo`: "demo"} {
		h := &house{}
		r := ask(t, h, "POST", "/token", `{"room_name":"`+text+`"}`)
		if (r.StatusCode == 201) != (want != "") || h.opened != want {
			t.Errorf("%s: %d, opened %q", text, r.StatusCode, h.opened)
		}
	}
	h := everybody() // a token for a room counts for the room however its name is written
	r := knock(t, h, "POST", "/token", `{"room_name":" demo\u200b "}`, bearer("demo/mod/moderator"))
	if r.StatusCode != 201 {
		t.Errorf("%d %s", r.StatusCode, text(t, r))
	}
	var invalid *rooms.InvalidError
	if _, err := rooms.CleanName("\u200b"); !errors.As(err, &invalid) {
		t.Errorf("got %v", err)
	}
}
