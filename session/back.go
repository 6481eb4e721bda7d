package session

import (
	"slices"
	"time"

	"confab/session/internal/peer"
	"confab/session/meeting"
)

// This file says when we are back: once packets flow, and not before.

// mediaGrace is how long "back in the meeting" waits for the first packet over connections that stand.
const mediaGrace = 5 * time.Second

// sendGrace is how long it waits for the first packet of ours.
const sendGrace = 2 * time.Second

// checkUp says linkUp when signalling is open, the connections stand and, after an outage that touched media, packets
// arrive again: "back" is said of media, not of sockets.
func (s *Session) checkUp() {
	switch s.machine.phase {
	case meeting.Joining, meeting.Resuming, meeting.Rejoining:
	default:
		return
	}
	if !s.signalled() || s.machine.waiting || s.peer == nil || s.peer.State() != peer.Connected && !s.outage.healed {
		return
	}
	if s.machine.phase != meeting.Joining && !s.bothWays() {
		return
	}
	s.clocks.cancel(&s.clocks.media)
	s.clocks.cancel(&s.clocks.sent)
	s.outage.kind = meeting.Resume
	if s.machine.phase == meeting.Rejoining {
		s.outage.kind = meeting.Rejoin
	}
	s.clocks.cancel(&s.clocks.attempt)
	s.tell(linkUp{})
	s.catchUp()
}

// bothWays says whether packets flow in both directions that matter. On connections that stand the wait is bounded: those who should be
// sending may be in trouble themselves, and so may a camera of ours, and that must not keep us out.
func (s *Session) bothWays() bool {
	if !s.outage.flowing && s.expectsMedia() {
		s.bound(&s.clocks.media, mediaGrace, &s.outage.flowing)
		return false
	}
	if !s.outage.sent {
		s.bound(&s.clocks.sent, sendGrace, &s.outage.sent)
	}
	return s.outage.sent
}

// bound takes condition for fulfilled after d of this attempt.
func (s *Session) bound(clock **time.Timer, d time.Duration, condition *bool) {
	if *clock != nil {
		return
	}
	epoch := s.machine.epoch
	s.clocks.start(clock, d, func() {
		s.inbox.Put(command(func() {
			if !s.stale(epoch) {
				*condition = true
				s.checkUp()
			}
		}))
	})
}

// wasSending: when the outage was noticed we were sending something that we still want to send. What is muted sends nothing, what
// nobody receives neither, and sound not while it is quiet.
func (s *Session) wasSending() bool {
	return s.outage.sending && slices.ContainsFunc(s.wants, func(p *publication) bool { return !p.muted })
}

// expectsMedia: somebody should be sending us pictures, so that silence would mean trouble. Sound does not count: with
// discontinuous transmission a quiet person sends next to nothing.
func (s *Session) expectsMedia() bool {
	for _, p := range s.roster.people {
		for i := range p.Streams {
			if !p.former(p.Streams[i].ID) && s.shouldSend(&p.Streams[i]) {
				return true
			}
		}
	}
	return false
}
