package credentials

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"testing"

	"confab/signaling/internal/address"
)

func jwt(payload string) string {
	return "eyJhbGciOiJIUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".c2lnbmF0dXJl"
}

var liveKitToken = jwt(`{"iss":"APIkey","sub":"me","video":{"roomJoin":true,"room":"r"}}`)

func TestParse(t *testing.T) {
	tok := liveKitToken
	for _, row := range []struct {
		name, body string
		want       answer
	}{
		{
			"livekit", `{"server_url":"wss://h","participant_token":"` + tok + `"}`,
			answer{style: LiveKit, url: "wss://h", token: tok},
		},
		{
			"confab-server", `{"server_url":"ws://h","participant_token":"` + tok + `","token":"other"}`,
			answer{style: LiveKit, url: "ws://h", token: tok},
		},
		{"livekit-meet", `{"serverUrl":"wss://h","roomName":"r","participantToken":"` + tok +
			`","participantName":"n"}`, answer{style: LiveKit, url: "wss://h", token: tok, room: "r"}},
		{"old-livekit-example", `{"identity":"me","accessToken":"` + tok + `"}`, answer{token: tok}},
		{"openvidu3", `{"token":"` + tok + `"}`, answer{token: tok}},
		{"token-and-url", `{"token":"` + tok + `","url":"wss://h"}`, answer{token: tok, url: "wss://h"}},
		{
			"opentok", `{"apiKey":"46264952","sessionId":"1_MX4","token":"T1==abc"}`,
			answer{style: Vonage, token: "T1==abc", sessionID: "1_MX4", project: "46264952"},
		},
		{
			"opentok-number", `{"apiKey":46264952,"sessionId":"1_MX4","token":"T1==abc"}`,
			answer{style: Vonage, token: "T1==abc", sessionID: "1_MX4", project: "46264952"},
		},
		{
			"vonage", `{"applicationId":"a-b","sessionId":"s","token":"` + tok + `","url":"wss://h"}`,
			answer{style: Vonage, token: tok, sessionID: "s", project: "a-b", url: "wss://h"},
		},
		{"openvidu1", `{"0":"sess","1":"` + tok + `"}`, answer{style: OpenVidu2, sessionID: "sess", token: tok}},
		{"openvidu2", `{"0":"` + tok + `"}`, answer{style: OpenVidu2, token: tok}},
		{"list-of-one", `[{"token":"` + tok + `"}]`, answer{token: tok}},
		{
			"wrapped", `{"success":true,"data":{"token":"` + tok + `","url":"wss://h"}}`,
			answer{token: tok, url: "wss://h"},
		},
		{"wrapped-text", `{"statusCode":200,"body":"{\"token\":\"` + tok + `\"}"}`, answer{token: tok}},
		{"plain", " " + tok + "\n", answer{token: tok}},
		{"json-string", `"` + tok + `"`, answer{token: tok}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := parse([]byte(row.body))
			if err != nil || got != row.want {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, row := range []struct {
		name, body string
		want       error // nil = any
	}{
		{"nothing", "", nil},
		{"empty-object", "{}", nil},
		{"error-object", `{"error":{"code":"x","message":"y"}}`, nil},
		{"token-of-another-type", `{"token":{"a":1}}`, nil},
		{"empty-token", `{"token":" "}`, nil},
		{"array", `["` + liveKitToken + `"]`, nil},
		{"null", "null", nil},
		{"nothing-at-all", " \r\n", nil},
		{"empty-list", "[]", ErrNoTicket},
		{"list-of-two", `[{"token":"` + liveKitToken + `"},{}]`, ErrNoTicket},
		{"wrapped-for-ever", `{"data":{"data":{"data":{"data":{"token":"` + liveKitToken + `"}}}}}`, ErrNoTicket},
		{"error-text", `{"error":"no such user"}`, ErrNoTicket},
		{"number", "12345678901234567890", nil},
		{"sentence", "The session does not exist", nil},
		{"two-values", `{"token":"a"}{"token":"b"}`, nil},
		{"binary", "\x00\x01\x02\xff\x00\x01\x02\xff\x00\x01\x02\xff\x00\x01\x02\xff", nil},
		{"html", "\n<!DOCTYPE html><html>", ErrNotJSON},
		{"html-without-doctype", "<HTML><body>", ErrNotJSON},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := parse([]byte(row.body))
			if err == nil || row.want != nil && !errors.Is(err, row.want) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestForeign(t *testing.T) {
	for _, row := range []struct {
		name string
		a    answer
		want string // cloud; "" = not foreign
	}{
		{"livekit", answer{token: liveKitToken}, ""},
		{"confab-server-in-vonage-form", answer{token: liveKitToken, project: "46264952", sessionID: "s"}, ""},
		{"opaque", answer{token: "0123456789abcdef"}, ""},
		{"opaque-with-url", answer{token: "0123456789abcdef", url: "wss://h", project: "46264952", sessionID: "s"}, ""},
		{"opentok", answer{token: "T1==cGFydG5lcl9pZD0x", url: "wss://h"}, cloudVonage},
		{
			"vonage-jwt",
			answer{token: jwt(`{"scope":"session.connect","acl":{"paths":{"/session/**":{}}}}`)},
			cloudVonage,
		},
		{"vonage-jwt-two-scopes", answer{token: jwt(`{"scope":"a session.connect"}`)}, cloudVonage},
		{"vonage-jwt-by-ids", answer{token: jwt(`{"application_id":"a","session_id":"s"}`)}, cloudVonage},
		{
			"numeric-key-without-url",
			answer{token: "0123456789abcdef", project: "46264952", sessionID: "s"},
			cloudVonage,
		},
		{"application-without-url", answer{
			token: "0123456789abcdef", project: "78d335fa-323d-0114-9c3d-d6f0d48968cf",
			sessionID: "s",
		}, cloudVonage},
		{
			"openvidu2",
			answer{token: "wss://host:4443?sessionId=ses_1&token=tok_2&role=PUBLISHER&version=2.0.0"},
			cloudOpenVidu2,
		},
		{"openvidu2-bare", answer{token: "tok_W1LlxOQElNQGcSIw"}, cloudOpenVidu2},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := row.a.foreign()
			var f *ForeignCloudError
			switch {
			case row.want == "" && err != nil:
				t.Errorf("got %v", err)
			case row.want != "" && (!errors.As(err, &f) || f.Cloud != row.want || !errors.Is(err, ErrForeignCloud)):
				t.Errorf("got %v, want %s", err, row.want)
			case err != nil && strings.Contains(err.Error(), row.a.token):
				t.Errorf("token in %v", err)
			}
		})
	}
}

func TestDerive(t *testing.T) {
	for in, want := range map[string]string{
		"http://localhost:6080":     "ws://localhost:7880",
		"http://[::1]:6080/token":   "ws://[::1]:7880",
		"https://meet.example:6443": "wss://meet.example:7443",
		"https://meet.example/api":  "wss://meet.example",
		"https://meet.example:8443": "wss://meet.example:8443",
	} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := derive(u); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestEndpoint(t *testing.T) {
	for in, want := range map[string]string{
		"127.0.0.1:7980":             "//127.0.0.1:7980",
		"wss://me:secret@h/x/?k=v#f": "https://me:secret@h/x/?k=v",
		"http://bücher.example":      "http://xn--bcher-kva.example",
		" http://h ":                 "http://h",
		"":                           "",
		"ftp://h":                    "",
		"http://":                    "",
		"http://a b":                 "",
	} {
		u, err := endpoint(in)
		switch {
		case want == "" && !errors.Is(err, ErrBadEndpoint):
			t.Errorf("%q: got %v, %v", in, u, err)
		case want != "" && (err != nil || u.String() != want):
			t.Errorf("%q: got %v, %v, want %s", in, u, err, want)
		}
	}
}

func TestARoomNameStaysOneSegment(t *testing.T) {
	base, err := endpoint("http://h/x/")
	if err != nil {
		t.Fatal(err)
	}
	for room, want := range map[string]string{
		"my room": "http://h/x/room/my%20room", "a/b": "http://h/x/room/a%2Fb", "a?b#c": "http://h/x/room/a%3Fb%23c",
		"..": "http://h/x/room/%2E%2E", "../admin": "http://h/x/room/..%2Fadmin", "100%": "http://h/x/room/100%25",
		"é": "http://h/x/room/%C3%A9",
	} {
		if got := plan(base, Request{Style: Vonage, Room: room})[0].url.String(); got != want {
			t.Errorf("%q: got %s, want %s", room, got, want)
		}
	}
}

func TestStyles(t *testing.T) {
	for s := Auto; s <= Vonage; s++ {
		if got, err := ParseStyle(s.String()); err != nil || got != s {
			t.Errorf("%v became %v, %v", s, got, err)
		}
	}
	if s, err := ParseStyle(""); err != nil || s != Auto {
		t.Errorf("empty became %v, %v", s, err)
	}
	if _, err := ParseStyle("zoom"); err == nil || Style(99).String() != "invalid" {
		t.Error("strange styles are taken")
	}
}

func FuzzCredentials(f *testing.F) {
	for _, s := range []string{
		`{"server_url":"wss://h","participant_token":"t"}`, `{"0":"s","1":"t"}`,
		`{"apiKey":1,"sessionId":"s","token":"T1==x"}`, liveKitToken, "<html>", "[]", `"x"`,
	} {
		f.Add([]byte(s))
	}
	base, _ := url.Parse("http://h:1")
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := parse(body)
		if err != nil {
			if strings.Contains(err.Error(), liveKitToken) {
				t.Fatal("token in the error")
			}
			return
		}
		ticket, err := a.ticket(base, Request{})
		if _, odd := address.Parse(ticket.URL); err == nil && (ticket.Token == "" || odd != nil) {
			t.Fatalf("%q became %+v", body, ticket)
		}
	})
}

func FuzzJWTClaims(f *testing.F) {
	f.Add(liveKitToken)
	f.Add(jwt(`{"scope":["session.connect"],"video":null}`))
	f.Add("..")
	f.Fuzz(func(_ *testing.T, token string) {
		_, _ = claimsOf(token)
		_ = answer{token: token}.foreign()
	})
}
