package session

import (
	"context"
	"time"

	"confab/session/internal/attempt"
	"confab/session/internal/failure"
	"confab/session/internal/recovery"
	"confab/session/internal/wire/request"
	"confab/session/meeting"
	"confab/signaling"
)

// An attempt is bounded from its start to media. A first join takes LiveKit's 15 s; on the way back another attempt may
// be better than this one, whose pair checks may have begun before there was a path.
const (
	joinTimeout     = 15 * time.Second
	recoveryTimeout = 10 * time.Second
)

// perform carries out one order of the machine. It starts work and never waits for it.
func (s *Session) perform(e recovery.Effect) {
	switch e := e.(type) {
	case recovery.Dial:
		s.dial(e)
	case recovery.HangUp:
		s.hangUp()
	case recovery.DropPeer:
		s.dropPeer()
	case recovery.RetryAfter:
		wait := s.pause(e)
		s.log.Debug("waiting before the next attempt", "attempt", e.Attempt, "wait", wait)
		s.sayWhyNotIn()
		epoch := s.machine.Epoch
		s.clocks.start(retryClock, wait, reported{epoch, recovery.RetryDue{}})
	case recovery.StartOutage:
		s.startOutage()
	case recovery.EndOutage:
		s.endOutage()
	case recovery.Announce:
		s.release() // what the machine announces comes after the join, if there was one
		s.events.Put(e.Event)
	case recovery.SayGoodbye:
		s.sayGoodbye()
	}
}

// sayWhyNotIn puts into the log why a join is tried again, each reason once in a row: where nobody watches, that is
// where somebody looks.
func (s *Session) sayWhyNotIn() {
	why := failure.Describe(s.machine.Cause)
	if s.machine.Phase == meeting.Joining && why != s.room.notIn {
		s.room.notIn = why
		s.log.Warn("not in the meeting yet, trying again", "why", why)
	}
}

func (s *Session) dial(d recovery.Dial) {
	if d.Kind == meeting.NoRecovery && s.machine.Attempt == 1 {
		s.room.clicked = time.Now()
		number := s.outage.Number // of no outage yet: the first one makes this clock stale
		s.clocks.start(deadlineClock, recovery.JoinDeadline, outlasted{number, recovery.DeadlinePassed{}})
	}
	if d.Kind != meeting.Resume {
		s.rivals.ask()
	}
	epoch := s.machine.Epoch
	a := &attempt.Attempt{
		Epoch: epoch, Kind: d.Kind, Number: s.machine.Attempt, RestartICE: d.RestartICE,
		Options: s.options.forAttempts(),
		Report:  s.report,
		Refused: s.faults.refuse(d.Kind), Tokens: s.tokens, SID: s.me.sid, Mode: s.room.mode, Hosts: &s.room.hosts,
		LocalAddress: &s.room.near, Wants: s.publications.ForJoin(), UplinkBitrate: s.room.uplink,
	}
	// Not Run's context: a goodbye is said after that has ended. hangUp or sayGoodbye ends every attempt.
	ctx, cancel := context.WithCancel(context.Background())
	s.current = &current{cancel: cancel}
	s.outage.TriedAt(time.Now())
	timeout := recoveryTimeout
	if d.Kind == meeting.NoRecovery {
		timeout = joinTimeout
	}
	s.clocks.start(attemptClock, timeout, attemptTimedOut{epoch})
	s.work.Go(func() {
		defer cancel()
		a.Run(ctx)
	})
}

// current is the present attempt as the loop knows it.
type current struct {
	cancel context.CancelFunc
	socket attempt.Socket // nil until the server has welcomed us
}

// report puts what an attempt says into the inbox.
func (s *Session) report(r attempt.Report) { s.inbox.Put(attempted{r}) }

// attemptTimedOut is for the present attempt when it has lasted too long.
type attemptTimedOut struct{ epoch uint64 }

// apply says which half of the attempt was too slow: the server or the media path to it.
func (in attemptTimedOut) apply(s *Session) {
	switch {
	case s.stale(in.epoch):
	case s.signalled():
		s.tell(recovery.AttemptFailed{Err: failure.Explain(failure.ErrAttemptTimeout)})
	default:
		s.tell(recovery.AttemptFailed{Err: failure.Explain(signaling.ErrTimeout)})
	}
}

// hangUp closes only the socket: peer connections outlive it during a resume.
func (s *Session) hangUp() {
	s.clocks.cancel(attemptClock, retryClock, receiveClock, sendClock)
	if s.current == nil {
		return
	}
	s.current.cancel()
	s.current = nil
}

// sayGoodbye lets the socket end by itself after its Leave: Run waits for it, and it is bounded.
func (s *Session) sayGoodbye() {
	if s.current == nil || s.current.socket == nil {
		s.hangUp()
		return
	}
	s.current.socket.Leave(request.Goodbye)
	s.current = nil
}
