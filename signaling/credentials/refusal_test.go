package credentials_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"confab/signaling/credentials"
)

// webPage is what a web server answers with that knows nothing of tokens.
const webPage = "<!DOCTYPE html><title>Welcome</title>"

// refusals are answers of a token endpoint without a ticket, and the error that each is.
var refusals = []struct {
	name string
	re   reply
	want error
}{
	{"denied", reply{401, `{"error":{"code":"login","message":"log in"}} ` + lk, ""}, credentials.ErrDenied},
	{"denied-in-words", reply{401, "User not logged", "text/plain"}, credentials.ErrLoginNeeded},
	{"denied-by-a-proxy", reply{401, webPage, ""}, credentials.ErrIntercepted},
	{"forbidden", reply{403, `{"error":{"code":"not_allowed","message":"no"}}`, ""}, credentials.ErrDenied},
	{"forbidden-by-somebody", reply{403, "", ""}, credentials.ErrIntercepted},
	{"forbidden-in-words", reply{403, "RBAC: access denied", ""}, credentials.ErrIntercepted},
	{"forbidden-page", reply{403, webPage, ""}, credentials.ErrIntercepted},
	{"proxy-login", reply{407, "Proxy Authentication Required", ""}, credentials.ErrIntercepted},
	{"request-timeout", reply{408, "", ""}, credentials.ErrIntercepted},
	{"misdirected", reply{421, "", ""}, credentials.ErrIntercepted},
	{"too-early", reply{425, `{"message":"Too Early"}`, ""}, credentials.ErrIntercepted},
	{"bad-request-by-somebody", reply{400, "Bad Request", ""}, credentials.ErrIntercepted},
	{"cloudflare", reply{522, webPage, ""}, credentials.ErrBusy},
	{"no-room", reply{404, `{"message":"Room not found"}`, ""}, credentials.ErrNoRoom},
	{"no-endpoint", reply{404, "Cannot POST /token", ""}, credentials.ErrNoEndpoint},
	{"wrong-method", reply{405, "", ""}, credentials.ErrNoEndpoint},
	{"bad-request", reply{422, `{"detail":"` + password + `"}`, ""}, credentials.ErrBadRequest},
	{"failed", reply{500, "boom token=" + lk, ""}, credentials.ErrServer},
	{"busy", reply{503, webPage, "text/html"}, credentials.ErrBusy},
	{"html", reply{200, webPage, ""}, credentials.ErrNotJSON},
	{"html-by-type", reply{200, "hello", "text/html; charset=utf-8"}, credentials.ErrNotJSON},
	{"ten-megabytes", reply{200, strings.Repeat("x", 10<<20), "text/plain"}, credentials.ErrBadResponse},
	{
		"ten-megabytes-of-token",
		reply{200, `{"token":"` + lk + `","pad":"` + strings.Repeat("x", 10<<20) + `"}`, ""},
		credentials.ErrBadResponse,
	},
	{"ten-megabytes-of-failure", reply{500, strings.Repeat("x", 10<<20), "text/plain"}, credentials.ErrServer},
	{"no-token", reply{200, `{"hello":"` + lk + `"}`, ""}, credentials.ErrNoTicket},
	{"error-with-200", reply{200, `{"error":"no such user"}`, ""}, credentials.ErrNoTicket},
	{
		"strange-url",
		reply{200, `{"token":"` + lk + `","url":"file:///etc/passwd"}`, ""},
		credentials.ErrBadResponse,
	},
	{"foreign", reply{200, `{"apiKey":"1","sessionId":"s","token":"T1==eyJ"}`, ""}, credentials.ErrForeignCloud},
}

func TestFetchFails(t *testing.T) {
	for _, row := range refusals {
		t.Run(row.name, func(t *testing.T) {
			s := serve(t, map[string]reply{"POST /token": row.re})
			_, err := s.fetch(t, credentials.Request{Room: "r", User: "ann", Password: password})
			if !errors.Is(err, row.want) {
				t.Errorf("got %v, want %v", err, row.want)
			}
			if err != nil && len(err.Error()) > 2000 {
				t.Errorf("the error is %d bytes long", len(err.Error()))
			}
		})
	}
}

func TestFetchUnreachable(t *testing.T) {
	s := serve(t, nil)
	s.Close()
	if _, err := s.fetch(t, credentials.Request{Endpoint: s.URL + "/token?key=" + lk}); !errors.Is(err,
		credentials.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
	tls := httptest.NewTLSServer(http.NotFoundHandler())
	tls.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	defer tls.Close()
	plain := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if _, err := (credentials.Client{HTTP: plain}).Fetch(t.Context(),
		credentials.Request{Endpoint: tls.URL}); !errors.Is(err, credentials.ErrInsecure) {
		t.Errorf("got %v", err)
	}
}

func TestFetchSilence(t *testing.T) {
	release := make(chan struct{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/half" {
			_, _ = io.WriteString(w, `{"token":`)
			w.(http.Flusher).Flush()
		}
		<-release
	}))
	defer web.Close()
	defer close(release)
	for _, path := range []string{"/token", "/half"} {
		c := credentials.Client{HTTP: web.Client(), Timeout: 50 * time.Millisecond}
		if _, err := c.Fetch(t.Context(), credentials.Request{Endpoint: web.URL + path}); !errors.Is(err,
			credentials.ErrTimeout) {
			t.Errorf("%s: got %v", path, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		c.Timeout = time.Minute
		if _, err := c.Fetch(ctx, credentials.Request{Endpoint: web.URL + path}); !errors.Is(err,
			context.DeadlineExceeded) {
			t.Errorf("%s: got %v", path, err)
		}
		cancel()
	}
}

// TestFetchQuotes: what the endpoint says to people comes along, without secrets.
func TestFetchQuotes(t *testing.T) {
	for name, row := range map[string]struct {
		re   reply
		want string
	}{
		"json-error-with-200": {reply{200, `{"error":"no such user"}`, ""}, "no such user"},
		"json-error": {
			reply{403, `{"error":{"code":"x","message":"this account may not make sessions"}}`, ""},
			"this account may not make sessions",
		},
		"fastapi": {
			reply{422, `{"detail":[{"loc":["body","room"],"msg":"field required"}]}`, ""},
			"field required",
		},
		"a-sentence": {
			reply{400, "roomName and participantName are required\n", "text/plain"},
			"roomName and participantName are required",
		},
		"a-page":            {reply{502, "<html><title>502 Bad Gateway</title>", "text/html"}, "502 Bad Gateway"},
		"a-page-with-200":   {reply{200, "<!doctype html><title>Hotel Wi-Fi</title>", ""}, "Hotel Wi-Fi"},
		"with-our-password": {reply{400, `{"message":"bad password ` + password + `"}`, ""}, "bad password [hidden]"},
		"with-escapes":      {reply{400, `{"message":"a\u001b[31m\u202egnp.exe\nb"}`, ""}, "a[31mgnp.exe b"},
		"not-for-people":    {reply{500, `{"statusCode":500}`, ""}, ""},
		"neither":           {reply{500, "\xff\xfe\x00", ""}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, map[string]reply{"POST /token": row.re})
			_, err := s.fetch(t, credentials.Request{Room: "r", Style: credentials.LiveKit, Password: password})
			var e *credentials.Error
			if !errors.As(err, &e) || e.Said != row.want {
				t.Errorf("got %+v, want %q", err, row.want)
			}
		})
	}
}
