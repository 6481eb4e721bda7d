package session

import (
	"confab/session/internal/peer"
	"confab/session/internal/wire/request"
	"confab/session/meeting"
	"confab/signaling"
)

func (s *Session) trackArrived(e peer.TrackArrived) {
	s.stopTrack(e.TrackID)
	s.subscriptions.Arrive(e.TrackID, e.Track, e.SSRC, s.peer)
	s.liveness.Arrived(e.TrackID)
	s.matchTracks()
}

// offerSoon makes an offer when somebody has begun to send. The server asks for one with room for a new track, but up
// to 150 ms late when it has asked for another just before, as it has for a camera that follows a microphone
// (livekit-server, transport.go, negotiationFrequency); the answer to any offer has what is subscribed by then. In dual
// mode the offer is the server's.
func (s *Session) offerSoon() {
	if s.peer != nil && s.machine.Phase == meeting.Live && s.room.mode != signaling.Dual {
		s.peer.AddSections(0, 0)
	}
}

// matchTracks announces the tracks whose streams the roster knows by now.
func (s *Session) matchTracks() {
	for _, id := range s.subscriptions.Unannounced() {
		events, known := s.roster.Subscribe(id)
		if !known {
			continue
		}
		s.emit(events...)
		st, _ := s.roster.Stream(id)
		s.tracks.Put(s.subscriptions.Announce(st))
		if v, ok := s.subscriptions.View(id); ok {
			s.sendView(v)
		}
	}
}

func (s *Session) stopTrack(id string) {
	there, announced := s.subscriptions.End(id)
	if !there {
		return
	}
	s.liveness.Ended(id)
	s.emit(s.roster.Unsubscribe(id)...)
	if announced {
		s.tracks.Put(TrackStopped{StreamID: id})
	}
}

func (s *Session) stopTracks() {
	for _, id := range s.subscriptions.IDs() {
		s.stopTrack(id)
	}
}

// Watch says how large each remote video is shown; what is not in the list stays as it was. The server then sends the
// layer that fits, and nothing for what is hidden.
func (s *Session) Watch(views []meeting.View) { s.inbox.Put(watched{views}) }

// watched is how large somebody here sees what is received.
type watched struct{ views []meeting.View }

func (in watched) apply(s *Session) {
	for _, v := range in.views {
		if _, here := s.roster.Stream(v.StreamID); here && s.subscriptions.Watch(v) {
			s.sendView(v)
			s.dirty = true
		}
	}
}

func (s *Session) sendView(v meeting.View) { s.send(request.View(v)) }
