package session

import (
	"maps"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/peer"
	"confab/session/meeting"
)

// receive routes one message of the server. What is not named here is known and of no use to us, or from the future.
func (s *Session) receive(r *livekit.SignalResponse) {
	s.dirty = true
	switch m := r.Message.(type) {
	case *livekit.SignalResponse_Answer, *livekit.SignalResponse_Offer, *livekit.SignalResponse_Trickle,
		*livekit.SignalResponse_MediaSectionsRequirement:
		s.receiveNegotiation(r)
	case *livekit.SignalResponse_TrackPublished, *livekit.SignalResponse_TrackUnpublished, *livekit.SignalResponse_Mute,
		*livekit.SignalResponse_SubscribedQualityUpdate, *livekit.SignalResponse_RequestResponse:
		s.receivePublishing(r)
	case *livekit.SignalResponse_Update:
		s.participantsUpdated(m.Update.Participants)
	case *livekit.SignalResponse_RoomUpdate:
		s.noteRoom(m.RoomUpdate.Room)
	case *livekit.SignalResponse_SpeakersChanged:
		s.speakersChanged(m.SpeakersChanged.Speakers)
	case *livekit.SignalResponse_ConnectionQuality:
		s.qualityChanged(m.ConnectionQuality.Updates)
	case *livekit.SignalResponse_StreamStateUpdate:
		s.streamStatesChanged(m.StreamStateUpdate.StreamStates)
	case *livekit.SignalResponse_SubscriptionResponse:
		s.log.Warn("subscription refused", "track", m.SubscriptionResponse.TrackSid, "why", m.SubscriptionResponse.Err)
		s.emit(meeting.Failed{Err: meeting.ErrSubscribe.With("the stream "+m.SubscriptionResponse.TrackSid+" could not be received", nil)})
	case *livekit.SignalResponse_RefreshToken:
		s.noteRefreshed(m.RefreshToken)
	case *livekit.SignalResponse_RoomMoved:
		s.roomMoved(m.RoomMoved)
	case *livekit.SignalResponse_Leave:
		s.tell(leaveOf(m.Leave))
	default:
		s.log.Debug("message ignored", "type", typeName(r.Message))
	}
}

func (s *Session) receiveNegotiation(r *livekit.SignalResponse) {
	if s.peer == nil {
		return
	}
	switch m := r.Message.(type) {
	case *livekit.SignalResponse_Answer:
		s.peer.Answer(m.Answer.Id, m.Answer.Sdp, m.Answer.MidToTrackId)
	case *livekit.SignalResponse_Offer:
		s.peer.Offer(m.Offer.Id, m.Offer.Sdp, m.Offer.MidToTrackId)
	case *livekit.SignalResponse_Trickle:
		target := peer.Publisher
		if m.Trickle.Target == livekit.SignalTarget_SUBSCRIBER {
			target = peer.Subscriber
		}
		s.peer.Candidate(target, m.Trickle.CandidateInit)
	case *livekit.SignalResponse_MediaSectionsRequirement:
		s.peer.MakeRoom(int(m.MediaSectionsRequirement.NumAudios), int(m.MediaSectionsRequirement.NumVideos))
	}
}

// participantsUpdated takes news of anybody. The first update after a resume lists everybody there is.
func (s *Session) participantsUpdated(infos []*livekit.ParticipantInfo) {
	var others []*livekit.ParticipantInfo
	var own []*livekit.TrackInfo
	full := false
	for _, info := range infos {
		if info.Identity == s.me.ID {
			s.noteSelf(info)
			own = info.Tracks
			full, s.outage.listDue = s.outage.listDue, false
			continue
		}
		others = append(others, info)
	}
	if full {
		s.announce(s.roster.reconcile(others))
		s.askAgain(own)
	} else {
		for _, info := range others {
			s.announce(s.roster.apply(info))
		}
	}
	s.matchTracks()
}

