package session

import (
	"context"
	"errors"
	"fmt"
	"time"

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

func (s *Session) noteTokens(t tokens) {
	s.tokens = t
	if list := t.candidates(); len(list) > 0 {
		s.token.Store(&list[0])
	}
}

func (s *Session) noteRefreshed(token string) {
	t := s.tokens
	t.refreshed = token
	s.noteTokens(t)
}

// Token is the newest that LiveKit takes from us: the session server's REST API takes it for a proof of who we are. It is secret,
// and empty before the meeting was entered.
func (s *Session) Token() string {
	if t := s.token.Load(); t != nil {
		return *t
	}
	return ""
}

// open tries every token we have. When all are refused a join asks for a fresh one, once, where a resume has failed. A server that stays
// out of reach may have moved: from the second try on the token endpoint is asked where it is now.
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
	switch {
	case failure != nil && !needsTicket(failure):
		return l.openElsewhere(ctx, failure)
	case failure != nil && l.kind == meeting.Resume:
		return linkOpened{}, failure
	}
	ticket, err := l.options.Tickets(ctx)
	if err != nil {
		return linkOpened{}, fmt.Errorf("get credentials: %w", err)
	}
	return l.openWith(ctx, ticket)
}

func (l *link) openWith(ctx context.Context, ticket Ticket) (linkOpened, error) {
	l.tokens = tokens{url: ticket.URL, original: ticket.Token}
	return l.dial(ctx, ticket.URL, ticket.Token)
}

// openElsewhere asks the token endpoint whether the server that was lost by failure has moved, such as to another node of a cluster. While
// it is where it was the old token stays, for a fresh one may name another identity. A resume ends when it has moved: nobody there knows
// our peer connections.
func (l *link) openElsewhere(ctx context.Context, failure error) (linkOpened, error) {
	if !l.mayHaveMoved(failure) {
		return linkOpened{}, failure
	}
	// The endpoint may be as far out of reach, and the next attempt at the old place is worth more.
	asking, stop := context.WithTimeout(ctx, movedTimeout)
	defer stop()
	ticket, err := l.options.Tickets(asking)
	switch {
	case err != nil || ticket.URL == l.tokens.url:
		return linkOpened{}, failure
	case l.kind == meeting.Resume:
		return linkOpened{}, errMoved
	}
	return l.openWith(ctx, ticket)
}

var errMoved = errors.New("the meeting is at another server now")

// movedTimeout bounds the question where the server is now.
const movedTimeout = 2 * time.Second

// mayHaveMoved: a server that stays out of reach, from the second try on. One that does not answer at all is more likely behind a dead
// network, together with the endpoint: there it is asked for less often. So it is by a resume, which most often has only to wait.
func (l *link) mayHaveMoved(failure error) bool {
	switch {
	case errors.Is(failure, signaling.ErrTimeout):
		return l.attempt%3 == 0
	case l.kind == meeting.Resume:
		return l.attempt%2 == 0 && unreachable(failure)
	}
	return l.attempt >= 2 && unreachable(failure)
}

// needsTicket classifies: another token, or the room made anew by the token endpoint, can help.
func needsTicket(err error) bool {
	return !putOut(err) && (errors.Is(err, signaling.ErrDenied) || errors.Is(err, signaling.ErrNoRoom))
}
