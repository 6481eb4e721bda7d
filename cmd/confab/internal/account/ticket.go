package account

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"confab/cmd/confab/internal/explain"

	"confab/session"
	"confab/session/legible"
	"confab/session/meeting"
	"confab/signaling/credentials"
	"confab/ui/text"
)

// TicketOptions says for which room, under which name, and where a ticket is asked for.
type TicketOptions struct {
	Endpoint, Room, Name string
	Style                credentials.Style
	Patient              bool // wait where logins are not looked at for a while
}

// Tickets asks the token endpoint for a session. The identity is made once per join, so that a fresh ticket in the
// middle of an outage lets the same participant back in, and two people of one name do not put each other out.
func (a *Account) Tickets(o TicketOptions) func(context.Context) (session.Ticket, error) {
	name := legible.Name(o.Name) // what was pasted may hold what servers refuse
	request := credentials.Request{Endpoint: o.Endpoint, Style: o.Style, Room: o.Room, Name: name}
	unique := identity(name)
	return func(ctx context.Context) (session.Ticket, error) {
		t, err := a.Fetch(ctx, request, func(user string) string { return identityOf(user, unique) })
		if err != nil {
			return session.Ticket{}, explainTicket(err, o.Patient)
		}
		a.returned.note(request, t)
		a.servers.note(o.Endpoint, t.URL)
		ticket := session.Ticket{URL: t.URL, Token: t.Token, Ahead: t.Ahead}
		if t.Style == credentials.OpenVidu2 || t.Style == credentials.Vonage {
			ticket.Name = name // these endpoints know no names
		}
		return ticket, nil
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
var ticketErrors = []explain.Row{
	{Kind: credentials.ErrLogin, As: meeting.ErrAuthentication, Message: "user name or password is wrong"},
	{
		Kind: credentials.ErrLoginNeeded, As: meeting.ErrAuthentication,
		Message: "the session server wants a login: give --user and --password-file",
	},
	{
		Kind: credentials.ErrDenied, As: meeting.ErrAuthentication,
		Message: "the session server refused to let you in",
	},
	{
		Kind: credentials.ErrNoRoom, As: meeting.ErrInvalidSession,
		Message: "the session server knows no such room",
	},
	{
		Kind: credentials.ErrNoEndpoint, As: meeting.ErrNotConnected,
		Message: "there is no session server at this address",
	},
	{
		Kind: credentials.ErrUnreachable, As: meeting.ErrNotConnected,
		Message: "the session server could not be reached",
	},
	{
		Kind: credentials.ErrTimeout, As: meeting.ErrTimeout,
		Message: "the session server did not answer in time",
	},
	{
		Kind: credentials.ErrNotJSON, As: meeting.ErrBadResponse,
		Message: "the session server answered with a web page instead of credentials",
	},
	{
		Kind: credentials.ErrBusy, As: meeting.ErrNotConnected,
		Message: "the session server is busy or starting",
	},
	{Kind: credentials.ErrServer, As: meeting.ErrNotConnected, Message: "the session server failed"},
	{
		Kind: credentials.ErrInsecure, As: meeting.ErrNotConnected,
		Message: "no trusted encrypted connection to the session server could be made",
	},
	{
		Kind: credentials.ErrIntercepted, As: meeting.ErrBadResponse,
		Message: "something on the way to the session server answered in its place",
	},
	{
		Kind: credentials.ErrNoTicket, As: meeting.ErrConnectRejected,
		Message: "the session server gave no credentials",
	},
	{
		Kind: credentials.ErrBadRequest, As: meeting.ErrConnectRejected,
		Message: "the session server refused the request; check the room's and your own name",
	},
	{
		Kind: credentials.ErrBadEndpoint, As: meeting.ErrNotConnected,
		Message: "the address of the session server is not usable",
	},
	{
		Kind: context.DeadlineExceeded, As: meeting.ErrTimeout,
		Message: "the session server did not answer in time",
	},
}

// What can be done about a failure at the endpoint: hopeless ones need another address or login, passing ones another
// try.
var (
	hopelessTickets = []error{credentials.ErrLogin, credentials.ErrLoginNeeded, credentials.ErrBadEndpoint}
	passingTickets  = []error{
		credentials.ErrBusy, credentials.ErrServer, credentials.ErrIntercepted,
		credentials.ErrNoTicket,
	}
)

// explainTicket makes an error of the session out of one of the endpoint. Who is patient waits until logins are looked
// at again.
func explainTicket(err error, patient bool) error {
	if errors.Is(err, credentials.ErrRemoved) {
		return session.ErrRemoved
	}
	var answer *credentials.Error
	if errors.Is(err, credentials.ErrTooMany) && errors.As(err, &answer) {
		kind := meeting.ErrAuthentication
		if patient {
			kind = meeting.ErrNotConnected
		}
		return kind.With(text.Login.TooMany(answer.Wait), err)
	}
	var foreign *credentials.ForeignCloudError
	if errors.As(err, &foreign) {
		return meeting.ErrConnectRejected.With(
			"these credentials belong to "+foreign.Cloud+", which speaks another protocol than confab", err,
		)
	}
	m, ok := explain.Find(err, ticketErrors)
	if !ok {
		m = explain.Row{As: meeting.ErrBadResponse, Message: "the session server's answer made no sense"}
	}
	explained := m.As.With(m.Message, mark(err))
	if errors.As(err, &answer) && answer.Said != "" {
		explained.Message += ": “" + answer.Said + "”"
		explained.Said = answer.Said
	}
	return explained
}

// mark tells the session what to do about err.
func mark(err error) error {
	is := func(kind error) bool { return errors.Is(err, kind) }
	switch {
	case slices.ContainsFunc(hopelessTickets, is):
		return fmt.Errorf("%w: %w", session.ErrHopeless, err)
	case slices.ContainsFunc(passingTickets, is):
		return fmt.Errorf("%w: %w", session.ErrPassing, err)
	}
	return err
}
