package credentials_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"confab/signaling/credentials"
)

// endpoints are token endpoints of every kind, what the client is told of each, and the request that ends its search.
var endpoints = []struct {
	name  string
	table map[string]reply
	r     credentials.Request
	url   string // "derived" = from the endpoint
	style credentials.Style
	asked string // the last question
}{
	{
		"confab-server",
		map[string]reply{"POST /token": created(`{"server_url":"wss://sfu","participant_token":"` + lk + `","token":"` +
			lk + `"}`)},
		credentials.Request{},
		"wss://sfu", credentials.LiveKit, `POST /token {"participant_name":"Ann","room_name":"my room"}`,
	},
	{
		"livekit-at-a-full-path",
		map[string]reply{"POST /api/v2/give": created(`{"server_url":"wss://sfu","participant_token":"` + lk + `"}`)},
		credentials.Request{Endpoint: "/api/v2/give"},
		"wss://sfu", credentials.LiveKit, `POST /api/v2/give {"participant_name":"Ann","room_name":"my room"}`,
	},
	{
		"behind-a-prefix",
		map[string]reply{"POST /confab/token": created(`{"server_url":"wss://sfu","participant_token":"` + lk + `"}`)},
		credentials.Request{Endpoint: "/confab/"},
		"wss://sfu", credentials.LiveKit, `POST /confab/token {"participant_name":"Ann","room_name":"my room"}`,
	},
	{
		"openvidu3-by-style",
		map[string]reply{"POST /token": {200, `{"token":"` + lk + `"}`, ""}},
		credentials.Request{Style: credentials.OpenVidu},
		"derived", credentials.OpenVidu, `POST /token {"participantName":"Ann","roomName":"my room"}`,
	},
	{
		"openvidu3-with-configured-url",
		map[string]reply{"POST /token": {200, `{"token":"` + lk + `"}`, ""}},
		credentials.Request{Style: credentials.OpenVidu, LiveKitURL: "wss://mine"},
		"wss://mine", credentials.OpenVidu, `POST /token {"participantName":"Ann","roomName":"my room"}`,
	},
	{
		"livekit-meet",
		map[string]reply{"GET /api/connection-details": {
			200,
			`{"serverUrl":"wss://sfu","participantToken":"` + lk + `"}`, "",
		}},
		credentials.Request{Endpoint: "/api/connection-details"},
		"wss://sfu", credentials.LiveKit, "GET /api/connection-details?participantName=Ann&roomName=my+room",
	},
	{
		"vonage-form-of-confab",
		map[string]reply{"GET /room/my%20room": {
			200,
			`{"applicationId":"x","apiKey":"x","sessionId":"s","token":"` + lk + `","url":"wss://sfu"}`, "",
		}},
		credentials.Request{},
		"wss://sfu", credentials.Vonage, "GET /room/my%20room?name=Ann",
	},
	{
		"vonage-session-by-name-behind-a-single-page-app",
		map[string]reply{
			"GET /room/my%20room": {200, "<!doctype html>", "text/html"},
			"GET /session/my%20room": {
				200, `{"sessionId":"s","token":"` + lk + `","apiKey":"x","url":"wss://sfu"}`,
				"",
			},
		},
		credentials.Request{Style: credentials.Vonage},
		"wss://sfu", credentials.Vonage, "GET /session/my%20room?name=Ann",
	},
	{
		"session",
		map[string]reply{"GET /session": {200, `{"applicationId":"x","sessionId":"s","token":"` + lk +
			`","url":"wss://sfu"}`, ""}},
		credentials.Request{},
		"wss://sfu", credentials.Vonage, "GET /session?name=Ann",
	},
	{
		"plain-text",
		map[string]reply{"POST /token": {200, lk + "\n", "text/plain"}},
		credentials.Request{},
		"derived", credentials.LiveKit, `POST /token {"participant_name":"Ann","room_name":"my room"}`,
	},
}

// created is how confab-server and LiveKit's own examples answer with a ticket.
func created(body string) reply { return reply{status: http.StatusCreated, body: body} }

func TestFetchFinds(t *testing.T) {
	for _, row := range endpoints {
		t.Run(row.name, func(t *testing.T) {
			s := serve(t, row.table)
			row.r.Room, row.r.Name = "my room", "Ann"
			got, err := s.fetch(t, row.r)
			if err != nil {
				t.Fatalf("%v after %q", err, s.asked)
			}
			if row.url == "derived" {
				row.url = "ws://127.0.0.1:7880"
			}
			if got.URL != row.url || got.Token != lk || got.Style != row.style || got.Room != "my room" {
				t.Errorf("got url %s, style %v, room %s", got.URL, got.Style, got.Room)
			}
			if last := s.asked[len(s.asked)-1]; last != row.asked {
				t.Errorf("asked %q, want %q", last, row.asked)
			}
		})
	}
}

// TestFetchOpenVidu3 has an endpoint that refuses LiveKit's field names.
func TestFetchOpenVidu3(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ RoomName, ParticipantName string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.RoomName == "" ||
			body.ParticipantName == "" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"errorMessage":"roomName and participantName are required"}`)
			return
		}
		_, _ = io.WriteString(w, `{"token":"`+lk+`"}`)
	}))
	defer s.Close()
	got, err := credentials.Client{HTTP: s.Client()}.Fetch(t.Context(),
		credentials.Request{Endpoint: s.URL, Room: "r", Name: "n"})
	if err != nil || got.Style != credentials.OpenVidu || got.URL != "ws://127.0.0.1:7880" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestFetchNeedsNobodyWithAToken(t *testing.T) {
	c := credentials.Client{}
	got, err := c.Fetch(t.Context(), credentials.Request{Endpoint: "wss://cloud", Token: " " + lk, Room: "r"})
	if err != nil || got.URL != "wss://cloud" || got.Token != lk || got.Room != "r" {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err = c.Fetch(t.Context(), credentials.Request{Endpoint: "localhost:7880", Token: lk}); err != nil ||
		got.URL != "localhost:7880" {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err = c.Fetch(t.Context(), credentials.Request{Endpoint: "wss://h", Token: "T1==abc"}); !errors.Is(err,
		credentials.ErrForeignCloud) {
		t.Errorf("got %v", err)
	}
	if _, err = c.Fetch(t.Context(), credentials.Request{Token: lk}); !errors.Is(err, credentials.ErrBadEndpoint) {
		t.Errorf("got %v", err)
	}
}
