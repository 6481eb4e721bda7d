package signaling_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"confab/signaling"
	"confab/signaling/signaltest"
)

// grantedToken says of itself that it may enter a room.
const grantedToken = "eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6eyJyb29tSm9pbiI6dHJ1ZX19.c2lnbmF0dXJl"

// proxy is one before a server; it writes down what it was asked.
type proxy struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // path, and how the token came
}

func startProxy(t *testing.T, sfu string, secure bool, before func(w http.ResponseWriter,
	r *http.Request) (done bool),
) *proxy {
	t.Helper()
	target, err := url.Parse("http" + strings.TrimPrefix(sfu, "ws"))
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{}
	forward := httputil.NewSingleHostReverseProxy(target)
	forward.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	p.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if r.URL.Query().Has("access_token") {
			scheme += "+query"
		}
		p.mu.Lock()
		p.asked = append(p.asked, r.URL.Path+" "+scheme)
		p.mu.Unlock()
		if !before(w, r) {
			forward.ServeHTTP(w, r)
		}
	}))
	p.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	if secure {
		p.StartTLS()
	} else {
		p.Start()
	}
	t.Cleanup(p.Close)
	return p
}

// tokenWanted looks for the token as LiveKit does, in the header, then in the address, and refuses in LiveKit's words.
func tokenWanted(_ int, h *signaltest.Hello) signaltest.Behaviour {
	header := h.Header.Get("Authorization")
	switch {
	case header != "" && !strings.HasPrefix(header, "Bearer "):
		return signaltest.Behaviour{Status: 401, Body: "invalid authorization header. Must start with Bearer "}
	case header == "" && h.Query.Get("access_token") == "":
		return signaltest.Behaviour{Status: 401, Body: "no permissions to access the room"}
	}
	return signaltest.Behaviour{}
}

// through dials with everything logged, and fails the test when a secret is in the log or the error.
func through(t *testing.T, o signaling.Options) (*signaling.Welcome, error) {
	t.Helper()
	var logged strings.Builder
	o.Logger = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if o.Token == "" {
		o.Token = grantedToken
	}
	o.TLS = &tls.Config{InsecureSkipVerify: true} // httptest's certificate is its own
	conn, w, err := signaling.Dial(t.Context(), o)
	if err == nil {
		conn.HangUp()
	}
	if text := logged.String() + fmt.Sprint(err); strings.Contains(text, "eyJ") || strings.Contains(text, "hunter2") {
		t.Errorf("secret in %q", text)
	}
	return w, err
}

// TestDialThroughAProxyThatServesOnlyRTC: whatever it says at the newer path, the older one is tried.
func TestDialThroughAProxyThatServesOnlyRTC(t *testing.T) {
	for name, say := range map[string]func(http.ResponseWriter){
		"page": func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<!doctype html><title>App</title>") },
		"login-page": func(w http.ResponseWriter) {
			w.Header().Set("Location", "/login")
			w.WriteHeader(http.StatusFound)
		},
		"bad-request":     func(w http.ResponseWriter) { http.Error(w, "Bad Request", http.StatusBadRequest) },
		"unauthorized":    func(w http.ResponseWriter) { http.Error(w, "Unauthorized", http.StatusUnauthorized) },
		"forbidden":       func(w http.ResponseWriter) { http.Error(w, "Forbidden", http.StatusForbidden) },
		"not-found":       func(w http.ResponseWriter) { http.Error(w, "nothing here", http.StatusNotFound) },
		"not-allowed":     func(w http.ResponseWriter) { w.WriteHeader(405) },
		"uri-too-long":    func(w http.ResponseWriter) { w.WriteHeader(414) },
		"upgrade":         func(w http.ResponseWriter) { w.WriteHeader(426) },
		"headers":         func(w http.ResponseWriter) { w.WriteHeader(431) },
		"not-implemented": func(w http.ResponseWriter) { w.WriteHeader(501) },
		"query-cut": func(w http.ResponseWriter) {
			http.Error(w, "join_request is required",
				http.StatusBadRequest)
		},
	} {
		t.Run(name, func(t *testing.T) {
			sfu := signaltest.New(t, signaltest.Options{Behaviour: signaltest.Behaviour{}})
			p := startProxy(t, sfu.URL(), false, func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/rtc/v1" {
					say(w)
					return true
				}
				return false
			})
			hosts := &signaling.Hosts{}
			w, err := through(t, signaling.Options{URL: p.URL, Hosts: hosts})
			if err != nil || w.Mode != signaling.Dual || !slices.Equal(p.asked,
				[]string{"/rtc/v1 Bearer", "/rtc Bearer"}) {
				t.Errorf("got %+v, %v after %q", w, err, p.asked)
			}
			lasting := name == "not-found" || name == "not-allowed" || name == "not-implemented"
			if hosts.LacksSingle(p.Listener.Addr().String()) != lasting {
				t.Errorf("remembered %v", !lasting)
			}
		})
	}
}

