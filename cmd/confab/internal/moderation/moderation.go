package moderation

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"confab/signaling/credentials"
	"confab/ui/text"
)

// timeout bounds one request to the session server.
const timeout = 10 * time.Second

// Order is one thing that a moderator wants done.
type Order struct {
	Path string // below /sessions/ID/, escaped
	Body any
	Gone string // what to say when it is not there to be done to
}

// URL is where an order for a session goes, at the endpoint.
func URL(endpoint, sessionID, path string) (string, error) {
	root, err := credentials.Root(endpoint)
	if err != nil {
		return "", err
	}
	return root.JoinPath("sessions", url.PathEscape(sessionID)).String() + "/" + path, nil
}

// Answer is what the session server says to an order.
type Answer struct {
	Status int
	Code   string // of its error; may be empty
}

// longestComplaint is how many bytes of an error are read.
const longestComplaint = 64 << 10

// Send has the session server do it, with a moderator's token.
func Send(ctx context.Context, target, token string, body any) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if body == nil {
		body = struct{}{}
	}
	data, err := json.Marshal(body)
	if err != nil {
		return Answer{}, fmt.Errorf("encode order: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(data))
	if err != nil {
		return Answer{}, fmt.Errorf("make order: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	// A token goes nowhere but where it was meant to.
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return Answer{}, fmt.Errorf("send order: %w", err)
	}
	defer response.Body.Close()
	answer := Answer{Status: response.StatusCode}
	data, err = io.ReadAll(io.LimitReader(response.Body, longestComplaint))
	if err == nil {
		answer.Code = credentials.ErrorCode(data)
	}
	return answer, nil
}

// Complaint is what to tell the moderator; empty when the order was carried out.
func (a Answer) Complaint(o Order, err error) string {
	switch {
	case err != nil, a.Status == http.StatusServiceUnavailable, a.Status == http.StatusBadGateway,
		a.Status == http.StatusGatewayTimeout:
		return text.Moderation.Unreachable()
	case a.Status/100 == 2:
		return ""
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden:
		return text.Moderation.NotModerator()
	case a.Status == http.StatusNotFound && a.Code == "not_found":
		return o.Gone
	case a.Status == http.StatusNotFound && a.Code != "session_not_found":
		return text.Moderation.NotHere() // another kind of server
	}
	return text.Moderation.Failed()
}
