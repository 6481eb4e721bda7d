package session

import (
	"confab/session/meeting"
)

// machine decides. It is a value: step returns the next one and what is to be done; it never blocks, logs, sleeps or
// dials. It does not know time either: clocks are facts.
type machine struct {
	phase   meeting.Phase
	epoch   uint64 // of the newest attempt; reports of older ones are stale and never reach step
	attempt int    // of this join or this outage, from 1; 0 when Live
	waiting bool   // between two attempts
	restart bool   // this outage lost media too: a resume must restart ICE
	forever bool   // never give up
	cause   error  // the first cause of the outage, or of the end
	reason  meeting.Reason
}

// step takes one fact. What a phase does not list it ignores.
func (m machine) step(f fact) (machine, []effect) {
	if _, ok := f.(leaveRequested); ok && m.phase != meeting.Closed {
		return m.leave()
	}
	switch m.phase {
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

func (m machine) whenIdle(f fact) (machine, []effect) {
	if _, ok := f.(joinRequested); !ok {
		return m, nil
	}
	m.phase, m.attempt = meeting.Joining, 0
	return m.try(meeting.NoRecovery)
}

func (m machine) whenJoining(f fact) (machine, []effect) {
	switch f := f.(type) {
	case linkUp:
		return m.live()
	case linkFailed:
		return m.joinFailed(f.err)
	case linkLost:
		return m.joinFailed(f.err)
	case mediaLost:
		return m.joinFailed(f.err)
	case serverLeft:
		if f.action == leaveForGood && f.reason.Terminal() {
			return m.close(f.reason, f.err)
		}
		return m.joinFailed(f.err)
	case retryDue:
		return m.tryAgain(meeting.NoRecovery)
	}
	return m, nil
}

// joinFailed: a first join fails fast, so that a person reads why, unless nobody is there to read.
func (m machine) joinFailed(err error) (machine, []effect) {
	if m.forever && !hopeless(err) {
		return m.wait(dropPeer{})
	}
	return m.close(meeting.NetworkDisconnected, err)
}

func (m machine) whenLive(f fact) (machine, []effect) {
	switch f := f.(type) {
	case linkLost:
		return m.outage(meeting.Resuming, f.err)
	case mediaLost:
		if !f.mended {
			return m.outage(meeting.Rejoining, f.err)
		}
		m.restart = true
		return m.outage(meeting.Resuming, f.err)
	case serverLeft:
		return m.putOut(f)
	}
	return m, nil
}

// putOut is a Leave while Live or on the way back.
func (m machine) putOut(f serverLeft) (machine, []effect) {
	switch {
	case f.action == leaveForGood && (f.reason.Terminal() || !m.forever && f.reason != meeting.ServerShutdown):
		return m.close(f.reason, f.err)
	case f.action == leaveAndResume && m.phase == meeting.Live:
		m.restart = true // servers ask for a resume when they lost our media
		return m.outage(meeting.Resuming, f.err)
	case m.phase == meeting.Live:
		return m.outage(meeting.Rejoining, f.err)
	case m.phase == meeting.Resuming:
		return m.escalate()
	}
	return m.wait(dropPeer{})
}

// outage begins one: keep the first cause, tell everybody, try at once.
func (m machine) outage(to meeting.Phase, cause error) (machine, []effect) {
	m.phase, m.cause, m.attempt = to, cause, 0
	kind := meeting.Resume
	effects := []effect{startOutage{}}
	if to == meeting.Rejoining {
		kind = meeting.Rejoin
		effects = append(effects, dropPeer{})
	}
	effects = append(effects, announce{meeting.SessionReconnecting{Cause: describe(cause), Kind: kind}})
	next, dials := m.try(kind)
	return next, append(effects, dials...)
}

func (m machine) whenResuming(f fact) (machine, []effect) {
	switch f := f.(type) {
	case linkUp:
		return m.live()
	case linkFailed:
		if unreachable(f.err) {
			return m.wait() // the same peer connections are worth another try
		}
		return m.escalate()
	case linkLost, resumeWindowEnded:
		return m.escalate()
	case mediaLost:
		if !f.mended {
			return m.escalate()
		}
		if m.waiting {
			m.restart = true // the next attempt will restart ICE
			return m, nil
		}
		return m.escalate()
	case serverLeft:
		return m.putOut(f)
	case retryDue:
		return m.tryAgain(meeting.Resume)
	case patienceEnded:
		return m.giveUp()
	}
	return m, nil
}

func (m machine) whenRejoining(f fact) (machine, []effect) {
	switch f := f.(type) {
	case linkUp:
		return m.live()
	case linkFailed:
		return m.rejoinFailed(f.err)
	case linkLost:
		return m.rejoinFailed(f.err)
	case mediaLost:
		return m.rejoinFailed(f.err)
	case serverLeft:
		return m.putOut(f)
	case retryDue:
		return m.tryAgain(meeting.Rejoin)
	case patienceEnded:
		return m.giveUp()
	}
	return m, nil
}

func (m machine) rejoinFailed(err error) (machine, []effect) {
	if hopeless(err) && !m.forever {
		return m.close(meeting.NetworkDisconnected, err)
	}
	return m.wait(dropPeer{})
}

// escalate gives the resume up for good within this outage and rejoins at once.
func (m machine) escalate() (machine, []effect) {
	m.phase, m.attempt = meeting.Rejoining, 0
	effects := []effect{hangUp{}, dropPeer{}, announce{meeting.SessionReconnecting{Cause: describe(m.cause), Kind: meeting.Rejoin}}}
	next, dials := m.try(meeting.Rejoin)
	return next, append(effects, dials...)
}

// tryAgain ends a wait; a clock that was too late to be stopped ends nothing.
func (m machine) tryAgain(kind meeting.Recovery) (machine, []effect) {
	if !m.waiting {
		return m, nil
	}
	return m.try(kind)
}

// try starts the next attempt; its epoch makes everything older stale.
func (m machine) try(kind meeting.Recovery) (machine, []effect) {
	m.epoch++
	m.attempt++
	m.waiting = false
	effects := []effect{hangUp{}}
	if kind == meeting.NoRecovery {
		effects = append(effects, announce{meeting.SessionConnecting{Attempt: m.attempt}})
	}
	return m, append(effects, dial{kind: kind, restartICE: kind == meeting.Resume && m.restart})
}

// wait hangs up and tries again after the backoff of this attempt.
func (m machine) wait(first ...effect) (machine, []effect) {
	if m.waiting {
		return m, nil
	}
	m.epoch++ // whatever the failed attempt still says is stale
	m.waiting = true
	return m, append(append([]effect{hangUp{}}, first...), retryAfter{attempt: m.attempt})
}

func (m machine) live() (machine, []effect) {
	if m.waiting {
		return m, nil
	}
	back := m.phase != meeting.Joining
	m.phase, m.attempt, m.cause, m.restart = meeting.Live, 0, nil, false
	if back {
		return m, []effect{endOutage{}}
	}
	return m, nil
}

func (m machine) giveUp() (machine, []effect) {
	if m.forever {
		return m, nil
	}
	return m.close(meeting.NetworkDisconnected, m.cause)
}

func (m machine) leave() (machine, []effect) {
	announced := m.phase != meeting.Idle
	m.phase, m.reason, m.attempt, m.waiting = meeting.Closed, meeting.ClientDisconnected, 0, false
	m.epoch++
	effects := []effect{sayGoodbye{}, dropPeer{}}
	if announced {
		effects = append(effects, announce{meeting.SessionDisconnected{Reason: m.reason}})
	}
	return m, effects
}

func (m machine) close(reason meeting.Reason, cause error) (machine, []effect) {
	wasIn := m.phase != meeting.Joining
	m.phase, m.reason, m.attempt, m.waiting = meeting.Closed, reason, 0, false
	if m.cause == nil || reason.Terminal() || hopeless(cause) {
		m.cause = cause // the newest word when it is the last one; otherwise the first cause stands
	}
	m.epoch++
	effects := []effect{hangUp{}, dropPeer{}}
	if wasIn {
		return m, append(effects, announce{meeting.SessionDisconnected{Reason: reason}})
	}
	return m, append(effects, announce{meeting.Failed{Err: meeting.AsError(m.cause)}}, announce{meeting.SessionDisconnected{Reason: reason}})
}
