package main

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"confab/session"
	"confab/session/meeting"
	"confab/signaling/credentials"
	"confab/ui/model"
	"confab/ui/text"
)

// ticketOffice asks the token endpoint for a session. The identity is made once per join, so that a fresh ticket in the
// middle of an outage lets the same participant back in, and two people of one name do not put each other out.
func (c *conductor) ticketOffice(form model.JoinForm) func(context.Context) (session.Ticket, error) {
	style, _ := credentials.ParseStyle(c.config.style)
	request := credentials.Request{Endpoint: form.Server, Style: style, Room: form.Room, Name: form.Name}
	unique := identity(form.Name)
	return func(ctx context.Context) (session.Ticket, error) {
		t, err := c.logins.fetch(ctx, request, func(user string) string { return identityOf(user, unique) })
		if err != nil {
			return session.Ticket{}, explainTicket(err, c.config.forever)
		}
		return session.Ticket{URL: t.URL, Token: t.Token}, nil
	}
}

// identityOf begins with the account's name where there is one: confab-server gives its accounts no other identities.
func identityOf(user, unique string) string {
	if user == "" {
		return unique
	}
	return user + "_" + unique
}

// identity is the name made unique: 60 bits of chance are enough for a meeting.
func identity(name string) string {
	return strings.TrimSpace(name) + "-" + strings.ToLower(rand.Text()[:12])
}

// ticketErrors says what a failure at the token endpoint means, in OpenTok's names.
var ticketErrors = []meaning{
	{credentials.ErrLogin, meeting.ErrAuthentication, "user name or password is wrong"},
	{credentials.ErrLoginNeeded, meeting.ErrAuthentication, "the session server wants a login: give --user and --password-file"},
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

// explainTicket makes an error of the session out of one of the endpoint. Who is patient waits until logins are looked at again.
func explainTicket(err error, patient bool) error {
	if errors.Is(err, credentials.ErrRemoved) {
		return session.ErrRemoved
	}
	var busy *credentials.Error
	if errors.Is(err, credentials.ErrTooMany) && errors.As(err, &busy) {
		kind := meeting.ErrAuthentication
		if patient {
			kind = meeting.ErrNotConnected
		}
		return kind.With(text.TooManyLogins(busy.Wait), err)
	}
	var foreign *credentials.ForeignCloudError
	if errors.As(err, &foreign) {
		return meeting.ErrConnectRejected.With("these credentials belong to "+foreign.Cloud+", which speaks another protocol than confab", err)
	}
	if m, ok := meaningOf(err, ticketErrors); ok {
		return m.as.With(m.message, err)
	}
	return meeting.ErrBadResponse.With("the session server's answer made no sense", err)
}
