package credentials_test

import (
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
	c := credentials.Client{HTTP: s.Client(), Logger: slog.New(slog.NewTextHandler(&log,
		&slog.HandlerOptions{Level: slog.LevelDebug}))}
	ticket, err := c.Fetch(t.Context(), r)
	text := log.String() + fmt.Sprint(err) + fmt.Sprintf("%v %+v", ticket, ticket)
	if strings.Contains(text, "eyJ") || strings.Contains(text, password) {
		t.Errorf("secret in %q", text)
	}
	return ticket, err
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
			if _, err = s.fetch(t, credentials.Request{
				Room: "r", User: "ann",
				Password: password + "x",
			}); !errors.Is(err, credentials.ErrDenied) {
				t.Errorf("wrong password: %v", err)
			}
			if _, err = s.fetch(t, credentials.Request{
				Room: "r", Style: credentials.OpenVidu2,
				Endpoint: web.URL + path,
			}); !errors.Is(err, credentials.ErrDenied) && path != "/token" {
				t.Errorf("nobody: %v", err)
			}
		})
	}
}

func TestFetchKeepsPasswordsAtHome(t *testing.T) {
	var leaked bool
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked = true }))
	defer other.Close()
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1)+r.URL.Path,
			http.StatusTemporaryRedirect)
	}))
	defer home.Close()
	s := &server{Server: home}
	_, err := s.fetch(t, credentials.Request{Style: credentials.OpenVidu2, User: "ann", Password: password})
	if !errors.Is(err, credentials.ErrBadResponse) || leaked {
		t.Errorf("got %v, leaked %v", err, leaked)
	}
}

// TestFetchComparesClocks: the endpoint's, by its Date, with ours.
func TestFetchComparesClocks(t *testing.T) {
	for name, row := range map[string]struct {
		date string
		want time.Duration
	}{
		"ahead":  {time.Now().Add(5 * time.Minute).UTC().Format(http.TimeFormat), 5 * time.Minute},
		"behind": {time.Now().Add(-2 * time.Hour).UTC().Format(http.TimeFormat), -2 * time.Hour},
		"odd":    {"yesterday", 0},
	} {
		t.Run(name, func(t *testing.T) {
			web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", row.date)
				_, _ = io.WriteString(w, lk)
			}))
			defer web.Close()
			got, err := credentials.Client{HTTP: web.Client()}.Fetch(t.Context(),
				credentials.Request{Endpoint: web.URL})
			if off := (got.Ahead - row.want).Abs(); err != nil || off > 3*time.Second {
				t.Errorf("got %v, %v, want %v", got.Ahead, err, row.want)
			}
		})
	}
}
