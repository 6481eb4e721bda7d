package session

import (
	"errors"
	"slices"
	"time"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/signaling"
)

// self is what we know of ourselves.
type self struct {
	sid string // LiveKit participant sid: needed to resume
	meeting.Connection
}

// room is what we know of the room and the way to it.
type room struct {
	name, sid string
	server    meeting.Server
	recording bool
	terms     meeting.Terms
	mode      signaling.Mode // as joined; a resume must keep it
	hosts     signaling.Hosts
	relayOnly bool
	clicked   time.Time
	joinedAt  time.Time
	since     time.Time
}

// linkOpened takes over a socket that the server has welcomed.
func (s *Session) linkOpened(o linkOpened) {
	s.link.socket = o.socket
	s.noteTokens(o.tokens)
	s.dirty = true
	if o.welcome.Reconnect != nil {
		s.resumed(o.welcome.Reconnect)
	} else {
		s.joined(o)
	}
	for _, early := range o.welcome.Early {
		s.receive(early)
	}
	s.checkUp()
}

// joined follows a Join response, of the first join or of a rejoin.
func (s *Session) joined(o linkOpened) {
	j := o.welcome.Join
	s.room.mode = o.welcome.Mode
	s.room.server = serverOf(o.tokens.url, j.ServerInfo, o.welcome.Mode == signaling.Dual)
	s.room.relayOnly = relayOnly(j.ClientConfiguration)
	anew := s.room.sid != "" && j.Room.GetSid() != s.room.sid
	s.noteRoom(j.Room)
	s.noteSelf(j.Participant)
	s.emit(s.roster.unpause()...)
	if anew {
		s.announce(s.roster.await(j.OtherParticipants))
	} else {
		s.announce(s.roster.reconcile(j.OtherParticipants))
	}
	s.dropPeer() // a rejoin has none; never leak one
	s.adopt(o.peer)
	s.carried(o)
	s.outage.flowing, s.outage.sent = false, !s.wasSending()
	s.peer.AwaitMedia()
	s.peer.Open(iceServers(j.IceServers), s.room.relayOnly)
	s.publishWanted()
	if o.offer != nil {
		s.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Offer{Offer: o.offer}})
	}
}

// carried notes what went out with the join. What is wanted may have changed while it was under way.
func (s *Session) carried(o linkOpened) {
	for _, w := range o.wants {
		p := s.want(w.track.Source)
		if p == nil || p.track.id() != w.track.id() {
			s.peer.Unpublish(w.track.id())
			continue
		}
		p.sending, p.asked = true, o.asked
		p.told = w.muted
	}
}

// resumed follows a Reconnect response: SyncState first, then ICE where it is needed (protocol reference §4.1).
func (s *Session) resumed(r *livekit.ReconnectResponse) {
	s.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_SyncState{SyncState: s.syncState()}})
	s.outage.listDue, s.outage.sent = true, true
	s.mail.acknowledge(r.LastMessageSeq)
	for _, w := range s.wants {
		if w.info != nil {
			w.told = !w.muted // a mute may have been lost with the old socket: say it again
		}
	}
	s.peer.Reoffer()
	switch {
	case s.healed(time.Now()):
		s.outage.flowing, s.outage.healed = true, true
	case s.link.restartICE || s.peer.State() != peer.Connected:
		s.peer.AwaitMedia()
		s.outage.flowing = false
		s.peer.RestartICE(iceServers(r.IceServers), relayOnly(r.ClientConfiguration))
	default:
		s.outage.flowing = true // the media path was never in doubt
	}
}

// healed says that the path was silent and carries packets again: an ICE restart would only interrupt them. ICE itself says so at its next look;
// should it not, it fails later.
func (s *Session) healed(now time.Time) bool {
	return errors.Is(s.machine.cause, errNetworkSilent) && now.Sub(s.peer.Seen().LastIn) < healedWithin
}

// healedWithin is how long ago the last packet may be on a path that carries packets.
const healedWithin = 300 * time.Millisecond

// syncState tells the server what we believe, so that it can restore what it has lost. Subscription must not be nil:
// servers up to 1.12 crash on that.
func (s *Session) syncState() *livekit.SyncState {
	offer, answer := s.peer.LastDescriptions()
	state := &livekit.SyncState{Subscription: &livekit.UpdateSubscription{Subscribe: false}}
	offerType, answerType := "offer", "answer"
	if offer != "" {
		state.Offer = &livekit.SessionDescription{Type: offerType, Sdp: offer}
	}
	if answer != "" {
		state.Answer = &livekit.SessionDescription{Type: answerType, Sdp: answer}
	}
	for _, w := range s.wants {
		if w.info != nil {
			state.PublishTracks = append(state.PublishTracks, &livekit.TrackPublishedResponse{Cid: w.track.id(), Track: w.info})
		}
	}
	for _, c := range s.peer.Channels() {
		state.DataChannels = append(state.DataChannels, &livekit.DataChannelInfo{
			Label: c.Label, Id: uint32(c.ID), Target: livekit.SignalTarget_PUBLISHER,
		})
	}
	for _, v := range s.views {
		if v.Hidden {
			state.TrackSidsDisabled = append(state.TrackSidsDisabled, v.StreamID)
		}
	}
	slices.Sort(state.TrackSidsDisabled)
	for sid, sequence := range s.mail.received {
		state.DatachannelReceiveStates = append(state.DatachannelReceiveStates, &livekit.DataChannelReceiveState{
			PublisherSid: sid, LastSeq: sequence,
		})
	}
	return state
}

// catchUp brings the server in line with what was wanted meanwhile.
func (s *Session) catchUp() {
	s.publishWanted()
	for _, v := range s.views {
		s.sendView(v)
	}
	s.replay()
	s.sendMail()
}

// send gives a request to the present socket. Without one it is dropped: what must survive an outage is state, and
// catchUp sends that again.
func (s *Session) send(r *livekit.SignalRequest) {
	if !s.signalled() {
		return
	}
	if err := s.link.socket.Send(r); err != nil {
		s.log.Debug("request not sent", "error", err)
	}
}

// signalled: the present link's socket is open.
func (s *Session) signalled() bool { return s.link != nil && s.link.socket != nil }
