package session

import (
	"confab/session/internal/attempt"
	"confab/session/internal/recovery"
)

// input is what the loop takes, one at a time: a wish of the user, a report of an attempt, a clock. It is a value with
// a name, so that a log can say what came.
type input interface{ apply(s *Session) }

type (
	// told is a fact for the machine that is never stale.
	told struct{ fact recovery.Fact }
	// reported is a fact with the epoch of the attempt that it is about.
	reported struct {
		epoch uint64
		fact  recovery.Fact
	}
	// outlasted is a fact of a clock that runs through all attempts of one outage.
	outlasted struct {
		outage int
		fact   recovery.Fact
	}
)

func (in told) apply(s *Session) { s.tell(in.fact) }

func (in reported) apply(s *Session) {
	if !s.stale(in.epoch) {
		s.tell(in.fact)
	}
}

func (in outlasted) apply(s *Session) {
	if in.outage == s.outage.Number {
		s.tell(in.fact)
	}
}

// attempted is what an attempt has to say.
type attempted struct{ report attempt.Report }

func (in attempted) apply(s *Session) {
	if s.stale(in.report.From()) {
		if late, ok := in.report.(attempt.Opened); ok {
			s.work.Go(late.Discard)
		}
		return
	}
	switch r := in.report.(type) {
	case attempt.Opened:
		s.admitted(r)
	case attempt.TicketKept:
		s.keep(r.Ticket)
	case attempt.Received:
		s.receive(r.Response)
	case attempt.Ended:
		s.tell(r.Fact)
	}
}
