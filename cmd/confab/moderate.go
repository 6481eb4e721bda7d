package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"confab/session/meeting"
	"confab/signaling/credentials"
	"confab/ui/text"
)

// orderTimeout bounds one request to the session server.
const orderTimeout = 10 * time.Second

// order is one thing that a moderator wants done.
type order struct {
	path string // below /sessions/ID/, escaped
	body any
	gone string // what to say when it is not there to be done to
}

// moderator is the people panel's way to the session server.
type moderator struct{ *conductor }

// ForceMute implements ui.Moderator.
func (m moderator) ForceMute(connectionID string) {
	m.do(func() {
		for _, other := range m.Snapshot().Others {
			if other.ID != connectionID {
				continue
			}
			if s, ok := other.Stream(meeting.Microphone); ok && !s.Muted {
				m.moderate(order{path: "streams/" + url.PathEscape(s.ID) + "/mute", gone: text.AlreadyQuiet(other.Name)})
			}
		}
	})
}

// ForceMuteAll implements ui.Moderator.
func (m moderator) ForceMuteAll() {
	m.do(func() {
		m.moderate(order{path: "mute", body: map[string]any{"active": true}, gone: text.ModerationFailed()})
	})
}

// DisableForceMute implements ui.Moderator.
func (m moderator) DisableForceMute() {
	m.do(func() {
		m.moderate(order{path: "mute", body: map[string]any{"active": false}, gone: text.ModerationFailed()})
	})
}

// ForceDisconnect implements ui.Moderator.
func (m moderator) ForceDisconnect(connectionID string) {
	m.do(func() {
		if name, here := namesOf(m.Snapshot())[connectionID]; here {
			m.moderate(order{path: "connections/" + url.PathEscape(connectionID) + "/disconnect", gone: text.AlreadyGone(name)})
		}
	})
}

// moderate has the session server do something, off the loop; what does not work is said in the notice line.
func (c *conductor) moderate(o order) {
	snap := c.Snapshot()
	if c.session == nil || snap.Terms.SessionID == "" {
		c.near.notices.pass("", text.NoModerationHere(), noticeTime)
		return
	}
	target, err := orderURL(c.form.Server, snap.Terms.SessionID, o.path)
	if err != nil {
		c.near.notices.pass("", text.NoModerationHere(), noticeTime)
		return
	}
	token := c.session.Token()
	c.later(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, orderTimeout)
		defer cancel()
		answer, err := sendOrder(ctx, target, token, o.body)
		if ctx.Err() == context.Canceled {
			return // leaving
		}
		c.log.Info("moderation", "order", o.path, "status", answer.status, "code", answer.code, "error", err)
		if complaint := answer.complaint(o, err); complaint != "" {
			c.near.notices.pass("", complaint, noticeTime)
		}
	})
}

func orderURL(endpoint, sessionID, path string) (string, error) {
	root, err := credentials.Root(endpoint)
	if err != nil {
		return "", err
	}
	return root.JoinPath("sessions", url.PathEscape(sessionID)).String() + "/" + path, nil
}

// orderAnswer is what the session server says to an order.
type orderAnswer struct {
	status int
	code   string // of its error; may be empty
}

// longestComplaint is how many bytes of an error are read.
const longestComplaint = 64 << 10

func sendOrder(ctx context.Context, target, token string, body any) (orderAnswer, error) {
	if body == nil {
		body = struct{}{}
	}
	data, err := json.Marshal(body)
	if err != nil {
		return orderAnswer{}, fmt.Errorf("encode order: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(data))
	if err != nil {
		return orderAnswer{}, fmt.Errorf("make order: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	// A token goes nowhere but where it was meant to.
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return orderAnswer{}, fmt.Errorf("send order: %w", err)
	}
	defer response.Body.Close()
	answer := orderAnswer{status: response.StatusCode}
	data, err = io.ReadAll(io.LimitReader(response.Body, longestComplaint))
	if err == nil {
		answer.code = credentials.ErrorCode(data)
	}
	return answer, nil
}

// complaint is what to tell the moderator; empty when the order was carried out.
func (a orderAnswer) complaint(o order, err error) string {
	switch {
	case err != nil, a.status == http.StatusServiceUnavailable, a.status == http.StatusBadGateway, a.status == http.StatusGatewayTimeout:
		return text.ModerationUnreachable()
	case a.status/100 == 2:
		return ""
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
		return text.NotModerator()
	case a.status == http.StatusNotFound && a.code == "not_found":
		return o.gone
	case a.status == http.StatusNotFound && a.code != "session_not_found":
		return text.NoModerationHere() // another kind of server
	}
	return text.ModerationFailed()
}