// TestDialSaysWhatTheProxySaid: where neither path is served, the first answer counts; LiveKit's own word counts more
// than any.
func TestDialSaysWhatTheProxySaid(t *testing.T) {
	for name, row := range map[string]struct {
		v1, rtc signaltest.Behaviour
		want    error
		body    string
	}{
		"same": {
			signaltest.Behaviour{Status: 403, Body: "a"},
			signaltest.Behaviour{Status: 403, Body: "b"},
			signaling.ErrIntercepted, "a",
		},
		"nothing-there": {
			signaltest.Behaviour{Status: 403, Body: "a"},
			signaltest.Behaviour{Status: 404, Body: "b"},
			signaling.ErrIntercepted, "a",
		},
		"livekit-refuses": {signaltest.Behaviour{Status: 403, Body: "a"}, signaltest.Behaviour{
			Status: 401,
			Body:   "permissions denied",
		}, signaling.ErrDenied, "permissions denied"},
		"livekit-is-busy": {
			signaltest.Behaviour{Status: 403, Body: "a"},
			signaltest.Behaviour{Status: 503, Body: "b"},
			signaling.ErrBusy, "b",
		},
		"busy-is-no-path": {
			signaltest.Behaviour{Status: 503, Body: "a"},
			signaltest.Behaviour{},
			signaling.ErrBusy,
			"a",
		},
		"refusal-is-final": {
			signaltest.Behaviour{Status: 401, Body: "invalid API key: x"},
			signaltest.Behaviour{},
			signaling.ErrDenied, "invalid API key: x",
		},
	} {
		t.Run(name, func(t *testing.T) {
			sfu := signaltest.New(t, signaltest.Options{Each: func(_ int, h *signaltest.Hello) signaltest.Behaviour {
				if h.Path == "/rtc/v1" {
					return row.v1
				}
				return row.rtc
			}})
			_, err := through(t, signaling.Options{URL: sfu.URL()})
			var e *signaling.DialError
			if !errors.Is(err, row.want) || !errors.As(err, &e) || e.Body != row.body {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestDialSecondTryWithTheToken: in the address, but only after the header did not do.
func TestDialSecondTryWithTheToken(t *testing.T) {
	clear := func(_ http.ResponseWriter, r *http.Request) bool { r.Header.Del("Authorization"); return false }
	replace := func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Authorization") != "" {
			r.Header.Set("Authorization", "Basic cHJveHk6c2VjcmV0")
		}
		return false
	}
	login := func(w http.ResponseWriter, r *http.Request) bool {
		if user, password, ok := r.BasicAuth(); !ok || user != "me" || password != "hunter2:x" {
			w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
			http.Error(w, "<html><title>401 Authorization Required</title>", http.StatusUnauthorized)
			return true
		}
		r.Header.Del("Authorization")
		return false
	}
	for name, row := range map[string]struct {
		before func(http.ResponseWriter, *http.Request) bool
		user   string
		token  string
		asked  []string
		want   error
	}{
		"header-arrives": {
			func(http.ResponseWriter, *http.Request) bool { return false }, "", "",
			[]string{"/rtc/v1 Bearer"},
			nil,
		},
		"header-is-cleared":   {clear, "", "", []string{"/rtc/v1 Bearer", "/rtc/v1 +query"}, nil},
		"header-is-replaced":  {replace, "", "", []string{"/rtc/v1 Bearer", "/rtc/v1 +query"}, nil},
		"proxy-wants-a-login": {login, "me:hunter2%3Ax@", "", []string{"/rtc/v1 Bearer", "/rtc/v1 Basic+query"}, nil},
		"proxy-wants-another": {login, "me:wrong@", "", []string{
			"/rtc/v1 Bearer", "/rtc/v1 Basic+query", "/rtc Bearer",
			"/rtc Basic+query",
		}, signaling.ErrIntercepted},
		"nobody-gave-a-login":   {login, "", "", []string{"/rtc/v1 Bearer", "/rtc Bearer"}, signaling.ErrIntercepted},
		"token-without-a-right": {clear, "", token, []string{"/rtc/v1 Bearer"}, signaling.ErrDenied},
	} {
		t.Run(name, func(t *testing.T) {
			sfu := signaltest.New(t, signaltest.Options{Each: tokenWanted})
			p := startProxy(t, sfu.URL(), false, row.before)
			_, err := through(t, signaling.Options{
				URL:   strings.Replace(p.URL, "http://", "ws://"+row.user, 1),
				Token: row.token,
			})
			if !errors.Is(err, row.want) || !slices.Equal(p.asked, row.asked) {
				t.Errorf("got %v after %q", err, p.asked)
			}
		})
	}
}
