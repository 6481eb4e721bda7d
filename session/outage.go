package session

import (
	"time"

	"confab/session/meeting"
)

// Banner times (contract.md, and the issue that asked for them): a glitch shorter than bannerGrace is not shown; "back
// in the meeting" stays for backShown.
const (
	bannerGrace = 300 * time.Millisecond
	backShown   = 3 * time.Second
)

// outage is what the loop remembers of the present or last one.
type outage struct {
	number   int           // of this outage in the session, from 1: clocks of older ones are stale
	since    time.Time     // zero when there is none
	stopped  time.Duration // of the time since then, this process did not run
	kind     meeting.Recovery
	triedAt  time.Time // the last attempt began
	flowing  bool      // packets have arrived since media was restored
	healed   bool      // nothing had to be restored, though ICE may not have noticed yet
	sending  bool      // we were sending when it was noticed
	sent     bool      // and have left, or nothing is expected to
	listDue  bool      // resumed; the next update that names us lists everybody there is
	backAt   time.Time
	resumed  int
	rejoined int
}

func (s *Session) startOutage() {
	s.outage.since, s.outage.stopped = time.Now(), 0
	s.outage.triedAt = s.outage.since
	s.outage.sending, s.outage.healed = !s.vigil.sending.IsZero(), false
	s.outage.number++
	number := s.outage.number
	s.clocks.start(&s.clocks.resume, resumeWindow, func() { s.inbox.Put(outlasted{number, resumeWindowEnded{}}) })
	s.bePatient(giveUpAfter)
	s.refreshBanner()
}

// bePatient gives the outage up after d, but for the time that this process does not run meanwhile: nobody has tried then.
func (s *Session) bePatient(d time.Duration) {
	number := s.outage.number
	s.clocks.start(&s.clocks.patience, d, func() {
		s.inbox.Put(command(func() {
			if s.outage.number != number || s.outage.since.IsZero() {
				return
			}
			if left := giveUpAfter - s.tried(time.Now()); left > 0 {
				s.bePatient(left)
				return
			}
			s.tell(patienceEnded{})
		}))
	})
}

// tried is how long the outage has lasted without the time that this process did not run.
func (s *Session) tried(now time.Time) time.Duration {
	return now.Sub(s.outage.since) - s.outage.stopped - s.vigil.stopped(s.outage.since, now)
}

func (s *Session) endOutage() {
	s.clocks.cancel(&s.clocks.resume)
	s.clocks.cancel(&s.clocks.patience)
	lasted := time.Since(s.outage.since)
	s.outage.since = time.Time{}
	if s.outage.kind == meeting.Resume {
		s.outage.resumed++
	} else {
		s.outage.rejoined++
	}
	if lasted >= bannerGrace {
		s.outage.backAt = time.Now()
	}
	s.refreshBanner()
	s.events.Put(meeting.SessionReconnected{Kind: s.outage.kind, Outage: lasted})
}

// refreshBanner makes a new snapshot when the banner will change by the clock alone.
func (s *Session) refreshBanner() {
	var due time.Time
	switch s.machine.phase {
	case meeting.Resuming, meeting.Rejoining:
		due = s.outage.since.Add(bannerGrace)
	case meeting.Live:
		due = s.outage.backAt.Add(backShown) // long past when there was no outage worth showing
	case meeting.Idle, meeting.Joining, meeting.Closed:
	}
	if wait := time.Until(due); wait > 0 {
		s.clocks.start(&s.clocks.banner, wait, func() { s.inbox.Put(command(func() { s.dirty = true })) })
	}
}

// banner follows from phase and clock; nothing assigns it. A glitch changes nothing.
func (s *Session) banner(now time.Time) meeting.Banner {
	switch s.machine.phase {
	case meeting.Resuming, meeting.Rejoining:
		if s.machine.gaveUp {
			return meeting.Disconnected
		}
		if now.Sub(s.outage.since) >= bannerGrace {
			return meeting.Reconnecting
		}
		return s.lately(now)
	case meeting.Live:
		return s.lately(now)
	case meeting.Closed:
		if s.machine.reason != meeting.ClientDisconnected {
			return meeting.Disconnected
		}
	case meeting.Idle, meeting.Joining:
	}
	return meeting.NoBanner
}

func (s *Session) lately(now time.Time) meeting.Banner {
	if !s.outage.backAt.IsZero() && now.Sub(s.outage.backAt) < backShown {
		return meeting.Reconnected
	}
	return meeting.NoBanner
}
