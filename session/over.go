package session

import "confab/session/meeting"

// This file is how outages and sessions end.

func (m machine) live() (machine, []effect) {
	if m.waiting {
		return m, nil
	}
	back := m.phase != meeting.Joining
	m.phase, m.attempt, m.cause, m.restart = meeting.Live, 0, nil, false
	m.gaveUp, m.reason = false, meeting.NoReason
	if back {
		return m, []effect{endOutage{}}
	}
	return m, nil
}

// giveUp says that the meeting is lost, once, and goes on trying where somebody may come back to it.
func (m machine) giveUp() (machine, []effect) {
	switch {
	case m.patient == forever || m.gaveUp:
		return m, nil
	case m.patient == bounded:
		return m.close(meeting.NetworkDisconnected, m.cause)
	}
	m.gaveUp, m.reason = true, meeting.NetworkDisconnected
	lost := announce{meeting.SessionDisconnected{Reason: m.reason}}
	if m.phase == meeting.Rejoining {
		return m, []effect{lost}
	}
	next, effects := m.escalate()
	return next, append(effects, lost)
}

func (m machine) leave() (machine, []effect) {
	announced := m.phase != meeting.Idle
	m.gaveUp = false
	m.phase, m.reason, m.waiting = meeting.Closed, meeting.ClientDisconnected, false
	m.epoch++
	effects := []effect{sayGoodbye{}, dropPeer{}}
	if announced {
		effects = append(effects, announce{meeting.SessionDisconnected{Reason: m.reason}})
	}
	return m, effects
}

// close ends the session for a cause: the server's last word, or that of the outage that lasted too long.
func (m machine) close(reason meeting.Reason, cause error) (machine, []effect) {
	wasIn := m.phase != meeting.Joining
	m.gaveUp = false
	m.phase, m.reason, m.waiting, m.cause = meeting.Closed, reason, false, cause
	m.epoch++
	effects := []effect{hangUp{}, dropPeer{}}
	if wasIn {
		return m, append(effects, announce{meeting.SessionDisconnected{Reason: reason}})
	}
	return m, append(effects, announce{meeting.Failed{Err: meeting.AsError(m.cause)}}, announce{meeting.SessionDisconnected{Reason: reason}})
}
