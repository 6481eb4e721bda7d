package session

import (
	"slices"

	"github.com/livekit/protocol/livekit"

	"confab/session/meeting"
)

// publication is one thing that we want to send, and how far that has got in the present participant session. A rejoin
// starts again from the wish; devices and encoders behind the tracks never notice.
type publication struct {
	track   LocalTrack
	muted   bool               // as wanted
	told    bool               // the mute state that the server was last told
	asked   bool               // AddTrackRequest is out
	sending bool               // the peer has the tracks
	info    *livekit.TrackInfo // the server's answer
	former  string             // its sid in the participant session before this one, until that is announced as over
}

// forget goes back to the mere wish: the peer connections are gone.
func (p *publication) forget() {
	if p.info != nil {
		p.former = p.info.Sid
	}
	p.asked, p.sending, p.info = false, false, nil
}

// Publish wants t to be sent, from now on or from the join on; at most one publication per source, a second one
// replaces the first.
func (s *Session) Publish(t LocalTrack) {
	s.inbox.Put(command(func() {
		if len(t.Tracks) == 0 {
			s.events.Put(meeting.Failed{Err: meeting.ErrPublish.With("there is no track to publish for the "+t.Source.String(), nil)})
			return
		}
		if old := s.want(t.Source); old != nil {
			if old.track.id() == t.id() {
				return
			}
			s.unpublish(old, meeting.ClientDisconnected)
		}
		s.wants = append(s.wants, &publication{track: t, muted: t.Muted})
		s.publishWanted()
		s.dirty = true
	}))
}

// Unpublish ends the publication of a source.
func (s *Session) Unpublish(source meeting.Source) {
	s.inbox.Put(command(func() {
		if p := s.want(source); p != nil {
			s.unpublish(p, meeting.ClientDisconnected)
		}
		s.dirty = true
	}))
}

// Mute tells everybody that a source of ours is silent or dark; the capture behind it must stop sending too.
func (s *Session) Mute(source meeting.Source, muted bool) {
	s.inbox.Put(command(func() {
		if p := s.want(source); p != nil {
			p.muted = muted
			s.tellMute(p)
			s.dirty = true
		}
	}))
}

func (s *Session) want(source meeting.Source) *publication {
	i := slices.IndexFunc(s.wants, func(p *publication) bool { return p.track.Source == source })
	if i < 0 {
		return nil
	}
	return s.wants[i]
}

// joinWants is what goes into a join request. What is muted goes too: the server must know that it exists.
func (s *Session) joinWants() []joinWant {
	var list []joinWant
	for _, p := range s.wants {
		list = append(list, joinWant{track: p.track, muted: p.muted})
	}
	return list
}

// publishWanted asks for everything wanted and not asked for yet. The request goes out before the offer with the track.
func (s *Session) publishWanted() {
	if s.peer == nil || !s.signalled() {
		return
	}
	for _, p := range s.wants {
		if !p.asked {
			p.asked, p.told = true, p.muted
			s.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_AddTrack{AddTrack: addTrackRequest(p.track, p.muted)}})
		}
		if !p.sending {
			p.sending = true
			s.peer.Publish(p.track.send())
		}
		s.tellMute(p)
	}
}

func (s *Session) tellMute(p *publication) {
	if p.info == nil || p.told == p.muted {
		return
	}
	p.told = p.muted
	s.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Mute{
		Mute: &livekit.MuteTrackRequest{Sid: p.info.Sid, Muted: p.muted},
	}})
}

func (s *Session) unpublish(p *publication, reason meeting.Reason) {
	s.wants = slices.DeleteFunc(s.wants, func(q *publication) bool { return q == p })
	if s.peer != nil && p.sending {
		s.peer.Unpublish(p.track.id())
	}
	s.endFormer(p, reason)
	if p.info != nil {
		s.emit(meeting.PublisherDestroyed{StreamID: p.info.Sid, Source: p.track.Source, Reason: reason})
	}
}

