package attempt

import (
	"context"
	"errors"
	"fmt"
	"time"

	"confab/session/internal/failure"
	"confab/session/meeting"
	"confab/signaling"
)

// Tokens are tried newest first: LiveKit refreshes ours every few minutes for 10 more, but after a long sleep only the
// original one may still be good.
type Tokens struct {
	URL                 string
	Refreshed, Original string
	Ahead               time.Duration // of the clock of who made original before ours
	Name                string        // what we want to be called, where that could not be asked for with the ticket
}

// Candidates are those to try, in that order.
func (t Tokens) Candidates() []string {
	var list []string
	for _, token := range []string{t.Refreshed, t.Original} {
		if token != "" && (len(list) == 0 || list[0] != token) {
			list = append(list, token)
		}
	}
	return list
}

// open tries every token we have. When all are refused a join asks for a fresh one, once, where a resume has failed. A
// server that stays out of reach may have moved: from the second try on the token endpoint is asked where it is now.
func (a *Attempt) open(ctx context.Context) (Opened, error) {
	defer func() { a.reaching.drop() }()
	refused := error(nil)
	for _, token := range a.Tokens.Candidates() {
		opened, err := a.dial(ctx, a.Tokens.URL, token)
		if err == nil {
			return opened, nil
		}
		if refused = withClocks(err, token, a.Tokens.Ahead, time.Now()); !failure.NeedsTicket(err) {
			break
		}
	}
	switch {
	case refused != nil && !failure.NeedsTicket(refused):
		return a.openElsewhere(ctx, refused)
	case refused != nil && a.Kind == meeting.Resume:
		return Opened{}, refused
	}
	a.reach(ctx, a.Options.Likely)
	ticket, err := a.Options.Tickets(ctx)
	if err != nil {
		return Opened{}, fmt.Errorf("get credentials: %w", err)
	}
	opened, err := a.openWith(ctx, ticket)
	if errors.Is(err, signaling.ErrEarly) && !errors.Is(refused, signaling.ErrEarly) {
		a.Report(TicketKept{a.Epoch, ticket})
	}
	return opened, err
}

// A Ticket is what gets a participant in: where, and with which token. It never appears in a log.
type Ticket struct {
	URL   string
	Token string
	Name  string        // what we want to be called where the endpoint could not be told
	Ahead time.Duration // how far the clock of who made the token is before ours; 0 when that is not known
}

// TicketKept is one whose token will be good later: every fresh one would be as early, and this one grows older.
type TicketKept struct {
	Epoch  uint64
	Ticket Ticket
}

func (a *Attempt) openWith(ctx context.Context, t Ticket) (Opened, error) {
	a.Tokens = Tokens{URL: t.URL, Original: t.Token, Ahead: t.Ahead, Name: t.Name}
	opened, err := a.dial(ctx, t.URL, t.Token)
	return opened, withClocks(err, t.Token, t.Ahead, time.Now())
}

// openElsewhere asks the token endpoint whether the server that was lost by that failure has moved, such as to another
// node of a cluster. While it is where it was the old token stays, for a fresh one may name another identity. A resume
// ends when it has moved: nobody there knows our peer connections.
func (a *Attempt) openElsewhere(ctx context.Context, refused error) (Opened, error) {
	if !a.mayHaveMoved(refused) {
		return Opened{}, refused
	}
	// The endpoint may be as far out of reach, and the next attempt at the old place is worth more.
	asking, stop := context.WithTimeout(ctx, movedTimeout)
	defer stop()
	ticket, err := a.Options.Tickets(asking)
	switch {
	case err != nil || ticket.URL == a.Tokens.URL:
		return Opened{}, refused
	case a.Kind == meeting.Resume:
		return Opened{}, failure.ErrMoved
	}
	return a.openWith(ctx, ticket)
}

// movedTimeout bounds the question where the server is now.
const movedTimeout = 2 * time.Second

// mayHaveMoved: a server that stays out of reach, from the second try on. One that does not answer at all is more
// likely behind a dead network, together with the endpoint: there it is asked for less often. So it is by a resume,
// which most often has only to wait.
func (a *Attempt) mayHaveMoved(refused error) bool {
	switch {
	case errors.Is(refused, signaling.ErrTimeout):
		return a.Number%3 == 0
	case a.Kind == meeting.Resume:
		return a.Number%2 == 0 && failure.Unreachable(refused)
	}
	return a.Number >= 2 && failure.Unreachable(refused)
}