func (s *Session) noteRoom(r *livekit.Room) {
	if r == nil {
		return
	}
	s.room.name, s.room.recording, s.room.terms = r.Name, r.ActiveRecording, readTerms(r.Metadata)
	if r.Sid != "" {
		s.room.sid = r.Sid
		s.release()
	}
}

func (s *Session) noteSelf(p *livekit.ParticipantInfo) {
	if p == nil {
		return
	}
	s.me.sid = p.Sid
	describePerson(&s.me.Connection, p)
	s.me.Streams = nil
	for _, t := range p.Tracks {
		s.me.Streams = append(s.me.Streams, streamOf(t))
	}
}

func (s *Session) speakersChanged(speakers []*livekit.SpeakerInfo) {
	for _, sp := range speakers {
		if c := s.bySID(sp.Sid); c != nil {
			c.Speaking, c.Level = sp.Active, sp.Level
		}
	}
}

func (s *Session) qualityChanged(updates []*livekit.ConnectionQualityInfo) {
	for _, u := range updates {
		if c := s.bySID(u.ParticipantSid); c != nil {
			c.Quality = qualities[u.Quality]
		}
	}
}

// bySID finds us or somebody else.
func (s *Session) bySID(sid string) *meeting.Connection {
	if sid == s.me.sid {
		return &s.me.Connection
	}
	if p := s.roster.findSID(sid); p != nil {
		return &p.Connection
	}
	return nil
}

func (s *Session) streamStatesChanged(states []*livekit.StreamStateInfo) {
	for _, st := range states {
		_, stream := s.roster.stream(st.TrackSid)
		if stream == nil {
			continue
		}
		paused := st.State == livekit.StreamState_PAUSED
		if paused != stream.Paused {
			stream.Paused = paused
			s.emit(meeting.StreamPropertyChanged{StreamID: stream.ID, Property: "paused", Old: !paused, New: paused})
		}
	}
}

// roomMoved: LiveKit Cloud put us into another room on the same connections.
func (s *Session) roomMoved(m *livekit.RoomMovedResponse) {
	s.noteRefreshed(m.Token)
	s.noteRoom(m.Room)
	s.noteSelf(m.Participant)
	s.announce(s.roster.reconcile(m.OtherParticipants))
}

// announce puts events out and keeps the views of streams that are gone from piling up.
func (s *Session) announce(events []meeting.Event) {
	news := false
	s.emit(events...)
	for _, e := range events {
		switch e := e.(type) {
		case meeting.StreamDestroyed:
			delete(s.views, e.StreamID)
			s.stopTrack(e.StreamID)
		case meeting.StreamCreated:
			news = true
		}
	}
	if news {
		s.offerSoon()
	}
	back := s.roster.back
	s.roster.back = nil
	s.repeat(back)
	s.awaitReturns()
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
		s.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Offer{
			Offer: &livekit.SessionDescription{Type: "offer", Sdp: e.SDP, Id: e.ID},
		}})
	case peer.AnswerMade:
		s.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Answer{
			Answer: &livekit.SessionDescription{Type: "answer", Sdp: e.SDP, Id: e.ID},
		}})
	case peer.CandidateFound:
		target := livekit.SignalTarget_PUBLISHER
		if e.Target == peer.Subscriber {
			target = livekit.SignalTarget_SUBSCRIBER
		}
		s.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Trickle{
			Trickle: &livekit.TrickleRequest{CandidateInit: e.Init, Target: target},
		}})
	case peer.StateChanged:
		s.stateChanged(e.State)
	case peer.MediaSent:
		s.outage.sent = true
		s.checkUp()
	case peer.ChannelOpened:
		s.sendMail()
	case peer.MediaFlowed:
		s.outage.flowing = true
		s.checkUp()
	case peer.TrackArrived:
		s.trackArrived(e)
	case peer.Failed:
		s.tell(mediaLost{err: e.Err})
	case peer.DataReceived:
		s.dataReceived(e.Data)
	}
}

// copyAttributes: snapshots share nothing that the loop writes.
func copyAttributes(m map[string]string) map[string]string { return maps.Clone(m) }
