package session

import (
	"time"

	"confab/session/internal/fallback"
)

// fallBack does without pictures of others where the way from the server does not carry all of them, the least
// important first, and lets them come again when it does.
func (s *Session) fallBack(now time.Time) {
	streams := s.roster.Streams()
	pictures := s.subscriptions.Pictures(streams)
	down := s.peer.Downlink()
	allowed := s.fallback.Look(now, fallback.Way{
		Overused: down.Overused, Estimate: down.Bitrate, Received: down.Received,
	}, len(pictures))
	s.hold(pictures[allowed:])
}

// hold has these streams not sent to us, and all others sent again.
func (s *Session) hold(streams []string) {
	for _, id := range s.subscriptions.Hold(streams) {
		v, _ := s.subscriptions.View(id)
		v.StreamID = id
		s.sendView(v)
		s.emit(s.roster.Pause(id, s.subscriptions.Held(id))...)
		s.dirty = true
	}
}
