package session

import (
	"context"
	"errors"
	"fmt"

	"confab/session/meeting"
	"confab/signaling"
)

// tokens are tried newest first: LiveKit refreshes ours every few minutes for 10 more, but after a long sleep only the
// original one may still be good (protocol reference §1.10).
type tokens struct {
	url                 string
	refreshed, original string
}

func (t tokens) candidates() []string {
	var list []string
	for _, token := range []string{t.refreshed, t.original} {
		if token != "" && (len(list) == 0 || list[0] != token) {
			list = append(list, token)
		}
	}
	return list
}

// open tries every token we have. When all are refused it asks for a fresh one, once. A server that stays out of reach may have
// moved: from the second try of a rejoin on, the token endpoint is asked where it is now, but while it is where it was the old token
// stays, for a fresh one may name another identity.
func (l *link) open(ctx context.Context) (linkOpened, error) {
	failure := error(nil)
	for _, token := range l.tokens.candidates() {
		opened, err := l.dial(ctx, l.tokens.url, token)
		if err == nil {
			return opened, nil
		}
		if failure = err; !needsTicket(err) {
			break
		}
	}
	lost := failure != nil && !needsTicket(failure)
	if failure != nil && l.kind == meeting.Resume || lost && (l.attempt < 2 || !unreachable(failure)) {
		return linkOpened{}, failure
	}
	ticket, err := l.options.Tickets(ctx)
	if lost && (err != nil || ticket.URL == l.tokens.url) {
		return linkOpened{}, failure
	}
	if err != nil {
		return linkOpened{}, fmt.Errorf("get credentials: %w", err)
	}
	l.tokens = tokens{url: ticket.URL, original: ticket.Token}
	return l.dial(ctx, ticket.URL, ticket.Token)
}

// needsTicket classifies: another token, or the room made anew by the token endpoint, can help.
func needsTicket(err error) bool {
	return errors.Is(err, signaling.ErrDenied) || errors.Is(err, signaling.ErrNoRoom)
}
