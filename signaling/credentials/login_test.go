package credentials_test

import (
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"confab/signaling/credentials"
)

// loginFailures are answers to a login and to the question for a token after it, and the error that both amount to.
var loginFailures = map[string]struct {
	user          string
	token, login  int
	body          string // of the token endpoint
	after         string // Retry-After of the login
	want, wantNot error
	wait          time.Duration
}{
	"nobody-logged-in": {token: 401, want: credentials.ErrLoginNeeded, wantNot: credentials.ErrLogin},
	"wrong-password": {
		user: "ann", token: 401, login: 401, want: credentials.ErrLogin,
		wantNot: credentials.ErrLoginNeeded,
	},
	"too-many": {
		user: "ann", token: 401, login: 429, after: "37", want: credentials.ErrTooMany,
		wantNot: credentials.ErrDenied, wait: 37 * time.Second,
	},
	"too-many-for-no-time": {
		user: "ann", token: 401, login: 429, after: "Fri, 20 Nov 2026 13:00:00 GMT",
		want: credentials.ErrTooMany,
	},
	"login-fails": {
		user: "ann", token: 401, login: 500, want: credentials.ErrServer,
		wantNot: credentials.ErrDenied,
	},
	"no-such-login": {
		user: "ann", token: 401, login: 404, want: credentials.ErrLoginNeeded,
		wantNot: credentials.ErrNoEndpoint,
	},
	"not-for-this-account": {
		user: "ann", token: 403, login: 200, want: credentials.ErrDenied,
		wantNot: credentials.ErrLoginNeeded,
	},
	"removed": {
		user: "ann", token: 403,
		body: `{"error":{"code":"removed","message":"a moderator …"}}`, login: 500, want: credentials.ErrRemoved,
	},
	"another-code": {
		token: 403, body: `{"error":"removed"}`, want: credentials.ErrDenied,
		wantNot: credentials.ErrRemoved,
	},
}

// TestLoginFailures: each needs something else of the person, so each has a kind of its own.
func TestLoginFailures(t *testing.T) {
	for name, test := range loginFailures {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/api-login/login" {
					w.Header().Set("Retry-After", test.after)
					w.WriteHeader(test.login)
					return
				}
				w.WriteHeader(test.token)
				_, _ = w.Write([]byte(test.body))
			}))
			defer s.Close()
			_, err := credentials.Client{HTTP: s.Client()}.Fetch(t.Context(),
				credentials.Request{Endpoint: s.URL, Room: "r", User: test.user, Password: password})
			if !errors.Is(err, test.want) || test.wantNot != nil && errors.Is(err, test.wantNot) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			var e *credentials.Error
			if errors.As(err, &e) && e.Wait != test.wait {
				t.Errorf("wait %v, want %v", e.Wait, test.wait)
			}
		})
	}
}

// TestLoginIsKeptInAJar: with a jar one login serves many fetches, and ends with LogOut.
func TestLoginIsKeptInAJar(t *testing.T) {
	var asked []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		_, err := r.Cookie("login")
		switch {
		case r.URL.Path == "/base/api-login/login":
			http.SetCookie(w, &http.Cookie{
				Name: "login", Value: "x", Path: "/", HttpOnly: true,
				SameSite: http.SameSiteStrictMode,
			})
		case err != nil:
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/base/api-login/logout":
			http.SetCookie(w, &http.Cookie{Name: "login", Path: "/", MaxAge: -1})
		default:
			_, _ = w.Write([]byte(`{"server_url":"wss://sfu","participant_token":"` + lk + `"}`))
		}
	}))
	defer s.Close()
	jar, _ := cookiejar.New(nil)
	c := credentials.Client{HTTP: &http.Client{Transport: s.Client().Transport, Jar: jar}}
	r := credentials.Request{Endpoint: s.URL + "/base/", Room: "r", User: "ann", Password: password}
	fetch := func() error {
		_, err := c.Fetch(t.Context(), r)
		return err
	}
	if err := errors.Join(fetch(), fetch()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"/base/token", "/base/api-login/login", "/base/token", "/base/token"}; !slices.Equal(asked,
		want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
	if err := c.LogOut(t.Context(), r.Endpoint); err != nil {
		t.Error(err)
	}
	r.User = ""
	if err := fetch(); !errors.Is(err, credentials.ErrLoginNeeded) {
		t.Errorf("after the logout: %v", err)
	}
	if err := c.LogOut(t.Context(), "ftp://x"); !errors.Is(err, credentials.ErrBadEndpoint) {
		t.Error(err)
	}
}

func TestRoot(t *testing.T) {
	for endpoint, want := range map[string]string{
		"host:7980":                   "http://host:7980",
		"https://host/token?x=1":      "https://host",
		"wss://host/confab/":          "https://host/confab/",
		"http://u:p@127.0.0.1:1/room": "http://127.0.0.1:1",
	} {
		if got, err := credentials.Root(endpoint); err != nil || got.String() != want {
			t.Errorf("%s: %v, %v", endpoint, got, err)
		}
	}
	if _, err := credentials.Root(""); !errors.Is(err, credentials.ErrBadEndpoint) {
		t.Error(err)
	}
}

func FuzzErrorCode(f *testing.F) {
	f.Add([]byte(`{"error":{"code":"not_found"}}`))
	f.Add([]byte(`{"error":[]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if code := credentials.ErrorCode(body); len(code) > 3*len(body) { // a byte that is no text becomes three
			t.Errorf("%q of %q", code, body)
		}
	})
}