// endFormer says of a stream that did not survive a rejoin that it is over. It waits until its successor is there, or is no longer wanted:
// meanwhile nothing has changed for anybody.
func (s *Session) endFormer(p *publication, reason meeting.Reason) {
	if p.former != "" {
		s.emit(meeting.PublisherDestroyed{StreamID: p.former, Source: p.track.Source, Reason: reason})
		p.former = ""
	}
}

func (s *Session) receivePublishing(r *livekit.SignalResponse) {
	switch m := r.Message.(type) {
	case *livekit.SignalResponse_TrackPublished:
		s.trackPublished(m.TrackPublished)
	case *livekit.SignalResponse_TrackUnpublished:
		if p := s.wantSID(m.TrackUnpublished.TrackSid); p != nil {
			s.unpublish(p, meeting.ForceUnpublished)
			s.tracks.Put(Revoked{Source: p.track.Source})
		}
	case *livekit.SignalResponse_Mute:
		s.muteForced(m.Mute)
	case *livekit.SignalResponse_SubscribedQualityUpdate:
		if p := s.wantSID(m.SubscribedQualityUpdate.TrackSid); p != nil {
			if active, ok := activeLayers(m.SubscribedQualityUpdate, p.track.Codec); ok {
				s.tracks.Put(LayersWanted{Source: p.track.Source, Active: active})
			}
		}
	case *livekit.SignalResponse_RequestResponse:
		s.requestAnswered(m.RequestResponse)
	}
}

func (s *Session) wantSID(sid string) *publication {
	i := slices.IndexFunc(s.wants, func(p *publication) bool { return p.info != nil && p.info.Sid == sid })
	if i < 0 {
		return nil
	}
	return s.wants[i]
}

func (s *Session) trackPublished(m *livekit.TrackPublishedResponse) {
	i := slices.IndexFunc(s.wants, func(p *publication) bool { return p.track.id() == m.Cid })
	if i < 0 {
		return // withdrawn meanwhile
	}
	s.accepted(s.wants[i], m.Track)
}

func (s *Session) accepted(p *publication, info *livekit.TrackInfo) {
	known := p.info != nil && p.info.Sid == info.Sid
	p.info = info
	if !known {
		s.endFormer(p, meeting.NetworkDisconnected)
		s.emit(meeting.PublisherCreated{StreamID: info.Sid, Source: p.track.Source, Codec: p.track.Codec})
	}
	s.tellMute(p)
}

// askAgain follows the full list after a resume: an AddTrackRequest may have been lost with the old socket, or only the answer to
// it. What the list has was accepted; what it lacks was not.
func (s *Session) askAgain(own []*livekit.TrackInfo) {
	for _, p := range s.wants {
		if !p.asked || p.info != nil {
			continue
		}
		i := slices.IndexFunc(own, func(t *livekit.TrackInfo) bool { return isOurs(t, p.track) })
		if i < 0 {
			p.asked = false
			continue
		}
		s.accepted(p, own[i])
	}
	s.publishWanted()
}

func (s *Session) muteForced(m *livekit.MuteTrackRequest) {
	p := s.wantSID(m.Sid)
	if p == nil {
		return
	}
	p.muted, p.told = m.Muted, m.Muted
	s.tracks.Put(MuteWanted{Source: p.track.Source, Muted: m.Muted})
	if m.Muted {
		s.sayMuted(m.Sid, p.track.Source)
	}
}

// requestAnswered hears refusals; LiveKit echoes the request that it is about.
func (s *Session) requestAnswered(r *livekit.RequestResponse) {
	if r.Reason == livekit.RequestResponse_OK || r.Reason == livekit.RequestResponse_QUEUED {
		return
	}
	add := r.GetAddTrack()
	if add == nil {
		s.log.Warn("request refused", "reason", r.Reason)
		return
	}
	i := slices.IndexFunc(s.wants, func(p *publication) bool { return p.track.id() == add.Cid })
	if i < 0 {
		return
	}
	p := s.wants[i]
	s.unpublish(p, meeting.ForceUnpublished)
	s.tracks.Put(Revoked{Source: p.track.Source})
	s.emit(meeting.Failed{Err: meeting.ErrPublish.With("the server did not accept the "+p.track.Source.String()+": "+r.Reason.String(), nil)})
}
