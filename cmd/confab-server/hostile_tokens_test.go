//go:build unix && !race

package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/livekit/protocol/auth"
)

// sendsTokens moderates with tokens that are made up, changed, for something else, or used as something else.
func (v *victim) sendsTokens(t *testing.T) {
	for name, row := range v.badTokens(t) {
		for _, path := range []string{
			"/mute", "/signal", "/connections/a/disconnect", "/streams/a/mute",
			"/streams/a/unpublish", "/tokens",
		} {
			if status, text, _ := v.as(t, row.token).post("/sessions/"+v.session+path, `{}`); status != row.status {
				t.Errorf("%s: %s: %d %s", name, path, status, text)
			}
		}
	}
	if status, text, _ := (asker{t: t, base: v.url, header: http.Header{"Cookie": {"confab_login=" +
		v.chair}}}).post("/token", `{}`); status != http.StatusUnauthorized {
		t.Errorf("a token as cookie: %d %s", status, text)
	}
}

// badToken is one that must not moderate the first session, and how it is refused.
type badToken struct {
	token  string
	status int
}

// badTokens are forged, spoiled, expired, or good for something else.
func (v *victim) badTokens(t *testing.T) map[string]badToken {
	t.Helper()
	join := &auth.VideoGrant{RoomJoin: true, Room: "demo"}
	parts := strings.Split(v.chair, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
	return map[string]badToken{
		"garbage":      {"garbage", 401},
		"none":         {none + "." + parts[1] + ".", 401},
		"none-signed":  {none + "." + parts[1] + "." + parts[2], 401},
		"unsigned":     {parts[0] + "." + parts[1] + ".", 401},
		"other-secret": {sign(t, v.keys.Key, strings.Repeat("z", 40), time.Hour, join), 401},
		"other-key":    {sign(t, "other", v.keys.Secret, time.Hour, join), 401},
		"expired":      {expired(v.chair, v.keys.Secret), 401},
		"admin": {
			sign(t, v.keys.Key, v.keys.Secret, time.Hour, &auth.VideoGrant{RoomAdmin: true, Room: "demo"}),
			401,
		},
		"no-role": {strings.TrimSpace(v.ticketOf(t, "guest").Token), 403},
		"other-room": {v.boss.wants(http.StatusCreated, "/sessions/"+v.other+"/tokens",
			`{"role":"moderator"}`)["token"], 403},
		"login's-cookie": {strings.TrimPrefix(v.boss.header.Get("Cookie"), "confab_login="), 401},
	}
}

// sign makes a token that says of itself that it is a moderator's.
func sign(t *testing.T, key, secret string, life time.Duration, grant *auth.VideoGrant) string {
	t.Helper()
	text, err := auth.NewAccessToken(key, secret).SetIdentity("eve").
		SetAttributes(map[string]string{"confab.role": "moderator"}).
		SetValidFor(life).SetVideoGrant(grant).ToJWT()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// sendsWebhooks tells the server, in the name of LiveKit, that a room is over.
func (v *victim) sendsWebhooks(t *testing.T) {
	for _, token := range []string{"", "x", v.chair} {
		if status, _, _ := (asker{
			t: t, base: v.url,
			header: http.Header{"Authorization": {token}},
		}).post("/livekit/webhook",
			`{"event":"room_finished","room":{"name":"demo"}}`); status != http.StatusUnauthorized {
			t.Errorf("forged webhook: %d", status)
		}
	}
}

// replaysCookie uses a cookie after its owner has logged out.
func (v *victim) replaysCookie(t *testing.T) {
	guest := v.loggedIn(t, "guest")
	guest.wants(http.StatusCreated, "/token", `{}`)
	guest.wants(http.StatusOK, "/api-login/logout", ``)
	guest.wants(http.StatusUnauthorized, "/token", `{}`)
}

// floodsLogin tries a hundred passwords at once.
func (v *victim) floodsLogin(t *testing.T) {
	var mu sync.Mutex
	var all sync.WaitGroup
	statuses := map[int]int{}
	began := time.Now()
	for n := range 100 {
		all.Go(func() {
			status, _, _ := (asker{t: t, base: v.url, header: http.Header{}}).post("/api-login/login",
				fmt.Sprintf(`{"user":"guest","pass":"wrong %d"}`, n))
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
	v.boss.wants(http.StatusCreated, "/token", `{}`) // who is logged in stays so
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
