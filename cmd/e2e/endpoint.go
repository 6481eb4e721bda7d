//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
)

// Endpoint is a token endpoint of the harness's own.
type Endpoint struct{ URL string }

// ServeTickets answers every POST with the same ticket.
func ServeTickets(t testing.TB, serverURL, token string) *Endpoint {
	t.Helper()
	return Serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(map[string]string{"server_url": serverURL, "participant_token": token})
	})
}

// Serve answers every request with handler, until the test ends.
func Serve(t testing.TB, handler http.HandlerFunc) *Endpoint {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return &Endpoint{URL: s.URL}
}

// ServeWithoutV1 stands before a session server and its LiveKit, and behaves as one that is too old to know /rtc/v1:
// clients then have to fall back on two peer connections.
func ServeWithoutV1(t testing.TB, s *Server) *Endpoint {
	t.Helper()
	sfu := reverseProxy(t, "http"+strings.TrimPrefix(s.SFU, "ws"))
	old := Serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/rtc/v1") {
			w.Header().Set("Access-Control-Allow-Origin", "*") // as LiveKit does: browsers look at the status
			http.NotFound(w, r)
			return
		}
		sfu.ServeHTTP(w, r)
	})
	tickets := reverseProxy(t, s.URL)
	tickets.ModifyResponse = func(r *http.Response) error {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		body = bytes.ReplaceAll(body, []byte(s.SFU), []byte("ws"+strings.TrimPrefix(old.URL, "http")))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		r.Header.Del("Content-Length")
		return nil
	}
	return Serve(t, tickets.ServeHTTP)
}

func reverseProxy(t testing.TB, target string) *httputil.ReverseProxy {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) }}
}
