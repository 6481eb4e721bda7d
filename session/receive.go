package session

import (
	"time"

	"confab/session/internal/outage"
	"confab/session/internal/peer"
	"confab/session/internal/recovery"
	"confab/session/internal/roster"
	"confab/session/internal/wire"
	"confab/session/internal/wire/message"
	"confab/session/internal/wire/request"
)

// receive routes one message of the server.
func (s *Session) receive(r *wire.Response) {
	s.dirty = true
	switch m := wire.Read(r).(type) {
	case message.Answer, message.ServerOffer, message.Candidate, message.SectionsNeeded:
		s.receiveNegotiation(m)
	case message.TrackAccepted, message.TrackEnded, message.TrackMuted, message.LayersNeeded, message.RequestRefused:
		s.receivePublishing(m)
	case message.People:
		s.peopleChanged(m.All)
	case message.RoomChanged:
		s.noteRoom(m.Room)
	case message.RoomMoved:
		s.roomMoved(m)
	case message.Speakers:
		s.speakersChanged(m.All)
	case message.Qualities:
		s.qualityChanged(m.All)
	case message.StreamsPaused:
		for _, p := range m.All {
			s.emit(s.roster.Pause(p.StreamID, p.Paused)...)
		}
	case message.SubscriptionRefused:
		s.subscriptionRefused(m)
	case message.SubscriptionPermitted:
		s.judge(m.StreamID, s.roster.Permit(m.StreamID, m.Allowed))
	case message.TokenRefreshed:
		s.noteRefreshed(m.Token)
	case message.ServerLeft:
		s.serverLeft(m.Fact)
	case message.Unknown:
		s.log.Debug("message ignored", "type", m.Type)
	}
}

func (s *Session) receiveNegotiation(m message.Message) {
	if s.peer == nil {
		return
	}
	switch m := m.(type) {
	case message.Answer:
		s.peer.Answer(m.ID, m.SDP, m.MIDs)
	case message.ServerOffer:
		s.peer.Offer(m.ID, m.SDP, m.MIDs)
	case message.Candidate:
		s.peer.Candidate(m.Target, m.Init)
	case message.SectionsNeeded:
		s.peer.AddSections(m.Audios, m.Videos)
	}
}

// peopleChanged takes news of anybody. The first update after a resume lists everybody there is.
func (s *Session) peopleChanged(all []message.Person) {
	now := time.Now()
	var others []roster.Participant
	var me message.Person
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

func (s *Session) noteRoom(r *message.Room) {
	if r == nil {
		return
	}
	s.room.name, s.room.recording, s.room.terms = r.Name, r.Recording, r.Terms
	if r.SID != "" {
		s.room.sid = r.SID
		s.release()
	}
}

func (s *Session) noteSelf(p *message.Person) {
	if p == nil {
		return
	}
	s.me.sid = p.SID
	p.Describe(&s.me.Connection)
	s.me.told = s.me.told || p.Permitted
	s.publications.Permit(s.me.told, s.me.Capabilities)
	s.me.Streams = p.Streams()
}

func (s *Session) speakersChanged(speakers []message.Speaker) {
	for _, sp := range speakers {
		if sp.SID == s.me.sid {
			s.me.Speaking, s.me.Level = sp.Active, sp.Level
		} else {
			s.roster.Speaking(sp.SID, sp.Active, sp.Level)
		}
	}
}

func (s *Session) qualityChanged(ratings []message.Rating) {
	for _, r := range ratings {
		if r.SID == s.me.sid {
			s.me.Quality = r.Quality
		} else {
			s.roster.Quality(r.SID, r.Quality, time.Now())
		}
	}
}

// roomMoved: LiveKit Cloud put us into another room on the same connections.
func (s *Session) roomMoved(m message.RoomMoved) {
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
		s.send(request.Offer(request.NewOffer(e.SDP, e.ID)))
	case peer.AnswerMade:
		s.send(request.Answer(e.SDP, e.ID))
	case peer.CandidateFound:
		s.send(request.Trickle(e))
	case peer.StateChanged:
		s.stateChanged(e.State)
	case peer.MediaSent:
		s.media.Flowed(outage.Sending)
		s.checkUp()
	case peer.ChannelOpened:
		s.sendData()
	case peer.MediaFlowed:
		s.media.Flowed(outage.Receiving)
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
