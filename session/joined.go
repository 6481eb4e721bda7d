package session

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/session/internal/attempt"
	"confab/session/internal/failure"
	"confab/session/internal/fallback"
	"confab/session/internal/liveness"
	"confab/session/internal/peer"
	"confab/session/internal/wire"
	"confab/session/internal/wire/message"
	"confab/session/internal/wire/request"
	"confab/session/meeting"
	"confab/signaling"
)

// self is what we know of ourselves.
type self struct {
	sid  string // LiveKit participant sid: needed to resume
	told bool   // the server has said what we may do
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
	near      atomic.Pointer[netip.Addr] // of ours, towards the server
	uplink    int                        // bit/s that the path of before carried; 0: not known, or it is another path
	relayOnly bool
	skipped   []string // ICE servers that cannot be used, and were said to be in the log
	clicked   time.Time
	notIn     string // why, as was last said in the log
	joinedAt  time.Time
	since     time.Time
}

// admitted takes over a socket that the server has welcomed.
func (s *Session) admitted(o attempt.Opened) {
	s.current.socket = o.Socket
	s.noteTokens(o.Tokens)
	s.dirty = true
	if resumed, ok := wire.ReadResume(o.Welcome); ok {
		s.resumed(resumed)
	} else {
		s.joined(o)
	}
	for _, early := range o.Welcome.Early {
		s.receive(early)
	}
	s.checkUp()
}

// joined follows a Join response, of the first join or of a rejoin.
func (s *Session) joined(o attempt.Opened) {
	s.rivals.welcomed(time.Now())
	j := wire.ReadJoin(o.Welcome, o.Tokens.URL)
	s.room.mode = o.Welcome.Mode
	s.room.server, s.room.relayOnly = j.Server, j.RelayOnly
	sid := ""
	if j.Room != nil {
		sid = j.Room.SID
	}
	anew := s.room.sid != "" && sid != s.room.sid
	s.noteRoom(j.Room)
	s.noteSelf(j.Me)
	s.fallback = fallback.Fallback{} // another path may carry more
	s.subscriptions.Hold(nil)
	s.emit(s.roster.Unpause()...)
	if anew {
		s.announce(s.roster.Await(j.Others, time.Now()))
	} else {
		s.announce(s.roster.Reconcile(j.Others, time.Now()))
	}
	s.carryOut(s.publications.Withdraw())
	s.dropPeer() // a rejoin has none; never leak one
	s.adopt(o.Peer)
	s.carryOut(s.publications.Joined(o.Wants, o.Asked))
	s.media.Rejoined(s.wasSending())
	s.peer.AwaitMedia()
	s.peer.Open(s.usable(j.ICEServers), s.room.relayOnly)
	s.introduce(j.Me)
	s.publish()
	if o.Offer != nil {
		s.send(request.Offer(o.Offer))
	}
}

// usable are the STUN and TURN servers that can be used. The others are named in the log, each once in a meeting.
func (s *Session) usable(servers []webrtc.ICEServer) []webrtc.ICEServer {
	usable, skipped := peer.UsableServers(servers)
	for _, one := range skipped {
		address := one.URL[strings.LastIndex(one.URL, "@")+1:] // some put a login into it
		if !slices.Contains(s.room.skipped, address) {
			s.room.skipped = append(s.room.skipped, address)
			s.log.Warn("a STUN or TURN server is left out", "address", address, "error", one.Err)
		}
	}
	return usable
}

// introduce says what we want to be called, where the ticket has another name and the server lets us say so.
func (s *Session) introduce(me *message.Person) {
	if name := s.tokens.Name; name != "" && me != nil && me.Rename && me.Called != name {
		s.send(request.Rename(name))
	}
}

// resumed follows a Reconnect response: what we believe first, then ICE where it is needed, as LiveKit wants it.
func (s *Session) resumed(r wire.Resumed) {
	s.send(request.Sync(s.state()))
	s.listDue = true
	s.outbox.Acknowledge(r.LastSequence)
	s.publications.Resumed()
	s.peer.Reoffer()
	switch {
	case s.healed(time.Now()):
		s.media.Resumed(true)
		s.media.Healed = true
	case s.machine.RestartsICE() || s.peer.State() != peer.Connected:
		s.peer.AwaitMedia()
		s.media.Resumed(false)
		s.peer.RestartICE(s.usable(r.ICEServers), r.RelayOnly)
	default:
		s.media.Resumed(true) // the media path was never in doubt
	}
}

// healed says that the path which had failed for silence carries packets again.
func (s *Session) healed(now time.Time) bool {
	return errors.Is(s.machine.Cause, failure.ErrMediaLost) && liveness.Healed(s.peer.Seen().LastIn, now)
}

// state is what we believe at a resume.
func (s *Session) state() request.State {
	offer, answer := s.peer.LastDescriptions()
	state := request.State{
		Offer: offer, Answer: answer, Held: s.publications.Held(), Channels: s.peer.Channels(),
		Received: s.receiver.Sequences(),
	}
	for _, v := range s.subscriptions.Views() {
		if v.Hidden {
			state.Hidden = append(state.Hidden, v.StreamID)
		}
	}
	return state
}

// catchUp brings the server in line with what was wanted meanwhile.
func (s *Session) catchUp() {
	s.publish()
	for _, v := range s.subscriptions.Views() {
		s.sendView(v)
	}
	s.resendData()
	s.sendData()
}

// send gives a request to the present socket. Without one it is dropped: what must survive an outage is state, and
// catchUp sends that again.
func (s *Session) send(r *request.Message) {
	if !s.signalled() {
		return
	}
	if err := s.current.socket.Send(r); err != nil {
		s.log.Debug("request not sent", "error", err)
	}
}

// signalled: the socket of the present attempt is open.
func (s *Session) signalled() bool { return s.current != nil && s.current.socket != nil }
