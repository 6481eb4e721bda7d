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
	patient patience
	flaps   int   // outages since the last time that Live lasted
	gaveUp  bool  // this outage outlasted a participant's patience; trying on, slowly
	cause   error // the first cause of the outage, or of the end
	reason  meeting.Reason
}

// patience is what becomes of an outage that lasts.
type patience uint8

const (
	slowly  patience = iota // say that it is over after a minute, and try on slowly
	bounded                 // end after a minute: nobody is there to press a button
	forever                 // never say that it is over
)

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
	m.phase = meeting.Joining
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
	case retryDue, retryRequested, pathChanged:
		return m.tryAgain(meeting.NoRecovery)
	}
	return m, nil
}

// joinFailed: a first join fails fast, so that a person reads why, unless nobody is there to read.
func (m machine) joinFailed(err error) (machine, []effect) {
	if m.patient == forever && !hopeless(err) {
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
	case calmed:
		m.flaps = 0
	case pathChanged:
		m.restart = true
		return m.outage(meeting.Resuming, f.err)
	case serverLeft:
		return m.putOut(f)
	}
	return m, nil
}

// freeFlaps is how many outages in a row are answered without a wait.
const freeFlaps = 3

// putOut is a Leave while Live or on the way back. Only who was put out on purpose stays out: a server that shuts down, or
// has lost us, is tried again.
func (m machine) putOut(f serverLeft) (machine, []effect) {
	switch {
	case f.action == leaveForGood && f.reason.Terminal():
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
	m.phase, m.cause = to, cause
	m.flaps++
	kind := meeting.Resume
	effects := []effect{startOutage{}}
	if to == meeting.Rejoining {
		kind = meeting.Rejoin
		effects = append(effects, dropPeer{})
	}
	effects = append(effects, announce{meeting.SessionReconnecting{Cause: describe(cause), Kind: kind}})
	if m.flaps > freeFlaps { // a server that takes us in and throws us out again is not asked again at once
		m.attempt = m.flaps - freeFlaps
		next, waits := m.wait()
		return next, append(effects, waits...)
	}
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
	case pathChanged:
		m.restart = true
		return m.try(meeting.Resume) // what is under way may hang on the path that has gone
	case retryDue, retryRequested:
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
	case pathChanged:
		return m.tryOver()
	case retryDue, retryRequested:
		return m.tryAgain(meeting.Rejoin)
	case patienceEnded:
		return m.giveUp()
	}
	return m, nil
}

func (m machine) rejoinFailed(err error) (machine, []effect) {
	if hopeless(err) && m.patient != forever {
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

// tryOver leaves the present attempt to rejoin and begins another.
func (m machine) tryOver() (machine, []effect) {
	next, dials := m.try(meeting.Rejoin)
	return next, append([]effect{hangUp{}, dropPeer{}}, dials...)
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
	return m, append(append([]effect{hangUp{}}, first...), retryAfter{attempt: m.attempt, slowly: m.gaveUp})
}
