package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"confab/cmd/confab-server/internal/rooms"
)

func ask(t *testing.T, h *house, method, path, body string, change ...func(*http.Request)) *http.Response {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, "http://localhost:7980"+path, strings.NewReader(body))
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

func TestTokenStyles(t *testing.T) {
	const answer = `{"server_url":"ws://localhost:7980/livekit","participant_token":"TOKEN","token":"TOKEN"}`
	for name, row := range map[string]struct {
		body, room string
		guest      rooms.Guest
	}{
		"livekit":          {`{"room_name":"demo","participant_name":"Ann"}`, "demo", rooms.Guest{Name: "Ann"}},
		"livekit-identity": {`{"room_name":"demo","participant_identity":"a1","participant_metadata":"m"}`, "demo", rooms.Guest{Identity: "a1", Metadata: "m"}},
		"livekit-empty":    {`{}`, "session", rooms.Guest{}},
		"nothing":          {``, "session", rooms.Guest{}},
		"empty-config":     {`{"room_config":{}}`, "session", rooms.Guest{}},
		"openvidu":         {`{"roomName":" demo ","participantName":"Ann"}`, "demo", rooms.Guest{Name: "Ann"}},
		"unknown-fields":   {`{"room_name":"demo","later":{"x":1}}`, "demo", rooms.Guest{}},
	} {
		t.Run(name, func(t *testing.T) {
			h := &house{}
			r := ask(t, h, http.MethodPost, "/token", row.body)
			if got := text(t, r); r.StatusCode != http.StatusCreated || got != answer {
				t.Errorf("%d %s", r.StatusCode, got)
			}
			if h.opened != row.room || h.guest.Name != row.guest.Name || h.guest.Identity != row.guest.Identity || h.guest.Metadata != row.guest.Metadata {
				t.Errorf("opened %q for %+v", h.opened, h.guest)
			}
			if r.Header.Get("Cache-Control") != "no-store" {
				t.Error("the token may be cached")
			}
		})
	}
	h := &house{}
	ask(t, h, http.MethodPost, "/token", `{"participant_attributes":{"role":"host"}}`)
	if h.guest.Attributes["role"] != "host" {
		t.Errorf("attributes are %v", h.guest.Attributes)
	}
}

func TestTokenRefuses(t *testing.T) {
	for name, row := range map[string]struct {
		house  house
		body   string
		status int
		code   string
	}{
		"no-json":          {body: `hello`, status: 400, code: "invalid_json"},
		"array":            {body: `[]`, status: 400, code: "invalid_json"},
		"two-values":       {body: `{} {}`, status: 400, code: "invalid_json"},
		"not-utf8":         {body: "{\"room_name\":\"\xff\"}", status: 400, code: "invalid_json"},
		"number":           {body: `{"room_name":1}`, status: 400, code: "invalid_field"},
		"attribute-number": {body: `{"participant_attributes":{"a":1}}`, status: 400, code: "invalid_field"},
		"blank-room":       {body: `{"room_name":"  "}`, status: 400, code: "invalid_room_name"},
		"long-room":        {body: `{"room_name":"` + strings.Repeat("x", 257) + `"}`, status: 400, code: "invalid_room_name"},
		"control":          {body: `{"participant_name":"a\u0000"}`, status: 400, code: "invalid_participant_name"},
		"role":             {body: `{"role":"king"}`, status: 400, code: "invalid_role"},
		"own-attribute":    {body: `{"participant_attributes":{"confab.role":"moderator"}}`, status: 400, code: "invalid_attributes"},
		"removed":          {house: house{refuse: rooms.ErrRemoved}, status: 403, code: "removed"},
		"room-config":      {body: `{"room_config":{"agents":[]}}`, status: 400, code: "unsupported_field"},
		"openvidu-no-name": {body: `{"roomName":"demo"}`, status: 400, code: "missing_field"},
		"openvidu-no-room": {body: `{"participantName":"Ann"}`, status: 400, code: "missing_field"},
		"too-large":        {body: `{"room_name":"` + strings.Repeat("x", maxBody) + `"}`, status: 413, code: "body_too_large"},
		"metadata":         {body: `{"participant_metadata":"` + strings.Repeat("x", 20<<10) + `"}`, status: 400, code: "metadata_too_large"},
		"starting":         {house: house{down: errors.New("starting")}, status: 503, code: "media_server_unavailable"},
		"lost":             {house: house{err: rooms.ErrUnavailable}, status: 503, code: "media_server_unavailable"},
		"no-lock":          {house: house{err: fmt.Errorf("%w: secret detail", rooms.ErrLock)}, status: 503, code: "no_new_rooms"},
		"wrong-keys":       {house: house{err: rooms.ErrRefused}, status: 502, code: "media_server_refused"},
		"surprise":         {house: house{err: errors.New("secret detail")}, status: 500, code: "internal"},
	} {
		t.Run(name, func(t *testing.T) {
			r := ask(t, &row.house, http.MethodPost, "/token", row.body)
			body := text(t, r)
			var got struct {
				Error        struct{ Code, Message string }
				ErrorMessage string
			}
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Fatalf("%v: %s", err, body)
			}
			if r.StatusCode != row.status || got.Error.Code != row.code {
				t.Errorf("%d %s", r.StatusCode, body)
			}
			if got.Error.Message == "" || got.ErrorMessage != got.Error.Message {
				t.Errorf("messages differ: %s", body)
			}
			if (row.status == http.StatusServiceUnavailable) != (r.Header.Get("Retry-After") != "") {
				t.Errorf("Retry-After is %q", r.Header.Get("Retry-After"))
			}
			if strings.Contains(body, "secret detail") {
				t.Errorf("tells inner things: %s", body)
			}
		})
	}
	body := text(t, ask(t, &house{}, http.MethodPost, "/token", `{"roomName":"demo"}`))
	if !strings.Contains(body, `"errorMessage":"roomName and participantName are required"`) {
		t.Errorf("OpenVidu's own words are missing: %s", body)
	}
}

func TestVonageRoutes(t *testing.T) {
	const answer = `{"applicationId":"KEY","apiKey":"KEY","sessionId":"ID-of-%ROOM%","token":"TOKEN","url":"ws://localhost:7980/livekit"}`
	for path, room := range map[string]string{"/session": "session", "/room/demo": "demo", "/room/my%20room": "my room", "/room/a%2Fb": "a/b"} {
		h := &house{}
		r := ask(t, h, http.MethodGet, path, "")
		if got := text(t, r); r.StatusCode != http.StatusOK || got != strings.Replace(answer, "%ROOM%", room, 1) || h.opened != room {
			t.Errorf("%s: %d %s, opened %q", path, r.StatusCode, got, h.opened)
		}
	}
	r := ask(t, &house{}, http.MethodGet, "/room/%20", "")
	if got := text(t, r); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, "invalid_room_name") || strings.Contains(got, "errorMessage") {
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
		if path == "/metrics" && !strings.Contains(recorder.Body.String(), `confab_server_requests_total{route="GET /room/{name}",status="200"} 2`) {
			t.Error(recorder.Body.String())
		}
	}
}

func FuzzDecodeToken(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `null`, `{"room_name":"demo","participant_attributes":{"a":"b"}}`, `{"roomName":"a","participantName":"b"}`, `{"room_config":[`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		_, err := decodeToken(body)
		if err == nil {
			return
		}
		if p, ok := errors.AsType[*problem](err); !ok || p.status != http.StatusBadRequest {
			t.Errorf("%v is not a client's mistake", err)
		}
	})
}
