package credentials_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"confab/signaling/credentials"
)

// TestFetchFollowsRedirects: what was posted is posted again, and LiveKit is looked for where the answer came from.
func TestFetchFollowsRedirects(t *testing.T) {
	final := startWeb(t, true, func(w http.ResponseWriter, r *http.Request) {
		if body, _ := io.ReadAll(r.Body); r.Method != http.MethodPost ||
			!strings.Contains(string(body), `"room_name":"r"`) {
			http.Error(w, "Cannot "+r.Method, http.StatusNotFound)
			return
		}
		good(w, r)
	})
	for _, status := range []int{301, 302, 307, 308} {
		first := startWeb(t, false, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, final.URL+r.URL.Path, status)
		})
		got, err := fetchAt(t, credentials.Client{}, credentials.Request{Endpoint: first.URL})
		if want := "wss://" + final.Listener.Addr().String(); err != nil || got.URL != want || got.Root != final.URL {
			t.Errorf("%d: got %s at %s, %v, want %s", status, got.URL, got.Root, err, want)
		}
	}
	other := startWeb(t, false, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, strings.Replace(final.URL, "127.0.0.1", "localhost", 1)+r.URL.Path,
			http.StatusPermanentRedirect)
	})
	if _, err := fetchAt(t, credentials.Client{}, credentials.Request{Endpoint: other.URL}); err != nil {
		t.Errorf("to another host, without a secret: %v", err)
	}
}

func TestFetchRefusesRedirects(t *testing.T) {
	for name, row := range map[string]struct {
		secure bool
		to     string
		want   string
	}{
		"in-a-circle":     {false, "/token", "too many redirects"},
		"from-tls":        {true, "http://127.0.0.1:1/token", "from https to http"},
		"to-nowhere":      {false, "http://", "to nowhere"},
		"to-another-kind": {false, "ftp://127.0.0.1/token", "another kind"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			web := startWeb(t, row.secure, func(w http.ResponseWriter, _ *http.Request) {
				asked++
				w.Header().Set("Location", row.to)
				w.WriteHeader(http.StatusFound)
			})
			_, err := fetchAt(t, credentials.Client{}, credentials.Request{Endpoint: web.URL})
			if !errors.Is(err, credentials.ErrBadResponse) || !strings.Contains(err.Error(), row.want) || asked > 6 {
				t.Errorf("got %v after %d questions", err, asked)
			}
		})
	}
}

// TestLoginAcrossRedirects: to TLS and to another port of the same host, and as the form that a browser would send.
func TestLoginAcrossRedirects(t *testing.T) {
	secure := startWeb(t, true, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api-login/login" {
			if body, _ := io.ReadAll(r.Body); strings.Contains(string(body), password) {
				http.SetCookie(w, &http.Cookie{Name: "sid", Value: "1", Path: "/"})
			}
			http.Redirect(w, r, "/welcome", http.StatusFound) // as web frameworks do after a form
			return
		}
		if r.URL.Path == "/welcome" && r.Method == http.MethodGet {
			_, _ = io.WriteString(w, "hello")
			return
		}
		if _, err := r.Cookie("sid"); err != nil {
			http.Error(w, "User not logged", http.StatusUnauthorized)
			return
		}
		good(w, r)
	})
	plain := startWeb(t, false, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, secure.URL+r.URL.Path, http.StatusPermanentRedirect)
	})
	r := credentials.Request{Endpoint: plain.URL, User: "ann", Password: password}
	if _, err := fetchAt(t, credentials.Client{}, r); err != nil {
		t.Error(err)
	}
}
