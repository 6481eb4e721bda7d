package session

import (
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
	s.tokens = o.tokens
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
		s.clocks.start(&s.clocks.absent, absentFor, func() {
			s.inbox.Put(command(func() {
				s.announce(s.roster.leaveOut())
				s.dirty = true
			}))
		})
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
	if s.link.restartICE || s.peer.State() != peer.Connected {
		s.peer.AwaitMedia()
		s.outage.flowing = false
		s.peer.RestartICE(iceServers(r.IceServers), relayOnly(r.ClientConfiguration))
		return
	}
	s.outage.flowing = true // the media path was never in doubt
}

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

// mediaGrace is how long "back in the meeting" waits for the first packet over connections that stand.
const mediaGrace = 5 * time.Second

// absentFor is how long people are waited for after their server began anew: they try as often as we do.
const absentFor = 5 * time.Second

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
	if !s.signalled() || s.machine.waiting || s.peer == nil || s.peer.State() != peer.Connected {
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
			if !p.absent && s.shouldSend(&p.Streams[i]) {
				return true
			}
		}
	}
	return false
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
