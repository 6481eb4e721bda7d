package api

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/livekit/protocol/auth"

	"confab/cmd/confab-server/internal/rooms"
)

// FuzzHeaders sends headers of any kind to a server with logins. Whatever they are: nobody is let in who is not known,
// no page of another site is let see the answer, and addresses come from proxies alone.
func FuzzHeaders(f *testing.F) {
	for _, seed := range [][7]string{
		{
			"10.0.0.1:1", "meet.example", "https://app.example", "1.2.3.4, 10.9.9.9", "https",
			"Bearer demo/mo/moderator", "mo",
		},
		{"192.0.2.1:1", "[::1]:80", "http://[::1]", "::ffff:1.2.3.4%eth0,", "HTTPS", "Bearer", `"mo"`},
		{"", "", "null", ",,,", "http", "bearer  ", ""},
		{"[fe80::1%lo]:1", "meet.example:80:80", "https://app.example.evil.example", "x", "", "Basic bW86", "\x00"},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3], seed[4], seed[5], seed[6])
	}
	f.Fuzz(func(t *testing.T, remote, host, origin, forwarded, scheme, authorization, login string) {
		h := everybody()
		r := knock(t, h, http.MethodPost, "/token", `{}`, func(q *http.Request) {
			q.RemoteAddr, q.Host = remote, host
			for name, value := range map[string]string{
				"Origin": origin, "X-Forwarded-For": forwarded, "X-Forwarded-Proto": scheme, "X-Request-Id": forwarded,
				"Authorization": authorization,
				"Cookie":        cookieName + "=" + login,
			} {
				q.Header[name] = []string{value}
			}
		})
		if r.StatusCode >= http.StatusInternalServerError {
			t.Errorf("status %d", r.StatusCode)
		}
		_, bearer, shown := strings.Cut(authorization, " ")
		known := h.users[strings.Trim(login, `" `)] != 0 || shown && strings.Count(bearer, "/") == 2
		if r.StatusCode == http.StatusCreated && !known {
			t.Errorf("%q, %q is let in", authorization, login)
		}
		allowed := r.Header.Get("Access-Control-Allow-Origin")
		if page, err := url.Parse(origin); allowed != "" && allowed != "https://app.example" &&
			(err != nil || !strings.EqualFold(page.Host, host)) {
			t.Errorf("pages of %q may ask %q", allowed, host)
		}
		if id := r.Header.Get("X-Request-Id"); !usableID(id) {
			t.Errorf("request id %q", id)
		}
	})
}

// FuzzAddress: without a proxy nobody says for themselves where they are, and from a proxy comes an address or none.
func FuzzAddress(f *testing.F) {
	for _, seed := range [][2]string{
		{"10.0.0.1:1", "1.2.3.4, 10.9.9.9"},
		{"192.0.2.1:1", "1.2.3.4"},
		{"10.0.0.1:1", "[::1], ::ffff:1.2.3.4, 10.0.0.2"},
		{"x", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	f.Fuzz(func(t *testing.T, remote, forwarded string) {
		a := New(Options{Proxies: proxies})
		request := &http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": {forwarded}}}
		got := a.address(request)
		if near := peer(request); got != near && !a.trusted(near) {
			t.Errorf("%q says it is %v", remote, got)
		}
		if got.Is4In6() {
			t.Errorf("%v counts apart from the same in four bytes", got)
		}
	})
}

// FuzzWebhook: bodies that LiveKit has signed are read, or refused; others are never acted upon.
func FuzzWebhook(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `{"event":"participant_joined","room":{"name":"demo"}}`, `{"event":1}`,
		`{"room":{"metadata":"\ud800"}}`, `[]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := sha256.Sum256(body)
		secret := everybody().options(false).Secret
		for name, key := range map[string]string{"signed": secret, "forged": strings.Repeat("s", 40)} {
			token, err := auth.NewAccessToken("KEY", key).SetSha256(base64.StdEncoding.EncodeToString(sum[:])).ToJWT()
			if err != nil {
				t.Fatal(err)
			}
			h := everybody()
			r := knock(t, h, http.MethodPost, "/livekit/webhook", string(body), header("Authorization", token))
			if !slices.Contains([]int{http.StatusOK, http.StatusUnauthorized}, r.StatusCode) ||
				(r.StatusCode == http.StatusOK) != (len(h.did) == 1) || name == "forged" && len(h.did) > 0 {
				t.Errorf("%s: %d, did %q", name, r.StatusCode, h.did)
			}
		}
	})
}

// FuzzRole: what is taken for a role is one, and is written as it was read.
func FuzzRole(f *testing.F) {
	for _, seed := range []string{"", "moderator", "Publisher", "publisheronly ", "king"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if role, err := rooms.ParseRole(text); err == nil &&
			!strings.EqualFold(role.String(), strings.TrimSpace(text)) {
			t.Errorf("%q is %v", text, role)
		}
	})
}
