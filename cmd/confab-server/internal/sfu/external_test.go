package sfu

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

func TestNewExternal(t *testing.T) {
	for name, row := range map[string]struct{ in, ws, http string }{
		"ws":          {"ws://h:7880", "ws://h:7880", "http://h:7880"},
		"wss-slash":   {"wss://h/", "wss://h", "https://h"},
		"https-path":  {"https://h/livekit/", "wss://h/livekit", "https://h/livekit"},
		"http":        {"http://h", "ws://h", "http://h"},
		"two-nodes":   {"ws://a, ws://b:1", "ws://a", "http://a"},
		"half-a-list": {in: "ws://a,"},
		"no-scheme":   {in: "h:7880"},
		"bare":        {in: "h"},
		"other":       {in: "ftp://h"},
		"with-secret": {in: "ws://user:pass@h"},
		"with-query":  {in: "ws://h?a=b"},
		"broken":      {in: "ws://h:%zz"},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := NewExternal(row.in, testKeys)
			if row.ws == "" {
				if err == nil {
					t.Errorf("accepted as %s", e.WebSocketURL())
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if e.WebSocketURL() != row.ws || e.ServiceURL() != row.http {
				t.Errorf("got %s and %s", e.WebSocketURL(), e.ServiceURL())
			}
		})
	}
}

func TestExternalAnswers(t *testing.T) {
	for status, want := range map[int]bool{200: true, 404: true, 406: true, 502: false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter,
			_ *http.Request,
		) {
			w.WriteHeader(status)
		}))
		e, err := NewExternal(server.URL, testKeys)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Answers(t.Context()); got != want {
			t.Errorf("%d: %v", status, got)
		}
		e.client.CloseIdleConnections()
		server.Close()
		if e.Answers(t.Context()) {
			t.Error("a closed server answers")
		}
	}
}

func TestExternalStaysWithTheNodeThatAnswers(t *testing.T) {
	up := httptest.NewServer(http.NotFoundHandler())
	defer up.Close()
	down := httptest.NewServer(http.NotFoundHandler())
	hung := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer hung.Close()
	e, err := NewExternal(down.URL+", "+hung.URL+", "+up.URL, testKeys)
	if err != nil {
		t.Fatal(err)
	}
	defer e.client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if !e.Answers(ctx) || e.ServiceURL() != down.URL {
		t.Errorf("all are well: %s", e.ServiceURL())
	}
	down.Close()
	ctx, cancel = context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if !e.Answers(ctx) || e.ServiceURL() != up.URL {
		t.Errorf("two are not well: %s", e.ServiceURL())
	}
	ctx, cancel = context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if got := e.Silent(ctx); !slices.Equal(got, []string{with(e.nodes[0], "ws"), with(e.nodes[1], "ws")}) {
		t.Errorf("silent are %v", got)
	}
	if !e.Answers(ctx) || e.ServiceURL() != up.URL {
		t.Errorf("changed without need: %s", e.ServiceURL())
	}
}
