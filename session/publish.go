package session

import (
	"time"

	"confab/session/internal/attempt"
	"confab/session/internal/publications"
	"confab/session/internal/reliable"
	"confab/session/internal/wire"
	"confab/session/internal/wire/message"
	"confab/session/internal/wire/request"
	"confab/session/meeting"
	"confab/session/meeting/event"
)

// Publish wants t to be sent, from now on or from the join on, beside what is sent already, of the same source or
// another. Nothing changes where t is sent already.
func (s *Session) Publish(t LocalTrack) { s.inbox.Put(publishWanted{t}) }

// publishWanted is something that somebody here wants to be sent.
type publishWanted struct{ track LocalTrack }

func (in publishWanted) apply(s *Session) {
	if len(in.track.Tracks) == 0 {
		why := meeting.ErrPublish.With("there is no track to publish for the "+in.track.Source.String(), nil)
		s.events.Put(event.Failed{Err: why})
		return
	}
	if s.publications.Want(in.track) {
		s.publish()
		s.dirty = true
	}
}

// Unpublish ends the publication of a track.
func (s *Session) Unpublish(trackID string) { s.inbox.Put(unpublishWanted{trackID}) }

// unpublishWanted is a track that shall not be sent any more.
type unpublishWanted struct{ trackID string }

func (in unpublishWanted) apply(s *Session) {
	s.carryOut(s.publications.Unwant(in.trackID))
	s.dirty = true
}

// Mute tells everybody that a track of ours is silent or dark; the capture behind it must stop sending too.
func (s *Session) Mute(trackID string, muted bool) { s.inbox.Put(muteWanted{trackID, muted}) }

// muteWanted is a track that shall be silent or dark, or not any more.
type muteWanted struct {
	trackID string
	muted   bool
}

func (in muteWanted) apply(s *Session) {
	if effects, there := s.publications.Mute(in.trackID, in.muted); there {
		s.carryOut(effects)
		s.dirty = true
	}
}

// LayersReturned says that layers of a track are sent again that had not been for a while, for a reason of ours.
func (s *Session) LayersReturned(trackID string) { s.inbox.Put(layersReturned{trackID}) }

// layersReturned is a track whose higher layers are there again.
type layersReturned struct{ trackID string }

// apply tells the server another size and then the true one. LiveKit believes only after 10 s that a layer is there
// again (streamtracker_packet.go), unless it begins to look anew, as it does when it hears of another size
// (streamtrackermanager.go, UpdateTrackInfo).
func (in layersReturned) apply(s *Session) {
	t, streamID := s.publications.Stream(in.trackID)
	if streamID == "" || len(t.Layers) < 2 {
		return
	}
	lowest := t.Layers[0]
	s.send(request.Resize(streamID, lowest.Width, lowest.Height))
	s.send(request.Resize(streamID, t.Width, t.Height))
}

// publish asks for everything wanted, if there is a way to ask.
func (s *Session) publish() {
	if s.peer != nil && s.signalled() {
		s.carryOut(s.publications.Publish())
	}
}

// carryOut does what the publications order.
func (s *Session) carryOut(effects []publications.Effect) {
	for _, effect := range effects {
		switch e := effect.(type) {
		case publications.Ask:
			s.send(request.Publish(e.Wanted))
		case publications.Send:
			s.peer.Publish(attempt.Send(e.Track))
		case publications.Stop:
			if s.peer != nil {
				s.peer.Unpublish(e.TrackID)
			}
		case publications.TellMute:
			s.send(request.Mute(e.StreamID, e.Muted))
		case publications.Announce:
			s.emit(e.Event)
		case publications.Report:
			s.tracks.Put(e.Change)
		case publications.AwaitMuter:
			s.clocks.start(muteClock, publications.AuthorWait, muterOverdue{})
		case publications.AwaitEnder:
			s.clocks.start(endedClock, publications.AuthorWait, enderOverdue{})
		}
	}
}

// muterOverdue is when who muted us is waited for no more.
type muterOverdue struct{}

func (muterOverdue) apply(s *Session) { s.nobodySaysWhoMuted() }

func (s *Session) nobodySaysWhoMuted() {
	s.clocks.cancel(muteClock)
	s.carryOut(s.publications.NobodySaysWhoMuted(s.room.terms.SilencedBy))
}

// enderOverdue is when who ended a publication of ours is waited for no more.
type enderOverdue struct{}

func (enderOverdue) apply(s *Session) {
	s.clocks.cancel(endedClock)
	s.carryOut(s.publications.NobodySaysWhoEnded())
	s.dirty = true
}

// moderated takes what confab-server says that a moderator did, if it is confab-server who says it.
func (s *Session) moderated(n reliable.Moderation) {
	act, known := wire.Act(string(n.Payload))
	if n.From != "" || !known {
		s.log.Debug("what a moderator did is ignored", "from", n.From)
		return
	}
	if act.Kind == publications.Unpublished {
		s.roster.EndedByModerator(act.StreamID)
	}
	s.carryOut(s.publications.Acted(act, s.me.ID, time.Now()))
	s.dirty = true
}

// permissionsChanged withdraws what is no longer allowed and carries out what is allowed now.
func (s *Session) permissionsChanged() {
	s.carryOut(s.publications.Withdraw())
	s.publish()
}

func (s *Session) receivePublishing(m message.Message) {
	switch m := m.(type) {
	case message.TrackAccepted:
		s.carryOut(s.publications.Accepted(m.Name, m.Receipt))
	case message.TrackEnded:
		s.carryOut(s.publications.Ended(m.StreamID))
	case message.TrackMuted:
		s.carryOut(s.publications.MuteForced(m.StreamID, m.Muted, s.me.ID, time.Now()))
	case message.LayersNeeded:
		s.layersNeeded(m)
	case message.RequestRefused:
		s.requestRefused(m)
	}
}

// layersNeeded hears for which layers of ours there are receivers.
func (s *Session) layersNeeded(m message.LayersNeeded) {
	trackID, codec, ours := s.publications.Codec(m.StreamID)
	if !ours {
		return
	}
	if active, ok := m.Active(codec); ok {
		s.tracks.Put(LayersWanted{TrackID: trackID, Active: active})
	}
}

func (s *Session) requestRefused(m message.RequestRefused) {
	if m.Name == "" {
		s.log.Warn("request refused", "reason", m.Reason)
		return
	}
	effects, withdrawn := s.publications.Refused(m.Name, m.NotAllowed, m.Reason)
	if withdrawn {
		s.log.Info("not allowed to publish", "track", m.Name)
	}
	s.carryOut(effects)
}
