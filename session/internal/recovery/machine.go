package recovery

import (
	"errors"

	"confab/session/internal/failure"
	"confab/session/meeting"
	"confab/session/meeting/event"
)

// Machine decides. It is a value: step returns the next one and what is to be done; it never blocks, logs, sleeps or
// dials. It does not know time either: clocks are facts.
type Machine struct {
	Phase    meeting.Phase
	Epoch    uint64 // of the newest attempt; reports of older ones are stale and never reach step
	Attempt  int    // of this join or this outage, from 1; 0 when Live
	Waiting  bool   // between two attempts
	restart  bool   // this outage lost media too: a resume must restart ICE
	Patience Patience
	Flaps    int   // outages since the last time that Live lasted
	GaveUp   bool  // this outage outlasted a participant's patience; trying on, slowly
	lastTry  bool  // the first join has taken so long that its next failure is the last
	Cause    error // the first cause of the outage, or of the end; of a join that is tried again the newest
	Reason   meeting.Reason
}

// Patience is what becomes of an outage that lasts.
type Patience uint8

const (
	Slowly  Patience = iota // say that it is over after a minute, and try on slowly
	Bounded                 // end after a minute: nobody is there to press a button
	Forever                 // never say that it is over
)

// Step takes one fact. What a phase does not list it ignores.
func (m Machine) Step(f Fact) (Machine, []Effect) {
	if _, ok := f.(LeaveRequested); ok && m.Phase != meeting.Closed {
		return m.leave()
	}
	switch m.Phase {
	case meeting.Idle:
		return m.whenIdle(f)
	case meeting.Joining:
		return m.whenJoining(f)
	case meeting.Live:
		return m.whenLive(f)
	case meeting.Resuming:
		return m.whenResuming(f)
	case meeting.Rejoining:
		return m.whenRejoining(f)
	case meeting.Closed:
	}
	return m, nil
}

func (m Machine) whenIdle(f Fact) (Machine, []Effect) {
	if _, ok := f.(JoinRequested); !ok {
		return m, nil
	}
	m.Phase = meeting.Joining
	return m.try(meeting.NoRecovery)
}

func (m Machine) whenJoining(f Fact) (Machine, []Effect) {
	switch f := f.(type) {
	case Connected:
		return m.live()
	case AttemptFailed:
		return m.joinFailed(f.Err)
	case SocketLost:
		return m.joinFailed(f.Err)
	case MediaLost:
		return m.joinFailed(f.Err)
	case ServerLeft:
		if f.Action == LeaveForGood && f.Reason.Terminal() {
			return m.close(f.Reason, f.Err)
		}
		return m.joinFailed(f.Err)
	case RetryDue, RetryRequested, PathChanged:
		return m.tryAgain(meeting.NoRecovery)
	case DeadlinePassed:
		return m.joinDeadline()
	}
	return m, nil
}

// joinFailed: a first join fails fast, so that a person reads why, unless what it failed for will pass or nobody is
// there to read.
func (m Machine) joinFailed(err error) (Machine, []Effect) {
	again := failure.Passing(err) && !m.lastTry
	if m.Patience == Forever {
		again = !errors.Is(err, failure.ErrHopeless)
	}
	if !again {
		return m.close(meeting.NetworkDisconnected, err)
	}
	if !m.Waiting {
		m.Cause = err
	}
	return m.wait(DropPeer{})
}

// joinDeadline: what was to pass has not passed.
func (m Machine) joinDeadline() (Machine, []Effect) {
	switch {
	case m.Patience == Forever:
		return m, nil
	case m.Waiting:
		return m.close(meeting.NetworkDisconnected, m.Cause)
	}
	m.lastTry = true
	return m, nil
}

func (m Machine) whenLive(f Fact) (Machine, []Effect) {
	switch f := f.(type) {
	case SocketLost:
		return m.beginOutage(meeting.Resuming, f.Err)
	case MediaLost:
		if !f.Restartable {
			return m.beginOutage(meeting.Rejoining, f.Err)
		}
		m.restart = true
		return m.beginOutage(meeting.Resuming, f.Err)
	case Stabilized:
		m.Flaps = 0
	case PathChanged:
		m.restart = true
		return m.beginOutage(meeting.Resuming, f.Err)
	case ServerLeft:
		return m.serverLeft(f)
	}
	return m, nil
}

// freeFlaps is how many outages in a row are answered without a wait.
const freeFlaps = 3

// serverLeft is a Leave while Live or on the way back. Only who was put out on purpose stays out: a server that shuts
// down, or has lost us, is tried again.
func (m Machine) serverLeft(f ServerLeft) (Machine, []Effect) {
	switch {
	case f.Action == LeaveForGood && f.Reason.Terminal():
		return m.close(f.Reason, f.Err)
	case f.Action == LeaveAndResume && m.Phase == meeting.Live:
		m.restart = true // servers ask for a resume when they lost our media
		return m.beginOutage(meeting.Resuming, f.Err)
	case m.Phase == meeting.Live:
		return m.beginOutage(meeting.Rejoining, f.Err)
	case m.Phase == meeting.Resuming:
		return m.escalate()
	}
	return m.wait(DropPeer{})
}

