package session

import "confab/session/internal/attempt"

func (s *Session) noteTokens(t attempt.Tokens) {
	s.tokens = t
	if list := t.Candidates(); len(list) > 0 {
		s.token.Store(&list[0])
	}
}

func (s *Session) noteRefreshed(token string) {
	t := s.tokens
	t.Refreshed = token
	s.noteTokens(t)
}

// Token is the newest that LiveKit takes from us: the session server's REST API takes it for a proof of who we are. It
// is secret, and empty before the meeting was entered.
func (s *Session) Token() string {
	if t := s.token.Load(); t != nil {
		return *t
	}
	return ""
}

// keep puts it where the next attempt finds it.
func (s *Session) keep(t attempt.Ticket) {
	s.tokens.URL, s.tokens.Original, s.tokens.Ahead = t.URL, t.Token, t.Ahead
}
