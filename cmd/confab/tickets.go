package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"

	"confab/session"
	"confab/session/meeting"
	"confab/signaling/credentials"
	"confab/ui/model"
)

// ticketOffice asks the token endpoint for a session. The identity is made once per join, so that a fresh ticket in the
// middle of an outage lets the same participant back in, and two people of one name do not put each other out.
func ticketOffice(c config, form model.JoinForm, log *slog.Logger) func(context.Context) (session.Ticket, error) {
	style, _ := credentials.ParseStyle(c.style)
	request := credentials.Request{
		Endpoint: form.Server, Style: style, Room: form.Room, Name: form.Name, Identity: identity(form.Name),
		User: c.user, Password: c.password,
	}
	client := credentials.Client{Logger: log}
	return func(ctx context.Context) (session.Ticket, error) {
		t, err := client.Fetch(ctx, request)
		if err != nil {
			return session.Ticket{}, explainTicket(err)
		}
		return session.Ticket{URL: t.URL, Token: t.Token}, nil
	}
}

// identity is the name made unique: 60 bits of chance are enough for a meeting.
func identity(name string) string {
	return strings.TrimSpace(name) + "-" + strings.ToLower(rand.Text()[:12])
}

// ticketErrors says what a failure at the token endpoint means, in OpenTok's names.
var ticketErrors = []meaning{
	{credentials.ErrDenied, meeting.ErrAuthentication, "the session server refused to let you in"},
	{credentials.ErrNoRoom, meeting.ErrInvalidSession, "the session server knows no such room"},
	{credentials.ErrNoEndpoint, meeting.ErrNotConnected, "there is no session server at this address"},
	{credentials.ErrUnreachable, meeting.ErrNotConnected, "the session server could not be reached"},
	{credentials.ErrTimeout, meeting.ErrTimeout, "the session server did not answer in time"},
	{credentials.ErrNotJSON, meeting.ErrBadResponse, "the session server answered with a web page instead of credentials"},
	{credentials.ErrBusy, meeting.ErrNotConnected, "the session server is busy or starting"},
	{credentials.ErrServer, meeting.ErrNotConnected, "the session server failed"},
	{credentials.ErrInsecure, meeting.ErrNotConnected, "no trusted encrypted connection to the session server could be made"},
	{credentials.ErrBadRequest, meeting.ErrConnectRejected, "the session server refused the request; check the room's and your own name"},
	{credentials.ErrBadEndpoint, meeting.ErrNotConnected, "the address of the session server is not usable"},
	{context.DeadlineExceeded, meeting.ErrTimeout, "the session server did not answer in time"},
}

func explainTicket(err error) error {
	var foreign *credentials.ForeignCloudError
	if errors.As(err, &foreign) {
		return meeting.ErrConnectRejected.With("these credentials belong to "+foreign.Cloud+", which speaks another protocol than confab", err)
	}
	if m, ok := meaningOf(err, ticketErrors); ok {
		return m.as.With(m.message, err)
	}
	return meeting.ErrBadResponse.With("the session server's answer made no sense", err)
}
