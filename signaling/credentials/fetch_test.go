package credentials_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"confab/signaling/credentials"
)

const (
	// lk has the payload {"video":{}}; the signature is of no interest here.
	lk       = "eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6e319.c2lnbmF0dXJl"
	password = "correct-horse"
)

// server answers "METHOD /path" from a table and writes down what was asked.
type server struct {
	*httptest.Server
	asked []string // METHOD /path?query body
}

type reply struct {
	status int
	body   string
	kind   string
}

func serve(t *testing.T, table map[string]reply) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.asked = append(s.asked, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+string(body)))
		answer, ok := table[r.Method+" "+r.URL.EscapedPath()]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if answer.kind != "" {
			w.Header().Set("Content-Type", answer.kind)
		}
		w.WriteHeader(answer.status)
		_, _ = io.WriteString(w, answer.body)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) fetch(t *testing.T, r credentials.Request) (credentials.Ticket, error) {
	t.Helper()
	if r.Endpoint == "" || strings.HasPrefix(r.Endpoint, "/") {
		r.Endpoint = s.URL + r.Endpoint
	}
	var log strings.Builder
	c := credentials.Client{HTTP: s.Client(), Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	ticket, err := c.Fetch(t.Context(), r)
	text := log.String() + fmt.Sprint(err) + fmt.Sprintf("%v %+v", ticket, ticket)
	if strings.Contains(text, "eyJ") || strings.Contains(text, password) {
		t.Errorf("secret in %q", text)
	}
	return ticket, err
}

func TestFetchFinds(t *testing.T) {
	ok := func(body string) reply { return reply{status: 201, body: body} }
	for _, row := range []struct {
		name  string
		table map[string]reply
		r     credentials.Request
		url   string // "derived" = from the endpoint
		style credentials.Style
		asked string // the last question
	}{
		{
			"confab-server",
			map[string]reply{"POST /token": ok(`{"server_url":"wss://sfu","participant_token":"` + lk + `","token":"` + lk + `"}`)},
			credentials.Request{},
			"wss://sfu", credentials.LiveKit, `POST /token {"participant_name":"Ann","room_name":"my room"}`,
		},
		{
			"livekit-at-a-full-path",
			map[string]reply{"POST /api/v2/give": ok(`{"server_url":"wss://sfu","participant_token":"` + lk + `"}`)},
			credentials.Request{Endpoint: "/api/v2/give"},
			"wss://sfu", credentials.LiveKit, `POST /api/v2/give {"participant_name":"Ann","room_name":"my room"}`,
		},
		{
			"behind-a-prefix",
			map[string]reply{"POST /confab/token": ok(`{"server_url":"wss://sfu","participant_token":"` + lk + `"}`)},
			credentials.Request{Endpoint: "/confab/"},
			"wss://sfu", credentials.LiveKit, `POST /confab/token {"participant_name":"Ann","room_name":"my room"}`,
		},
		{
			"openvidu3-by-style",
			map[string]reply{"POST /token": {200, `{"token":"` + lk + `"}`, ""}},
			credentials.Request{Style: credentials.OpenVidu},
			"derived", credentials.OpenVidu, `POST /token {"participantName":"Ann","roomName":"my room"}`,
		},
		{
			"openvidu3-with-configured-url",
			map[string]reply{"POST /token": {200, `{"token":"` + lk + `"}`, ""}},
			credentials.Request{Style: credentials.OpenVidu, LiveKitURL: "wss://mine"},
			"wss://mine", credentials.OpenVidu, `POST /token {"participantName":"Ann","roomName":"my room"}`,
		},
		{
			"livekit-meet",
			map[string]reply{"GET /api/connection-details": {200, `{"serverUrl":"wss://sfu","participantToken":"` + lk + `"}`, ""}},
			credentials.Request{Endpoint: "/api/connection-details"},
			"wss://sfu", credentials.LiveKit, "GET /api/connection-details?participantName=Ann&roomName=my+room",
		},
		{
			"vonage-form-of-confab",
			map[string]reply{"GET /room/my%20room": {200, `{"applicationId":"x","apiKey":"x","sessionId":"s","token":"` + lk + `","url":"wss://sfu"}`, ""}},
			credentials.Request{},
			"wss://sfu", credentials.Vonage, "GET /room/my%20room",
		},
		{
			"vonage-session-by-name-behind-a-single-page-app",
			map[string]reply{
				"GET /room/my%20room":    {200, "<!doctype html>", "text/html"},
				"GET /session/my%20room": {200, `{"sessionId":"s","token":"` + lk + `","apiKey":"x","url":"wss://sfu"}`, ""},
			},
			credentials.Request{Style: credentials.Vonage},
			"wss://sfu", credentials.Vonage, "GET /session/my%20room",
		},
		{
			"session",
			map[string]reply{"GET /session": {200, `{"applicationId":"x","sessionId":"s","token":"` + lk + `","url":"wss://sfu"}`, ""}},
			credentials.Request{},
			"wss://sfu", credentials.Vonage, "GET /session",
		},
		{
			"plain-text",
			map[string]reply{"POST /token": {200, lk + "\n", "text/plain"}},
			credentials.Request{},
			"derived", credentials.LiveKit, `POST /token {"participant_name":"Ann","room_name":"my room"}`,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := serve(t, row.table)
			row.r.Room, row.r.Name = "my room", "Ann"
			got, err := s.fetch(t, row.r)
			if err != nil {
				t.Fatalf("%v after %q", err, s.asked)
			}
			if row.url == "derived" {
				row.url = "ws://127.0.0.1:7880"
			}
			if got.URL != row.url || got.Token != lk || got.Style != row.style || got.Room != "my room" {
				t.Errorf("got url %s, style %v, room %s", got.URL, got.Style, got.Room)
			}
			if last := s.asked[len(s.asked)-1]; last != row.asked {
				t.Errorf("asked %q, want %q", last, row.asked)
			}
		})
	}
}

