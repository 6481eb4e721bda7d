package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"confab/cmd/confab-server/internal/rooms"
)

// tokenRequests are requests for a token as LiveKit's and OpenVidu's clients send them, and which room and guest each
// is for.
var tokenRequests = map[string]struct {
	body, room string
	guest      rooms.Guest
}{
	"livekit": {`{"room_name":"demo","participant_name":"Ann"}`, "demo", rooms.Guest{Name: "Ann"}},
	"livekit-identity": {
		`{"room_name":"demo","participant_identity":"a1","participant_metadata":"m"}`, "demo",
		rooms.Guest{Identity: "a1", Metadata: "m"},
	},
	"livekit-empty": {`{}`, "session", rooms.Guest{}},
	"nothing":       {``, "session", rooms.Guest{}},
	"empty-config":  {`{"room_config":{}}`, "session", rooms.Guest{}},
	"null-config":   {`{"room_config":null}`, "session", rooms.Guest{}},
	"agents": {
		`{"room_name":"demo","room_config":{"agents":[{"agent_name":"a","metadata":"m"}],"max_participants":2}}`,
		"demo",
		rooms.Guest{},
	},
	"camel-case": {
		`{"roomName":"demo","participantName":"Ann","participantIdentity":"a1","participantMetadata":"m"}`,
		"demo",
		rooms.Guest{Name: "Ann", Identity: "a1", Metadata: "m"},
	},
	"camel-attributes": {`{"roomName":"demo","participantAttributes":{"a":"b"}}`, "demo", rooms.Guest{}},
	"camel-config": {
		`{"roomConfig":{"agents":[{"agentName":"a"}]},"participantIdentity":null}`,
		"session",
		rooms.Guest{},
	},
	"camel-and-snake": {
		`{"roomName":"other","room_name":"demo","participantIdentity":"a2","participant_identity":"a1"}`,
		"demo",
		rooms.Guest{Identity: "a1"},
	},
	"nulls": {
		`{"room_name":null,"participant_name":null,"participant_attributes":null}`,
		"session",
		rooms.Guest{},
	},
	"openvidu":       {`{"roomName":" demo ","participantName":"Ann"}`, "demo", rooms.Guest{Name: "Ann"}},
	"unknown-fields": {`{"room_name":"demo","later":{"x":1}}`, "demo", rooms.Guest{}},
}

func TestTokenStyles(t *testing.T) {
	const answer = `{"server_url":"ws://localhost:7980/livekit","participant_token":"TOKEN","token":"TOKEN"}`
	for name, row := range tokenRequests {
		t.Run(name, func(t *testing.T) {
			h := &house{}
			r := ask(t, h, http.MethodPost, "/token", row.body)
			if got := text(t, r); r.StatusCode != http.StatusCreated || got != answer {
				t.Errorf("%d %s", r.StatusCode, got)
			}
			if h.opened != row.room || h.guest.Name != row.guest.Name || h.guest.Identity != row.guest.Identity ||
				h.guest.Metadata != row.guest.Metadata {
				t.Errorf("opened %q for %+v", h.opened, h.guest)
			}
			if r.Header.Get("Cache-Control") != "no-store" {
				t.Error("the token may be cached")
			}
		})
	}
	h := &house{}
	for _, field := range []string{"participant_attributes", "participantAttributes"} {
		ask(t, h, http.MethodPost, "/token", `{"`+field+`":{"role":"host"}}`)
		if h.guest.Attributes["role"] != "host" {
			t.Errorf("%s are %v", field, h.guest.Attributes)
		}
	}
}

// TestRoomConfigIsIgnored: whoever asks for more than a token gets the token, and the log says what was left out, but
// not its content.
func TestRoomConfigIsIgnored(t *testing.T) {
	for body, want := range map[string]string{
		`{"room_config":{"max_participants":2,"agents":[{"agent_name":"secret"}]}}`: "[agents max_participants]",
		`{"roomConfig":{"agents":[]}}`:                                              "[agents]",
		`{"room_config":{}}`:                                                        "",
		`{"room_name":"demo"}`:                                                      "",
	} {
		var log bytes.Buffer
		h := &house{}
		o := h.options(true)
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
		recorder := httptest.NewRecorder()
		request := httptest.NewRequestWithContext(
			t.Context(), http.MethodPost, "http://localhost/token", strings.NewReader(body),
		)
		New(o).ServeHTTP(recorder, request)
		if recorder.Code != http.StatusCreated {
			t.Errorf("%s: %d %s", body, recorder.Code, recorder.Body)
		}
		said := log.String()
		told := strings.Contains(said, "room_config") && strings.Contains(said, want)
		if told != (want != "") || strings.Contains(said, "secret") {
			t.Errorf("%s: the log says %s", body, said)
		}
	}
}

// refusedRequests are those that get no token: for what they say, or for how the server and LiveKit are.
var refusedRequests = map[string]struct {
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
	"long-room": {
		body: `{"room_name":"` + strings.Repeat("x", 257) + `"}`, status: 400,
		code: "invalid_room_name",
	},
	"control": {body: `{"participant_name":"a\u0000"}`, status: 400, code: "invalid_participant_name"},
	"role":    {body: `{"role":"king"}`, status: 400, code: "invalid_role"},
	"own-attribute": {
		body: `{"participant_attributes":{"confab.role":"moderator"}}`, status: 400,
		code: "invalid_attributes",
	},
	"removed":     {house: house{refuse: rooms.ErrRemoved}, status: 403, code: "removed"},
	"room-config": {body: `{"room_config":["agents"]}`, status: 400, code: "invalid_field"},
	"camel-own": {
		body:   `{"participantAttributes":{"confab.role":"moderator"}}`,
		status: 400,
		code:   "invalid_attributes",
	},
	"openvidu-no-name": {body: `{"roomName":"demo"}`, status: 400, code: "missing_field"},
	"openvidu-no-room": {body: `{"participantName":"Ann"}`, status: 400, code: "missing_field"},
	"too-large": {
		body: `{"room_name":"` + strings.Repeat("x", maxBody) + `"}`, status: 413,
		code: "body_too_large",
	},
	"metadata": {
		body: `{"participant_metadata":"` + strings.Repeat("x", 20<<10) + `"}`, status: 400,
		code: "metadata_too_large",
	},
	"starting": {house: house{down: errors.New("starting")}, status: 503, code: "media_server_unavailable"},
	"lost":     {house: house{err: rooms.ErrUnavailable}, status: 503, code: "media_server_unavailable"},
	"no-lock": {
		house: house{err: fmt.Errorf("%w: secret detail", rooms.ErrLock)}, status: 503,
		code: "no_new_rooms",
	},
	"wrong-keys": {house: house{err: rooms.ErrRefused}, status: 502, code: "media_server_refused"},
	"surprise":   {house: house{err: errors.New("secret detail")}, status: 500, code: "internal"},
}

func TestTokenRefuses(t *testing.T) {
	for name, row := range refusedRequests {
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

func FuzzDecodeToken(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `null`, `{"room_name":"demo","participant_attributes":{"a":"b"}}`,
		`{"roomName":"a","participantName":"b"}`, `{"room_config":[`,
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
