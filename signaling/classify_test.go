package signaling

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

const aToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"

// cloud is a host of LiveKit Cloud, which alone answers by region.
const cloud = "project-x.livekit.cloud"

// statuses are answers to a handshake, first those of LiveKit in its own words, then those of whoever stands in
// between, and which error each is.
var statuses = []struct {
	name   string
	status int
	body   string
	host   string
	resume bool
	want   error
}{
	{"no-token", 401, "no permissions to access the room", "", false, ErrDenied},
	{"not-a-jwt", 401, "invalid authorization token", "", false, ErrDenied},
	{"unknown-key", 401, "invalid API key: APIabc", "", false, ErrDenied},
	{
		"wrong-signature", 401, "invalid token: " + aToken +
			", error: token signature is invalid: signature is invalid",
		"", false, ErrDenied,
	},
	{"wrong-signature-long-ago", 401, "invalid token: " + aToken +
		", error: go-jose/go-jose: error in cryptographic primitive", "", false, ErrDenied},
	{
		"expired-token", 401, "invalid token: " + aToken + ", error: token has invalid claims: token is expired",
		"",
		false, ErrExpired,
	},
	{"expired-long-ago", 401, "invalid token: " + aToken +
		", error: square/go-jose/jwt: validation failed, token is expired (exp)", "", false, ErrExpired},
	{
		"early-token", 401, "invalid token: " + aToken +
			", error: token has invalid claims: token is not valid yet", "",
		false, ErrEarly,
	},
	{"early-long-ago", 401, "invalid token: " + aToken +
		", error: go-jose/go-jose/jwt: validation failed, token not valid yet (nbf)", "", false, ErrEarly},
	{"issued-in-the-future", 401, "invalid token: " + aToken +
		", error: validation failed, token issued in the future (iat)", "", false, ErrEarly},
	{"no-join-permission", 401, "permissions denied", "", false, ErrDenied},
	{
		"somebody-elses-credentials", 401, "invalid authorization header. Must start with Bearer ", "", false,
		ErrDenied,
	},
	{"empty-identity", 400, "identity cannot be empty", "", false, ErrBadRequest},
	{"long-identity", 400, "participant identity length exceeds limits: max length 256", "", false, ErrBadRequest},
	{"no-room-name", 400, "no room name", "", false, ErrBadRequest},
	{"long-room-name", 400, "room name length exceeds limits: max length 256", "", false, ErrBadRequest},
	{"query-taken-away", 400, "join_request is required", "", false, ErrGarbled},
	{"query-cut", 400, "cannot base64 decode wrapped join request", "", false, ErrGarbled},
	{"room-absent", 404, "requested room does not exist", "", false, ErrNoRoom},
	{"room-full", 500, "connection closed by media", "", false, ErrFull},
	{"resume-cut-off-is-not-full", 500, "connection closed by media", "", true, ErrServer},
	{"server-failed", 500, "could not start", "", false, ErrServer},
	{"node-over-limits", 503, "node has exceeded its configured limit", "", false, ErrBusy},
	{"pinned-region", 403, "", cloud, false, ErrRegion},
	{"page-before-the-cloud", 403, "<html>blocked", cloud, false, ErrIntercepted},
	{"unauthorized-by-somebody", 401, "Unauthorized", "", false, ErrIntercepted},
	{"unauthorized-page", 401, "<html><title>401 Authorization Required</title>", "", false, ErrIntercepted},
	{"livekits-words-in-a-page", 401, "<html>permissions denied", "", false, ErrIntercepted},
	{"livekits-words-in-the-middle", 401, "upstream said: permissions denied", "", false, ErrIntercepted},
	{"livekits-words-with-another-status", 403, "permissions denied", "", false, ErrIntercepted},
	{"bad-request-by-somebody", 400, "Bad Request", "", false, ErrIntercepted},
	{"payment", 402, "", "", false, ErrIntercepted},
	{"forbidden", 403, "", "", false, ErrIntercepted},
	{"rbac", 403, "RBAC: access denied", "", false, ErrIntercepted},
	{"proxy-login", 407, "Proxy Authentication Required", "", false, ErrIntercepted},
	{"too-slow", 408, "Request Timeout", "", false, ErrIntercepted},
	{"uri-too-long", 414, "", "", false, ErrIntercepted},
	{"misdirected", 421, "Misdirected Request", "", false, ErrIntercepted},
	{"too-early", 425, "Too Early", "", false, ErrIntercepted},
	{"upgrade-required", 426, "", "", false, ErrIntercepted},
	{"captive-portal", 511, "<html>log in", "", false, ErrServer},
	{"plain-to-a-tls-port", 400, "Client sent an HTTP request to an HTTPS server.\n", "", false, ErrBadResponse},
	{
		"plain-to-nginx-tls", 400, "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title>",
		"",
		false, ErrBadResponse,
	},
	{"path-unknown", 404, "404 page not found\n", "", false, ErrNoPath},
	{"path-unknown-empty", 404, "", "", false, ErrNoPath},
	{"method-not-allowed", 405, "", "", false, ErrNoPath},
	{"not-implemented", 501, "", "", false, ErrNoPath},
	{"too-many-requests", 429, "", "", false, ErrBusy},
	{"bad-gateway", 502, "<html>", "", false, ErrBusy},
	{"gateway-timeout", 504, "", "", false, ErrBusy},
	{"cloudflare-origin-down", 521, "", "", false, ErrBusy},
	{"html", 200, "<!DOCTYPE html><title>Hello</title>", "", false, ErrBadResponse},
	{"redirect", 302, "", "", false, ErrBadResponse},
	{"half-upgrade", 101, "", "", false, ErrBadResponse},
}