// TestFetchOpenVidu3 has an endpoint that refuses LiveKit's field names.
func TestFetchOpenVidu3(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ RoomName, ParticipantName string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.RoomName == "" || body.ParticipantName == "" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"errorMessage":"roomName and participantName are required"}`)
			return
		}
		_, _ = io.WriteString(w, `{"token":"`+lk+`"}`)
	}))
	defer s.Close()
	got, err := credentials.Client{HTTP: s.Client()}.Fetch(t.Context(), credentials.Request{Endpoint: s.URL, Room: "r", Name: "n"})
	if err != nil || got.Style != credentials.OpenVidu || got.URL != "ws://127.0.0.1:7880" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestFetchLogsIn(t *testing.T) {
	for _, path := range []string{"/api-sessions/get-sessionid-token", "/token"} {
		t.Run(path, func(t *testing.T) {
			mux := http.NewServeMux()
			mux.HandleFunc("POST /api-login/login", func(w http.ResponseWriter, r *http.Request) {
				var who struct{ User, Pass string }
				_ = json.NewDecoder(r.Body).Decode(&who)
				if who.User != "ann" || who.Pass != password {
					http.Error(w, "User/Pass incorrect", http.StatusUnauthorized)
					return
				}
				http.SetCookie(w, &http.Cookie{Name: "connect.sid", Value: "1", Path: "/"})
			})
			mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
				if _, err := r.Cookie("connect.sid"); err != nil {
					http.Error(w, "User not logged", http.StatusUnauthorized)
					return
				}
				_, _ = io.WriteString(w, `{"0":"sess","1":"`+lk+`"}`)
			})
			web := httptest.NewServer(mux)
			defer web.Close()
			s := &server{Server: web}
			got, err := s.fetch(t, credentials.Request{Room: "r", User: "ann", Password: password})
			if err != nil || got.Token != lk || got.SessionID != "sess" || got.Style != credentials.OpenVidu2 {
				t.Errorf("got %v, %v", got, err)
			}
			if _, err = s.fetch(t, credentials.Request{Room: "r", User: "ann", Password: password + "x"}); !errors.Is(err, credentials.ErrDenied) {
				t.Errorf("wrong password: %v", err)
			}
			if _, err = s.fetch(t, credentials.Request{Room: "r", Style: credentials.OpenVidu2, Endpoint: web.URL + path}); !errors.Is(err, credentials.ErrDenied) && path != "/token" {
				t.Errorf("nobody: %v", err)
			}
		})
	}
}

func TestFetchFails(t *testing.T) {
	html := "<!DOCTYPE html><title>Welcome</title>"
	for _, row := range []struct {
		name string
		re   reply
		want error
	}{
		{"denied", reply{401, `{"error":{"code":"login","message":"log in"}} ` + lk, ""}, credentials.ErrDenied},
		{"forbidden", reply{403, "", ""}, credentials.ErrDenied},
		{"no-room", reply{404, `{"message":"Room not found"}`, ""}, credentials.ErrNoRoom},
		{"no-endpoint", reply{404, "Cannot POST /token", ""}, credentials.ErrNoEndpoint},
		{"wrong-method", reply{405, "", ""}, credentials.ErrNoEndpoint},
		{"bad-request", reply{422, `{"detail":"` + password + `"}`, ""}, credentials.ErrBadRequest},
		{"failed", reply{500, "boom token=" + lk, ""}, credentials.ErrServer},
		{"busy", reply{503, html, "text/html"}, credentials.ErrBusy},
		{"html", reply{200, html, ""}, credentials.ErrNotJSON},
		{"html-by-type", reply{200, "hello", "text/html; charset=utf-8"}, credentials.ErrNotJSON},
		{"ten-megabytes", reply{200, strings.Repeat("x", 10<<20), "text/plain"}, credentials.ErrBadResponse},
		{"ten-megabytes-of-token", reply{200, `{"token":"` + lk + `","pad":"` + strings.Repeat("x", 10<<20) + `"}`, ""}, credentials.ErrBadResponse},
		{"ten-megabytes-of-failure", reply{500, strings.Repeat("x", 10<<20), "text/plain"}, credentials.ErrServer},
		{"no-token", reply{200, `{"hello":"` + lk + `"}`, ""}, credentials.ErrBadResponse},
		{"strange-url", reply{200, `{"token":"` + lk + `","url":"file:///etc/passwd"}`, ""}, credentials.ErrBadResponse},
		{"foreign", reply{200, `{"apiKey":"1","sessionId":"s","token":"T1==eyJ"}`, ""}, credentials.ErrForeignCloud},
	} {
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
	if _, err := s.fetch(t, credentials.Request{Endpoint: s.URL + "/token?key=" + lk}); !errors.Is(err, credentials.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
	tls := httptest.NewTLSServer(http.NotFoundHandler())
	tls.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	defer tls.Close()
	plain := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if _, err := (credentials.Client{HTTP: plain}).Fetch(t.Context(), credentials.Request{Endpoint: tls.URL}); !errors.Is(err, credentials.ErrInsecure) {
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
		if _, err := c.Fetch(t.Context(), credentials.Request{Endpoint: web.URL + path}); !errors.Is(err, credentials.ErrTimeout) {
			t.Errorf("%s: got %v", path, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		c.Timeout = time.Minute
		if _, err := c.Fetch(ctx, credentials.Request{Endpoint: web.URL + path}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: got %v", path, err)
		}
		cancel()
	}
}

func TestFetchKeepsPasswordsAtHome(t *testing.T) {
	var leaked bool
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked = true }))
	defer other.Close()
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer home.Close()
	s := &server{Server: home}
	_, err := s.fetch(t, credentials.Request{Style: credentials.OpenVidu2, User: "ann", Password: password})
	if !errors.Is(err, credentials.ErrBadResponse) || leaked {
		t.Errorf("got %v, leaked %v", err, leaked)
	}
}

func TestFetchNeedsNobodyWithAToken(t *testing.T) {
	c := credentials.Client{}
	got, err := c.Fetch(t.Context(), credentials.Request{Endpoint: "wss://cloud", Token: " " + lk, Room: "r"})
	if err != nil || got.URL != "wss://cloud" || got.Token != lk || got.Room != "r" {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err = c.Fetch(t.Context(), credentials.Request{Endpoint: "localhost:7880", Token: lk}); err != nil || got.URL != "localhost:7880" {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err = c.Fetch(t.Context(), credentials.Request{Endpoint: "wss://h", Token: "T1==abc"}); !errors.Is(err, credentials.ErrForeignCloud) {
		t.Errorf("got %v", err)
	}
	if _, err = c.Fetch(t.Context(), credentials.Request{Token: lk}); !errors.Is(err, credentials.ErrBadEndpoint) {
		t.Errorf("got %v", err)
	}
}
