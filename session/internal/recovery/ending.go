package recovery

import (
	"confab/session/meeting"
	"confab/session/meeting/event"
)

// This file is how outages and sessions end.

func (m Machine) live() (Machine, []Effect) {
	if m.Waiting {
		return m, nil
	}
	back := m.Phase != meeting.Joining
	m.Phase, m.Attempt, m.Cause, m.restart = meeting.Live, 0, nil, false
	m.GaveUp, m.Reason = false, meeting.NoReason
	if back {
		return m, []Effect{EndOutage{}}
	}
	return m, nil
}

// giveUp says that the meeting is lost, once, and goes on trying where somebody may come back to it.
func (m Machine) giveUp() (Machine, []Effect) {
	switch {
	case m.Patience == Forever || m.GaveUp:
		return m, nil
	case m.Patience == Bounded:
		return m.close(meeting.NetworkDisconnected, m.Cause)
	}
	m.GaveUp, m.Reason = true, meeting.NetworkDisconnected
	lost := Announce{event.SessionDisconnected{Reason: m.Reason}}
	if m.Phase == meeting.Rejoining {
		return m, []Effect{lost}
	}
	next, effects := m.escalate()
	return next, append(effects, lost)
}

func (m Machine) leave() (Machine, []Effect) {
	announced := m.Phase != meeting.Idle
	m.GaveUp = false
	m.Phase, m.Reason, m.Waiting = meeting.Closed, meeting.ClientDisconnected, false
	m.Epoch++
	effects := []Effect{SayGoodbye{}, DropPeer{}}
	if announced {
		effects = append(effects, Announce{event.SessionDisconnected{Reason: m.Reason}})
	}
	return m, effects
}

// close ends the session for a cause: the server's last word, or that of the outage that lasted too long.
func (m Machine) close(reason meeting.Reason, cause error) (Machine, []Effect) {
	wasIn := m.Phase != meeting.Joining
	m.GaveUp = false
	m.Phase, m.Reason, m.Waiting, m.Cause = meeting.Closed, reason, false, cause
	m.Epoch++
	effects := []Effect{HangUp{}, DropPeer{}}
	if wasIn {
		return m, append(effects, Announce{event.SessionDisconnected{Reason: reason}})
	}
	return m, append(
		effects, Announce{event.Failed{Err: meeting.AsError(m.Cause)}},
		Announce{event.SessionDisconnected{Reason: reason}},
	)
}
