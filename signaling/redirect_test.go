package signaling_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"confab/signaling"
	"confab/signaling/signaltest"
)

// TestDialFindsTheScheme: an address without one, or a plain one where only TLS answers.
func TestDialFindsTheScheme(t *testing.T) {
	pass := func(http.ResponseWriter, *http.Request) bool { return false }
	sfu := signaltest.New(t, signaltest.Options{})
	secure := startProxy(t, sfu.URL(), true, pass)
	hosts := &signaling.Hosts{}
	for range 2 {
		if _, err := through(t, signaling.Options{URL: secure.Listener.Addr().String(), Hosts: hosts}); err != nil {
			t.Errorf("bare, TLS only: %v", err)
		}
	}
	if _, err := through(t, signaling.Options{URL: "ws://" + secure.Listener.Addr().String()}); err != nil {
		t.Errorf("plain, TLS only: %v", err)
	}
	if _, err := through(t, signaling.Options{URL: strings.TrimPrefix(sfu.URL(), "ws://"), Hosts: hosts}); err != nil {
		t.Errorf("bare, plain only: %v", err)
	}
	if _, err := through(t, signaling.Options{URL: strings.Replace(sfu.URL(), "ws:", "wss:", 1)}); !errors.Is(err,
		signaling.ErrInsecure) {
		t.Errorf("asked for TLS, got %v", err)
	}
}

// TestDialFollowsRedirects to the same service of the same host, and to nothing else.
func TestDialFollowsRedirects(t *testing.T) {
	sfu := signaltest.New(t, signaltest.Options{})
	secure := startProxy(t, sfu.URL(), true, func(http.ResponseWriter, *http.Request) bool { return false })
	for name, row := range map[string]struct {
		to   func(r *http.Request) string
		tls  bool
		want string // in the error; "": none
	}{
		"to-tls-at-another-port": {func(r *http.Request) string { return secure.URL + r.URL.RequestURI() }, false, ""},
		"without-the-query":      {func(r *http.Request) string { return secure.URL + r.URL.Path }, false, ""},
		"to-plain": {
			func(r *http.Request) string { return "http://" + sfu.URL()[5:] + r.URL.RequestURI() },
			true, "from TLS to plain",
		},
		"to-another-host": {
			func(r *http.Request) string { return "http://localhost:1" + r.URL.RequestURI() }, false,
			"another host, localhost",
		},
		"to-a-page":  {func(*http.Request) string { return "/login" }, false, "to a page"},
		"to-itself":  {func(r *http.Request) string { return r.URL.RequestURI() }, false, "too many redirects"},
		"to-a-mail":  {func(*http.Request) string { return "mailto:me" }, false, "another kind of address"},
		"to-nowhere": {func(*http.Request) string { return "http://[x" }, false, "to nowhere"},
	} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			t.Run(fmt.Sprint(name, status), func(t *testing.T) {
				p := startProxy(t, sfu.URL(), row.tls, func(w http.ResponseWriter, r *http.Request) bool {
					w.Header().Set("Location", row.to(r))
					w.WriteHeader(status)
					return true
				})
				_, err := through(t, signaling.Options{URL: p.URL, Mode: signaling.Single})
				if row.want == "" && err != nil || row.want != "" && (!errors.Is(err, signaling.ErrBadResponse) ||
					!strings.Contains(err.Error(), row.want)) {
					t.Errorf("got %v", err)
				}
				if len(p.asked) > 5 {
					t.Errorf("asked %d times", len(p.asked))
				}
			})
		}
	}
}
