package redact_test

import (
	"strings"
	"testing"

	"confab/signaling/internal/redact"
)

const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"

func TestText(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{"jwt", "invalid token: " + jwt + ", error: expired", "invalid token: [token], error: expired"},
		{"jwt-cut-off", "token " + jwt[:25], "token [token]"},
		{"opentok", "T1==cGFydG5lcl9pZD0xMjM0NSZzaWc9", "[token]"},
		{
			"query", "wss://h:4443?sessionId=a&token=tok_xyz&role=PUBLISHER",
			"wss://h:4443?sessionId=a&token=[hidden]&role=PUBLISHER",
		},
		{"json", `{"user":"me","pass":"hunter2"}`, `{"user":"me","pass":"[hidden]"}`},
		{"json-cut-off", `{"token": "abc`, `{"token":"[hidden]"`},
		{"given-secret", "no user with hunter2!", "no user with [hidden]!"},
		{"long-base64", strings.Repeat("QUJD", 30), "[…]"},
		{"control-characters", "a\x00\x1b[31mb\r\n\tc", "a[31mb c"},
		{"direction", "no \u202Egnp.exe\u2066 here\u200B", "no gnp.exe here"},
		{"more-controls", "a\u009B31m\u2028b\U000E0041", "a31m b"},
		{"jwt-taken-apart", strings.Replace(jwt, "hbGci", "hb\u200BGci", 1), "[token]"},
		{"given-secret-taken-apart", "no user with hun\u200Bter2!", "no user with [hidden]!"},
		{"ordinary", "requested room does not exist", "requested room does not exist"},
		{"api-key-stays", "invalid API key: APIkqrpTmgVEz", "invalid API key: APIkqrpTmgVEz"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := redact.Text(row.in, 0, "hunter2", ""); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestTextFindsABeginningOfASecret(t *testing.T) {
	if got := redact.Text("echo opaque-sec", 0, "opaque-secret-of-mine"); got != "echo [hidden]" {
		t.Errorf("got %q", got)
	}
}

func TestTextLimit(t *testing.T) {
	if got := redact.Text(strings.Repeat("é ", 50), 10); len(got) > 10+len("…") {
		t.Errorf("%d bytes", len(got))
	}
}

func FuzzText(f *testing.F) {
	f.Add("invalid token: "+jwt, "secret-secret")
	f.Fuzz(func(t *testing.T, s, secret string) {
		got := redact.Text(s+jwt+s, 0, secret)
		if strings.Contains(got, jwt) {
			t.Errorf("token in %q", got)
		}
		if len(redact.Text(s, 20, secret)) > 20+len("…") {
			t.Error("too long")
		}
	})
}
