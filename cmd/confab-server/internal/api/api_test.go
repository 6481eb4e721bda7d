package api

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func ask(t *testing.T, h *house, method, path, body string, change ...func(*http.Request)) *http.Response {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, "http://localhost:7980"+path,
		strings.NewReader(body))
	for _, c := range change {
		c(request)
	}
	recorder := httptest.NewRecorder()
	New(h.options(true)).ServeHTTP(recorder, request)
	return recorder.Result()
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(body))
}

func TestVonageRoutes(t *testing.T) {
	const answer = `{"applicationId":"KEY","apiKey":"KEY","sessionId":"ID-of-%ROOM%",` +
		`"token":"TOKEN","url":"ws://localhost:7980/livekit"}`
	for path, room := range map[string]string{
		"/session": "session", "/room/demo": "demo", "/room/my%20room": "my room",
		"/room/a%2Fb": "a/b",
	} {
		h := &house{}
		r := ask(t, h, http.MethodGet, path, "")
		if got := text(t, r); r.StatusCode != http.StatusOK || got != strings.Replace(answer, "%ROOM%", room, 1) ||
			h.opened != room {
			t.Errorf("%s: %d %s, opened %q", path, r.StatusCode, got, h.opened)
		}
	}
	r := ask(t, &house{}, http.MethodGet, "/room/%20", "")
	if got := text(t, r); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, "invalid_room_name") ||
		strings.Contains(got, "errorMessage") {
		t.Errorf("%d %s", r.StatusCode, got)
	}
}

func TestOtherRoutes(t *testing.T) {
	down := house{down: errors.New("the media server is starting")}
	for name, row := range map[string]struct {
		house        house
		method, path string
		status       int
		want         string
	}{
		"healthy":      {house{}, "GET", "/healthz", 200, "ok"},
		"not-healthy":  {down, "GET", "/healthz", 503, "the media server is starting"},
		"metrics":      {house{}, "GET", "/metrics", 200, `confab_server_tokens_total{role="publisher"} 0`},
		"index":        {house{}, "GET", "/", 200, "POST /token"},
		"unknown":      {house{}, "GET", "/nothing", 404, "not_found"},
		"token-by-get": {house{}, "GET", "/token", 405, "method_not_allowed"},
		"login-by-get": {house{}, "GET", "/api-login/login", 405, "method_not_allowed"},
		"room-by-post": {house{}, "POST", "/room/demo", 405, "method_not_allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			r := ask(t, &row.house, row.method, row.path, "")
			if got := text(t, r); r.StatusCode != row.status || !strings.Contains(got, row.want) {
				t.Errorf("%d %s", r.StatusCode, got)
			}
			if (row.status == http.StatusMethodNotAllowed) != (r.Header.Get("Allow") != "") {
				t.Errorf("Allow is %q", r.Header.Get("Allow"))
			}
		})
	}
}

func TestMetricsCountByRoute(t *testing.T) {
	h := &house{}
	a := New(h.options(true))
	for _, path := range []string{"/room/a", "/room/b", "/metrics"} {
		recorder := httptest.NewRecorder()
		a.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost"+path, nil))
		if path == "/metrics" && !strings.Contains(recorder.Body.String(),
			`confab_server_requests_total{route="GET /room/{name}",status="200"} 2`) {
			t.Error(recorder.Body.String())
		}
	}
}
