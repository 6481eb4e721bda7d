package session

import (
	"slices"
	"time"

	"confab/session/internal/outage"
	"confab/session/internal/peer"
	"confab/session/internal/recovery"
	"confab/session/meeting"
)

// Retry tries at once instead of waiting on: the button of a person who sees "disconnected".
func (s *Session) Retry() { s.inbox.Put(told{recovery.RetryRequested{}}) }

// pause is the wait that the machine has ordered.
func (s *Session) pause(e recovery.RetryAfter) time.Duration {
	if e.Slowly {
		return outage.SlowBackoff(s.options.Random)
	}
	now := time.Now()
	lasted := now.Sub(s.room.clicked)
	if !s.outage.Since.IsZero() {
		lasted = s.tried(now)
	}
	return s.outage.Wait(outage.Backoff(e.Attempt, lasted, s.options.Random), now)
}

// tried is how long the outage has lasted without the time that this process did not run.
func (s *Session) tried(now time.Time) time.Duration {
	return s.outage.Lasted(now, s.liveness.Stopped(s.outage.Since, now))
}

func (s *Session) startOutage() {
	s.outage.Begin(time.Now())
	s.media.Lost(s.liveness.Sending())
	s.clocks.start(resumeClock, recovery.ResumeWindow, outlasted{s.outage.Number, recovery.ResumeWindowEnded{}})
	s.clocks.start(deadlineClock, recovery.GiveUpAfter, outageDeadline{s.outage.Number})
	s.refreshBanner()
}

// outageDeadline is when an outage is to be given up, but for the time that this process did not run.
type outageDeadline struct{ number int }

func (in outageDeadline) apply(s *Session) {
	if s.outage.Number != in.number || s.outage.Since.IsZero() {
		return
	}
	if left := recovery.GiveUpAfter - s.tried(time.Now()); left > 0 {
		s.clocks.start(deadlineClock, left, in)
		return
	}
	s.tell(recovery.DeadlinePassed{})
}

func (s *Session) endOutage() {
	s.clocks.cancel(resumeClock, deadlineClock)
	returned := s.outage.End(time.Now())
	s.refreshBanner()
	s.events.Put(returned)
}

// refreshBanner makes a new snapshot when the banner will change by the clock alone.
func (s *Session) refreshBanner() {
	if wait := time.Until(s.outage.BannerChanges(s.machine.Phase)); wait > 0 {
		s.clocks.start(bannerClock, wait, bannerChanges{})
	}
}

// bannerChanges is when a snapshot is due though nothing has happened.
type bannerChanges struct{}

func (bannerChanges) apply(s *Session) { s.dirty = true }

// checkUp says Connected when signalling is open, the connections stand and, after an outage that touched media,
// packets arrive again.
func (s *Session) checkUp() {
	switch s.machine.Phase {
	case meeting.Joining, meeting.Resuming, meeting.Rejoining:
	default:
		return
	}
	if !s.signalled() || s.machine.Waiting || s.peer == nil || s.peer.State() != peer.Connected && !s.media.Healed {
		return
	}
	if s.machine.Phase != meeting.Joining && s.awaitPackets() {
		return
	}
	s.clocks.cancel(receiveClock, sendClock, attemptClock)
	s.outage.Kind = meeting.Resume
	if s.machine.Phase == meeting.Rejoining {
		s.outage.Kind = meeting.Rejoin
	}
	s.tell(recovery.Connected{})
	s.catchUp()
}

// awaitPackets tells whether the first packet in a direction is still to come, and bounds the wait for it.
func (s *Session) awaitPackets() bool {
	direction, wait, missing := s.media.Missing(s.expectsMedia())
	if !missing {
		return false
	}
	which := receiveClock
	if direction == outage.Sending {
		which = sendClock
	}
	if !s.clocks.started(which) {
		s.clocks.start(which, wait, packetOverdue{s.machine.Epoch, direction})
	}
	return true
}

// packetOverdue is when the first packet in a direction is waited for no more.
type packetOverdue struct {
	epoch     uint64
	direction outage.Direction
}

func (in packetOverdue) apply(s *Session) {
	if !s.stale(in.epoch) {
		s.media.Flowed(in.direction)
		s.checkUp()
	}
}

// wasSending: when the outage was noticed we were sending something that we still want to send. What is muted sends
// nothing, what nobody receives neither, and sound not while it is quiet.
func (s *Session) wasSending() bool {
	return s.media.WasSending() && s.publications.Sending()
}

// expectsMedia: somebody should be sending us pictures, so that silence would mean trouble.
func (s *Session) expectsMedia() bool {
	return slices.ContainsFunc(s.roster.Streams(), s.subscriptions.Expected)
}