// beginOutage begins one: keep the first cause, tell everybody, try at once.
func (m Machine) beginOutage(to meeting.Phase, cause error) (Machine, []Effect) {
	m.Phase, m.Cause = to, cause
	m.Flaps++
	kind := meeting.Resume
	effects := []Effect{StartOutage{}}
	if to == meeting.Rejoining {
		kind = meeting.Rejoin
		effects = append(effects, DropPeer{})
	}
	effects = append(effects, Announce{event.SessionReconnecting{Cause: failure.Describe(cause), Kind: kind}})
	if m.Flaps > freeFlaps { // a server that takes us in and throws us out again is not asked again at once
		m.Attempt = m.Flaps - freeFlaps
		next, waits := m.wait()
		return next, append(effects, waits...)
	}
	next, dials := m.try(kind)
	return next, append(effects, dials...)
}

func (m Machine) whenResuming(f Fact) (Machine, []Effect) {
	switch f := f.(type) {
	case Connected:
		return m.live()
	case AttemptFailed:
		if failure.Unreachable(f.Err) {
			return m.wait() // the same peer connections are worth another try
		}
		return m.escalate()
	case SocketLost, ResumeWindowEnded:
		return m.escalate()
	case MediaLost:
		if !f.Restartable {
			return m.escalate()
		}
		if m.Waiting {
			m.restart = true // the next attempt will restart ICE
			return m, nil
		}
		return m.escalate()
	case ServerLeft:
		return m.serverLeft(f)
	case PathChanged:
		m.restart = true
		return m.try(meeting.Resume) // what is under way may hang on the path that has gone
	case RetryDue, RetryRequested:
		return m.tryAgain(meeting.Resume)
	case DeadlinePassed:
		return m.giveUp()
	}
	return m, nil
}

func (m Machine) whenRejoining(f Fact) (Machine, []Effect) {
	switch f := f.(type) {
	case Connected:
		return m.live()
	case AttemptFailed:
		return m.rejoinFailed(f.Err)
	case SocketLost:
		return m.rejoinFailed(f.Err)
	case MediaLost:
		return m.rejoinFailed(f.Err)
	case ServerLeft:
		return m.serverLeft(f)
	case PathChanged:
		return m.abandon()
	case RetryDue, RetryRequested:
		return m.tryAgain(meeting.Rejoin)
	case DeadlinePassed:
		return m.giveUp()
	}
	return m, nil
}

func (m Machine) rejoinFailed(err error) (Machine, []Effect) {
	if failure.Final(err) && m.Patience != Forever {
		return m.close(meeting.NetworkDisconnected, err)
	}
	return m.wait(DropPeer{})
}

// escalate gives the resume up for good within this outage and rejoins at once.
func (m Machine) escalate() (Machine, []Effect) {
	m.Phase, m.Attempt = meeting.Rejoining, 0
	effects := []Effect{
		HangUp{},
		DropPeer{},
		Announce{event.SessionReconnecting{Cause: failure.Describe(m.Cause), Kind: meeting.Rejoin}},
	}
	next, dials := m.try(meeting.Rejoin)
	return next, append(effects, dials...)
}

// abandon leaves the present attempt to rejoin and begins another.
func (m Machine) abandon() (Machine, []Effect) {
	next, dials := m.try(meeting.Rejoin)
	return next, append([]Effect{HangUp{}, DropPeer{}}, dials...)
}

// tryAgain ends a wait; a clock that was too late to be stopped ends nothing.
func (m Machine) tryAgain(kind meeting.Recovery) (Machine, []Effect) {
	if !m.Waiting {
		return m, nil
	}
	return m.try(kind)
}

// try starts the next attempt; its epoch makes everything older stale.
func (m Machine) try(kind meeting.Recovery) (Machine, []Effect) {
	m.Epoch++
	m.Attempt++
	m.Waiting = false
	effects := []Effect{HangUp{}}
	if kind == meeting.NoRecovery {
		effects = append(effects, Announce{event.SessionConnecting{Attempt: m.Attempt}})
	}
	return m, append(effects, Dial{Kind: kind, RestartICE: m.RestartsICE()})
}

// RestartsICE says that the present attempt restarts ICE: it is a resume, and media was lost in this outage.
func (m Machine) RestartsICE() bool { return m.Phase == meeting.Resuming && m.restart }

// wait hangs up and tries again after the backoff of this attempt.
func (m Machine) wait(first ...Effect) (Machine, []Effect) {
	if m.Waiting {
		return m, nil
	}
	m.Epoch++ // whatever the failed attempt still says is stale
	m.Waiting = true
	return m, append(append([]Effect{HangUp{}}, first...), RetryAfter{Attempt: m.Attempt, Slowly: m.GaveUp})
}
