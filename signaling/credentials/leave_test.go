package credentials_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"confab/signaling/credentials"
)

// TestReturn: a ticket goes back to where it came from, and only one of the style that has that.
func TestReturn(t *testing.T) {
	for name, test := range map[string]struct {
		endpoint string
		style    credentials.Style
		want     string
	}{
		"server":       {"", credentials.OpenVidu2, "POST /api-sessions/remove-user r secret"},
		"server-below": {"/app/", credentials.OpenVidu2, "POST /app/api-sessions/remove-user r secret"},
		"endpoint": {
			"/x/api-sessions/get-sessionid-token", credentials.OpenVidu2, "POST /x/api-sessions/remove-user r secret",
		},
		"since-2.0": {
			"/api-sessions/get-token?a=b", credentials.OpenVidu2,
			"POST /api-sessions/remove-user r secret",
		},
		"livekit":       {"", credentials.LiveKit, ""},
		"vonage":        {"", credentials.Vonage, ""},
		"openvidu-3":    {"/token", credentials.OpenVidu, ""},
		"not-an-answer": {"/bad/", credentials.OpenVidu2, "POST /bad/api-sessions/remove-user r secret"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				var q struct{ SessionName, Token string }
				_ = json.NewDecoder(r.Body).Decode(&q)
				got = r.Method + " " + r.URL.String() + " " + q.SessionName + " " + q.Token
				if name == "not-an-answer" {
					w.WriteHeader(http.StatusInternalServerError)
				}
			}))
			defer s.Close()
			ticket := credentials.Ticket{Style: test.style, Token: "secret"}
			err := credentials.Client{HTTP: s.Client()}.Return(t.Context(), s.URL+test.endpoint, "r", ticket)
			if got != test.want || (err != nil) != (name == "not-an-answer") {
				t.Errorf("asked %q, want %q; %v", got, test.want, err)
			}
		})
	}
}

// TestReturnIsBounded: whoever leaves does not wait for a server that says nothing.
func TestReturnIsBounded(t *testing.T) {
	hang := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	defer s.Close()
	defer close(hang)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	ticket := credentials.Ticket{Style: credentials.OpenVidu2, Token: "x"}
	err := credentials.Client{HTTP: s.Client()}.Return(ctx, s.URL, "r", ticket)
	if !errors.Is(err, credentials.ErrTimeout) {
		t.Errorf("got %v", err)
	}
}

// TestNameGoesAlong in the styles that have no place for it of their own.
func TestNameGoesAlong(t *testing.T) {
	const token = "eyJ.eyJ.sixteen-and-more"
	for _, style := range []credentials.Style{credentials.OpenVidu2, credentials.Vonage} {
		t.Run(style.String(), func(t *testing.T) {
			got := ""
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				var q struct{ ClientData string }
				_ = json.NewDecoder(r.Body).Decode(&q)
				got = q.ClientData + r.URL.Query().Get("name")
				_, _ = w.Write([]byte(`{"0":"s","1":"` + token + `","sessionId":"s","token":"` + token +
					`","apiKey":"k"}`))
			}))
			defer s.Close()
			request := credentials.Request{Endpoint: s.URL, Style: style, Room: "r", Name: "Ann & Bob"}
			_, err := credentials.Client{HTTP: s.Client()}.Fetch(t.Context(), request)
			if err != nil || got != "Ann & Bob" {
				t.Errorf("asked for %q: %v", got, err)
			}
		})
	}
}
