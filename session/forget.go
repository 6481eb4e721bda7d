package session

import (
	"confab/session/meeting"
)

// This file is about the end of a participant session, which is one life of ours at the server: a resume goes on with
// it, a rejoin begins another. What a server said in one does not count in the next, and it does not say it again.
//
// What stays is what was wanted (publications, mute states, views, what was said and may not have been heard) and
// what the meeting looks like to people until the next roster comes. A join of somebody who left is a new [Session],
// which has nothing yet; whoever captures outlives both, and is told by begin.

// dropPeer ends the participant session with the peer connections that belong to it. Everything of the session that
// is tied to one begins anew here, but for what the next Join response brings in any case.
func (s *Session) dropPeer() {
	if s.peer == nil {
		return
	}
	s.peer.cancel()
	s.peer = nil
	s.clocks.cancel(iceClock)
	s.faults = faults{}
	s.outbox.StartOver()
	s.stopTracks()
	s.publications.Forget()
	s.me.Speaking, s.me.Level, s.me.Quality = false, 0, meeting.UnknownQuality
	s.roster.Forget()
}
