package session

import (
	"time"

	"confab/session/internal/peer"
	"confab/session/internal/recovery"
	"confab/session/internal/roster"
	"confab/session/internal/wire"
)

// receive routes one message of the server.
func (s *Session) receive(r *wire.Response) {
	s.dirty = true
	switch m := wire.Read(r).(type) {
	case wire.Answer, wire.ServerOffer, wire.Candidate, wire.SectionsNeeded:
		s.receiveNegotiation(m)
	case wire.TrackAccepted, wire.TrackEnded, wire.TrackMuted, wire.LayersNeeded, wire.RequestRefused:
		s.receivePublishing(m)
	case wire.People:
		s.peopleChanged(m.All)
	case wire.RoomChanged:
		s.noteRoom(m.Room)
	case wire.RoomMoved:
		s.roomMoved(m)
	case wire.Speakers:
		s.speakersChanged(m.All)
	case wire.Qualities:
		s.qualityChanged(m.All)
	case wire.StreamsPaused:
		for _, p := range m.All {
			s.emit(s.roster.Pause(p.StreamID, p.Paused)...)
		}
	case wire.SubscriptionRefused:
		s.subscriptionRefused(m)
	case wire.SubscriptionPermitted:
		s.judge(m.StreamID, s.roster.Permit(m.StreamID, m.Allowed))
	case wire.TokenRefreshed:
		s.noteRefreshed(m.Token)
	case wire.ServerLeft:
		s.serverLeft(m.Fact)
	case wire.Unknown:
		s.log.Debug("message ignored", "type", m.Type)
	}
}

func (s *Session) receiveNegotiation(m wire.Message) {
	if s.peer == nil {
		return
	}
	switch m := m.(type) {
	case wire.Answer:
		s.peer.Answer(m.ID, m.SDP, m.MIDs)
	case wire.ServerOffer:
		s.peer.Offer(m.ID, m.SDP, m.MIDs)
	case wire.Candidate:
		s.peer.Candidate(m.Target, m.Init)
	case wire.SectionsNeeded:
		s.peer.AddSections(m.Audios, m.Videos)
	}
}

// peopleChanged takes news of anybody. The first update after a resume lists everybody there is.
func (s *Session) peopleChanged(all []wire.Person) {
	now := time.Now()
	var others []roster.Participant
	var me wire.Person
	full, changed := false, false
	for _, p := range all {
		if p.ID == s.me.ID {
			before := s.me.Capabilities
			s.noteSelf(&p)
			changed = before != s.me.Capabilities
			me = p
			full, s.listDue = s.listDue, false
			continue
		}
		others = append(others, p.Participant)
	}
	if full {
		s.announce(s.roster.Reconcile(others, now))
		s.carryOut(s.publications.Compare(me.Own))
		s.publish()
	} else {
		for _, p := range others {
			s.announce(s.roster.Apply(p, now))
		}
	}
	if changed {
		s.permissionsChanged()
	}
	s.matchTracks()
}

func (s *Session) noteRoom(r *wire.Room) {
	if r == nil {
		return
	}
	s.room.name, s.room.recording, s.room.terms = r.Name, r.Recording, r.Terms
	if r.SID != "" {
		s.room.sid = r.SID
		s.release()
	}
}

func (s *Session) noteSelf(p *wire.Person) {
	if p == nil {
		return
	}
	s.me.sid = p.SID
	p.Describe(&s.me.Connection)
	s.me.told = s.me.told || p.Permitted
	s.publications.Permit(s.me.told, s.me.Capabilities)
	s.me.Streams = p.Streams()
}

func (s *Session) speakersChanged(speakers []wire.Speaker) {
	for _, sp := range speakers {
		if sp.SID == s.me.sid {
			s.me.Speaking, s.me.Level = sp.Active, sp.Level
		} else {
			s.roster.Speaking(sp.SID, sp.Active, sp.Level)
		}
	}
}

func (s *Session) qualityChanged(ratings []wire.Rating) {
	for _, r := range ratings {
		if r.SID == s.me.sid {
			s.me.Quality = r.Quality
		} else {
			s.roster.Quality(r.SID, r.Quality, time.Now())
		}
	}
}

// roomMoved: LiveKit Cloud put us into another room on the same connections.
func (s *Session) roomMoved(m wire.RoomMoved) {
	s.noteRefreshed(m.Token)
	s.noteRoom(m.Room)
	s.noteSelf(m.Me)
	s.permissionsChanged()
	s.announce(s.roster.Reconcile(m.Others, time.Now()))
}

// hearPeer takes what p has reported. What it said after the report that ended it concerns nobody any more.
func (s *Session) hearPeer(p *ownedPeer) {
	for _, e := range p.take() {
		if s.peer != p {
			return
		}
		s.peerSaid(e)
	}
}

// peerSaid handles what the present peer reports.
func (s *Session) peerSaid(e peer.Event) {
	s.dirty = true
	switch e := e.(type) {
	case peer.OfferMade:
		s.send(wire.Offered(wire.Offer(e.SDP, e.ID)))
	case peer.AnswerMade:
		s.send(wire.Answered(e.SDP, e.ID))
	case peer.CandidateFound:
		s.send(wire.Trickle(e))
	case peer.StateChanged:
		s.stateChanged(e.State)
	case peer.MediaSent:
		s.media.Flowed(recovery.Sending)
		s.checkUp()
	case peer.ChannelOpened:
		s.sendData()
	case peer.MediaFlowed:
		s.media.Flowed(recovery.Receiving)
		s.checkUp()
	case peer.TrackArrived:
		s.trackArrived(e)
	case peer.UplinkEstimated:
		s.room.uplink = e.Bitrate
		s.tracks.Put(UplinkEstimated(e))
	case peer.Failed:
		s.tell(recovery.MediaLost{Err: e.Err})
	case peer.DataReceived:
		s.dataReceived(e.Data)
	}
}