func TestClassifyStatus(t *testing.T) {
	for _, row := range statuses {
		t.Run(row.name, func(t *testing.T) {
			e := classify(answer{status: row.status, body: row.body, err: io.EOF},
				attempt{host: row.host, resume: row.resume, token: aToken})
			if !errors.Is(e, row.want) || row.want == ErrDenied && !errors.Is(ErrDenied, e.Kind) ||
				e.Status != row.status {
				t.Errorf("got %v, want %v", e, row.want)
			}
			if strings.Contains(e.Error(), aToken[:12]) {
				t.Errorf("token in %q", e.Error())
			}
		})
	}
}

func TestClassifyNetwork(t *testing.T) {
	for _, row := range []struct {
		name string
		err  error
		want error
	}{
		{"refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, ErrUnreachable},
		{"no-such-name", &net.DNSError{Err: "no such host", IsNotFound: true}, ErrUnreachable},
		{"slow-name", &net.DNSError{Err: "i/o timeout", IsTimeout: true}, ErrTimeout},
		{"deadline", os.ErrDeadlineExceeded, ErrTimeout},
		{"cut", io.ErrUnexpectedEOF, ErrUnreachable},
		{"endless-header", errTooMuch, ErrBadResponse},
		{"not-http", errors.New(`malformed HTTP response "SSH-2.0"`), ErrBadResponse},
		{"tls-alert", errors.New(`malformed HTTP response "\x15\x03\x01\x00\x02\x02F"`), errPlain},
		{"not-http-echo", errors.New(`malformed HTTP response "Bearer ` + aToken + `"`), ErrBadResponse},
	} {
		t.Run(row.name, func(t *testing.T) {
			e := classify(answer{err: row.err}, attempt{token: aToken})
			if !errors.Is(e, row.want) {
				t.Errorf("got %v, want %v", e, row.want)
			}
			for err := error(e); err != nil; err = errors.Unwrap(err) {
				if strings.Contains(err.Error(), aToken[:12]) {
					t.Errorf("token in %q", err)
				}
			}
			if e.Err != nil && strings.Contains(e.Err.Error(), aToken[:12]) {
				t.Errorf("token in the cause %q", e.Err)
			}
		})
	}
}

// jwtOf is a token with those claims.
func jwtOf(claims string) string {
	return "eyJhbGciOiJIUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2lnbmF0dXJl"
}

// TestClassifyByTheClocks: a long token leaves no room for the reason behind it, and then its times and the server's
// clock tell.
func TestClassifyByTheClocks(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for name, row := range map[string]struct {
		claims string
		date   time.Time
		want   error
	}{
		"early": {
			fmt.Sprintf(`{"nbf":%d,"exp":%d}`, now.Add(5*time.Minute).Unix(), now.Add(time.Hour).Unix()),
			now, ErrEarly,
		},
		"early-by-iat": {fmt.Sprintf(`{"iat":%d}`, now.Add(5*time.Minute).Unix()), now, ErrEarly},
		"expired":      {fmt.Sprintf(`{"nbf":1,"exp":%d}`, now.Add(-5*time.Minute).Unix()), now, ErrExpired},
		"within-the-leeway": {fmt.Sprintf(`{"nbf":%d,"exp":%d}`, now.Add(59*time.Second).Unix(),
			now.Add(-59*time.Second).Unix()), now, ErrDenied},
		"without-a-date":     {fmt.Sprintf(`{"nbf":%d}`, now.Add(time.Hour).Unix()), time.Time{}, ErrDenied},
		"claims-of-any-type": {`{"nbf":"soon","exp":{}}`, now, ErrDenied},
		"out-of-this-world":  {`{"nbf":1e300}`, now, ErrDenied},
	} {
		t.Run(name, func(t *testing.T) {
			token := jwtOf(row.claims)
			e := classify(answer{status: 401, body: "invalid token: " + token[:len(token)-3], date: row.date},
				attempt{token: token})
			if e.Kind != row.want || !e.Clock.Equal(row.date) {
				t.Errorf("got %v at %v, want %v", e, e.Clock, row.want)
			}
			if strings.Contains(e.Error(), "eyJ") {
				t.Errorf("token in %v", e)
			}
		})
	}
}
